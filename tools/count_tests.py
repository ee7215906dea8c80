#!/usr/bin/env python3
"""Prints `passed failed skipped` of a JUnit file of ctest, then a line for each skipped test. A
test that is disabled or was not run is a failure."""

import sys
import xml.etree.ElementTree as ElementTree

passed, failed, skipped = 0, 0, []
for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
    if case.get("status") == "run":
        passed += 1
    elif (case.find("skipped") is not None and
          case.find("skipped").get("message", "").startswith("SKIP_")):
        skipped.append(case.get("name"))
    else:
        failed += 1
print(passed, failed, len(skipped))
for name in skipped:
    print("skipped:", name)
