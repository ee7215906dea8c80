#!/usr/bin/env python3
"""Writes files as a C++ source that defines assets() of p2pchat::ROOM, tools/ROOM:
embed.py OUT ROOM /path=FILE..."""

import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def main():
    out, room, *pairs = sys.argv[1:]
    arrays, entries = [], []
    for number, pair in enumerate(pairs):
        path, file = pair.split("=", 1)
        content = pathlib.Path(file).read_bytes()
        arrays.append(f"constexpr unsigned char kContent{number}[] = "
                      f"{{{','.join(map(str, content))}}};\n")
        entries.append(f'    {{"{path}", "{TYPES[pathlib.Path(file).suffix]}", '
                       f'kContent{number}}},\n')
    pathlib.Path(out).write_text(
        f'#include <array>\n\n#include "tools/{room}/assets.h"\n\nnamespace p2pchat::{room} {{\n'
        f"namespace {{\n\n{''.join(arrays)}\n"
        f"constexpr auto kAll = std::to_array<web::Asset>({{\n{''.join(entries)}}});\n\n"
        "}  // namespace\n\n"
        "std::span<const web::Asset> assets() { return kAll; }\n\n"
        f"}}  // namespace p2pchat::{room}\n",
        encoding="ascii")


if __name__ == "__main__":
    main()
