#!/usr/bin/env python3
"""A man page of a program from what it says of itself: man.py PROGRAM WHAT OUT.

WHAT is a line on what it is; `PROGRAM --help` stands in the page as it is.
"""

import pathlib
import subprocess
import sys


def escaped(line):
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line


def page(name, what, text, version):
    lines = [f'.TH {name.upper()} 1 "" "{version.strip()}" "User Commands"', ".SH NAME",
             f"{escaped(name)} \\- {escaped(what)}", ".SH DESCRIPTION", ".nf",
             *map(escaped, text.strip("\n").split("\n")), ".fi"]
    return "\n".join(lines) + "\n"


def main():
    program, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
    said = [subprocess.run([program, option], capture_output=True, text=True, check=True).stdout
            for option in ("--help", "--version")]
    out.write_text(page(program.name, sys.argv[2], *said), encoding="utf-8")


if __name__ == "__main__":
    main()
