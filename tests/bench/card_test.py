#!/usr/bin/env python3
"""p2pchat-bench card as its users meet it, the quick way: card_test.py PROGRAM.

Fails when a row cannot be run to its end, not when it is slow.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

program = sys.argv[1]
ROWS = ["raw", "messages", "cost", "simulator"]


def run(*arguments):
    return subprocess.run([program, "card", *arguments], capture_output=True, text=True,
                          check=False)


def expect(condition, what):
    if not condition:
        sys.exit(f"card_test: {what}")


with tempfile.TemporaryDirectory() as directory:
    report = pathlib.Path(directory) / "card.json"
    done = run("--quick", "--only", *ROWS, "--report", str(report), "--plots", directory)
    print(done.stdout, done.stderr)
    expect(done.returncode in (0, 1), f"exit status {done.returncode}")
    rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
    expect([row["row"] for row in rows] == ROWS, "rows are missing")
    for row in rows:
        expect(row["failure"] == "", f"{row['row']}: {row['failure']}")
        expect(row["lines"], f"{row['row']} has no figures")
        for line in row["lines"]:
            # CPU time goes in steps of 10 ms: a short wait may have cost none.
            least = 0 if "CPU" in line["figure"] else 1e-9
            expect(line["value"]["median"] >= least, f"{row['row']}: {line['figure']} is not there")
    pictures = list(pathlib.Path(directory).glob("card-*.svg"))
    expect(pictures, "no pictures")
    for picture in pictures:
        xml.etree.ElementTree.parse(picture)
    expect(run("--only", "nothing").returncode == 2, "a row that does not exist is accepted")
