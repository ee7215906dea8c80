#!/usr/bin/env python3
"""p2pchat-bench as its users meet it: paper_test.py PROGRAM OUTSIDE.

Fails when a figure that is claimed leaves its band, and when one comes in that the list OUTSIDE
gives up. Also: exit statuses, the report, the pictures.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

program, outside_file = sys.argv[1:]


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def expect(condition, what):
    if not condition:
        sys.exit(f"paper_test: {what}")


def given_up():
    lines = pathlib.Path(outside_file).read_text(encoding="utf-8").splitlines()
    return {tuple(part.strip() for part in line.split("|")) for line in lines
            if line and not line.startswith("#")}


with tempfile.TemporaryDirectory() as directory:
    report = pathlib.Path(directory) / "report.json"
    done = run("paper", "all", "--quick", "--report", str(report), "--plots", directory)
    print(done.stdout)
    expect(done.returncode == 1, f"exit status {done.returncode}, though rows are outside")
    rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
    expect([row["row"] for row in rows] == [f"R{i}" for i in range(1, 12)], "rows are missing")
    expect([row["row"] for row in rows if row["verdict"] == "not run"] == ["R8"], "not run")
    outside = {(row["row"], figure["series"], f"{figure['x']:g}")
               for row in rows for figure in row["figures"]
               if figure.get("verdict") == "outside"}
    expect(outside <= given_up(), f"left its band: {sorted(outside - given_up())}")
    expect(given_up() <= outside, f"inside now, take it off: {sorted(given_up() - outside)}")
    for row in rows:
        picture = pathlib.Path(directory) / f"{row['row']}.svg"
        if row["row"] in ("R1", "R2", "R6"):
            expect(picture.exists(), f"no picture of {row['row']}")
        if picture.exists():
            xml.etree.ElementTree.parse(picture)

    expect(run("paper", "R2", "--quick").returncode == 0, "a row inside is no success")
    expect(run("paper", "R8").returncode == 1, "a row that cannot be run is a success")
    expect(run("paper", "R12").returncode == 2, "a row that does not exist is accepted")
    nowhere = str(pathlib.Path(directory) / "no" / "where.json")
    expect(run("paper", "R8", "--report", nowhere).returncode == 2, "a report went nowhere")
    expect("Exit status" in run("--help").stdout, "no help")
