#!/bin/sh
# shrink_test.sh P2PCHAT_SIM: a failing seed becomes a small scenario that fails alike.
. "$(dirname "$0")/expectations.sh"

# Beyond the assumptions: so many nodes lose their disks at once that no copy can be left.
cat > "$scratch/beyond.json" << 'END'
{"name": "beyond", "nodes": 4, "clients": 3, "duration": "30s", "settle": "20s",
 "workload": [{"kind": "chat", "rate": "2/s", "size": "20..200", "offline": 0.3}],
 "checks": ["durability", "delivery"],
 "faults": [{"at": "10s", "kind": "loss", "value": 0.1, "for": "3s"},
            {"at": "15s", "kind": "client_crash", "clients": [0, 2]},
            {"at": "20s", "kind": "latency", "factor": 2, "for": "3s"},
            {"at": "25s", "kind": "crash", "count": 4, "disk": "lose", "for": "5s"}]}
END
small=$scratch/small-2.json
expect 1 '# delivery' run "$scratch/beyond.json" --seed 2
expect 0 '^fails: 4 faults, ' shrink "$scratch/beyond.json" --seed 2 --out "$small" --jobs 1
grep -q '^shrunk: 1 fault, ' "$scratch/out" || fail "it is not small: $(cat "$scratch/out")"
line=$(grep "^p2pchat-sim run $small --seed 2   # delivery" "$scratch/out") || fail 'no replay line'
expect 1 "# delivery" run "$small" --seed 2
grep -qF "${line#*# }" "$scratch/out" || fail "what is replayed is not what was found: $line"

# Any number at a time finds the same; out of time, it has what it has.
expect 0 '^shrunk' shrink "$scratch/beyond.json" --seed 2 --out "$scratch/other.json" --jobs 3
cmp "$small" "$scratch/other.json" || fail 'the number of jobs changes the outcome'
expect 0 'until its time was over' shrink "$scratch/beyond.json" --seed 2 --within 1s \
  --out "$scratch/other.json"
expect 1 '# delivery' run "$scratch/other.json" --seed 2

# Interrupted, it writes the smallest so far.
"$sim" shrink "$scratch/beyond.json" --seed 2 --out "$scratch/partial.json" > "$scratch/out" &
shrinking=$!
while ! grep -q '^fails' "$scratch/out"; do sleep 0.1; done
kill -INT "$shrinking"
status=0
wait "$shrinking" || status=$?
[ "$status" -eq 130 ] || fail "interrupted, it exits with $status"
expect 1 '# delivery' run "$scratch/partial.json" --seed 2

scenario '"checks": ["ring"]'
expect 2 'seed 1 of .* does not fail' shrink "$scratch/small.json" --seed 1
expect 2 'needs one scenario and a seed' shrink "$scratch/small.json"
expect 2 'no time' shrink "$scratch/small.json" --seed 1 --within soon
expect 2 'cannot write /dev/full' shrink "$scratch/beyond.json" --seed 2 --within 1s --out /dev/full
grep -q '^shrunk' "$scratch/out" || fail 'a file that cannot be written loses what was found'
echo ok
