#!/usr/bin/env python3
"""Judges what tools/quickstart --headless left in a directory, prints the conversation and a table.
Exit status 1 unless every message sent was shown to its recipient exactly once, as it was written,
and stands exactly once in both histories."""

import json
import pathlib
import sys

home = pathlib.Path(sys.argv[1])


def lines(name):
    return [json.loads(line) for line in (home / name).read_text().splitlines()]


sent = [line.split("\t") for line in (home / "sent.tsv").read_text().splitlines()]
shown = {user: [m for m in lines(f"{user}.json") if not m["outgoing"]] for user in ("alice", "bob")}
history = {user: lines(f"{user}.history") for user in ("alice", "bob")}

print("\nThe conversation, as bob's device keeps it:")
for message in history["bob"]:
    print(f"  {message['from'] + ':':7} {message['text']}")

print(f"\n  {'from':6} {'to':6} {'shown':>5} {'alice has':>9} {'bob has':>7}  sender sees  text")
is_good = True
for sender, recipient, text in sent:
    def count(messages):
        return sum(m["from"] == sender and m["text"] == text for m in messages)

    counts = [count(shown[recipient]), count(history["alice"]), count(history["bob"])]
    states = [m["state"] for m in history[sender] if m["outgoing"] and m["text"] == text]
    is_good = is_good and counts == [1, 1, 1]
    print(f"  {sender:6} {recipient:6} {counts[0]:5} {counts[1]:9} {counts[2]:7}  "
          f"{', '.join(states):11}  {text}")

total = sum(len(messages) for messages in shown.values())
is_good = is_good and total == len(sent) and len(history["bob"]) == len(history["alice"]) == total
is_good = is_good and [m["id"] for m in history["bob"]] == [m["id"] for m in history["alice"]]
print(f"\n{len(sent)} messages sent, {total} shown; both sides read the same order: "
      f"{'yes' if is_good else 'NO'}")
sys.exit(0 if is_good else 1)
