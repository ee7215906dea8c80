#!/bin/sh
# adversary_test.sh P2PCHAT_SIM SCENARIOS: lies are asked for, and which ones are told matters.
. "$(dirname "$0")/expectations.sh"
folder=$2

# played BEHAVIOUR FILE: sets digest and acts.
played() {
  expect 0 ' ok ' run "$2" --seed 2 --report "$scratch/report.json"
  digest=$(sed -n 's/.* digest \(0x[0-9a-f]*\) .*/\1/p' "$scratch/out")
  acts=$(sed -n 's/.*"adversary_acts": \([0-9]*\).*/\1/p' "$scratch/report.json" | head -n 1)
  [ "$acts" -gt 0 ] || fail "a $1 has told no lie"
}

# The same world and the same faults, but for what the adversary does.
for pair in tamperer:rollbacker liar:equivocator; do
  one=${pair%:*}
  other=${pair#*:}
  played "$one" "$folder/$one.json"
  first=$digest
  python3 -c '
import json, sys
scenario = json.load(open(sys.argv[1]))
for fault in scenario["faults"]:
    if fault.get("behaviour") == sys.argv[2]:
        fault["behaviour"] = sys.argv[3]
scenario.pop("expect", None)
json.dump(scenario, open(sys.argv[4], "w"))' \
    "$folder/$one.json" "$one" "$other" "$scratch/other.json"
  expect 0 ' ok ' run "$scratch/other.json" --seed 2
  digest=$(sed -n 's/.* digest \(0x[0-9a-f]*\) .*/\1/p' "$scratch/out")
  [ "$digest" != "$first" ] || fail "a $one and a $other do the same"
  played "$other" "$folder/$other.json"
done

for one in dropper sybil flooder replayer; do played "$one" "$folder/$one.json"; done
echo ok
