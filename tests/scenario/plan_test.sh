#!/bin/sh
# plan_test.sh P2PCHAT_SIM: a run is a function of scenario, seed and plan.
. "$(dirname "$0")/expectations.sh"

# digest: of the run that was printed last.
digest() {
  sed -n 's/.* digest \(0x[0-9a-f]*\) .*/\1/p' "$scratch/out"
}

scenario '"clients": 2, "checks": ["ring"], "workload": [{"kind": "chat", "rate": "1/s"}],
  "random_faults": {"mode": "within", "kinds": ["crash"], "every": "10s"}'
expect 0 'seed 4' run "$scratch/small.json" --seed 4 --report "$scratch/report.json"
expanded=$(digest)

# The report's plan, given back, is the same run; without its faults it is another.
python3 - "$scratch" << 'END'
import json, sys
plan = json.load(open(sys.argv[1] + "/report.json"))["runs"][0]["plan_file"]
assert plan["faults"], "the seed draws no fault"
json.dump(plan, open(sys.argv[1] + "/plan.json", "w"))
json.dump({"faults": []}, open(sys.argv[1] + "/calm.json", "w"))
END
expect 0 'seed 4' run "$scratch/small.json" --seed 4 --plan "$scratch/plan.json" \
  --trace "$scratch/trace"
[ "$(digest)" = "$expanded" ] || fail "with its own plan it runs otherwise: $(digest), $expanded"
expect 0 'to the end' replay "$scratch/trace"
expect 0 'seed 4' run "$scratch/small.json" --seed 4 --plan "$scratch/calm.json"
[ "$(digest)" != "$expanded" ] || fail 'a plan without faults changes nothing'

printf '{"faults": [{"at": "1s", "kind": "explode"}]}' > "$scratch/plan.json"
expect 2 'plan.json: /faults/0/kind: "explode" is not a kind' \
  run "$scratch/small.json" --plan "$scratch/plan.json"
expect 2 'cannot read the plan' run "$scratch/small.json" --plan "$scratch/missing.json"
scenario '"expect": {"nodes_up": ">=4"}'
expect 1 "p2pchat-sim run $scratch/small.json --plan $scratch/calm.json --seed 1   # expect" \
  run "$scratch/small.json" --plan "$scratch/calm.json"
echo ok
