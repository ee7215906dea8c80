#!/bin/sh
# nth_test.sh P2PCHAT_SIM: each operation of a scenario fails once, and only that one.
. "$(dirname "$0")/expectations.sh"

# digest: of the run that was printed last.
digest() {
  sed -n 's/.* digest \(0x[0-9a-f]*\) .*/\1/p' "$scratch/out"
}

scenario '"clients": 2, "workload": [{"kind": "chat", "rate": "1/s"}], "checks": ["ring"]'
small=$scratch/small.json
expect 0 'seed 1' run "$small" --trace "$scratch/whole"
whole=$(digest)

# A range, and what is left of it by --every; the number at a time changes nothing.
expect 0 '^[0-9]* operations, 4 runs, 0 failed' nth "$small" --what write --from 3 --to 6
expect 0 '^[0-9]* operations, 6 runs, 0 failed' nth "$small" --from 2 --to 9 --every 5 --jobs 2 \
  --report "$scratch/report.json"
for line in '^send: [1-9]' '^write: [1-9]' '^sync: [1-9]'; do
  grep -q "$line" "$scratch/out" || fail "it does not say $line"
done
grep -q '"runs": 6' "$scratch/report.json" || fail 'the report does not count the runs'
writes=$(sed -n 's/^write: //p' "$scratch/out")
expect 0 "^$writes operations, 1 runs" nth "$small" --what write --from "$writes"
expect 0 "^$writes operations, 0 runs" nth "$small" --what write --from $((writes + 1))

# Up to the operation that fails a run is the whole one; it is another for each; replays are equal;
# a number that no operation has changes nothing.
expect 0 'seed 1' run "$small" --nth write:5 --trace "$scratch/fifth"
fifth=$(digest)
[ "$fifth" != "$whole" ] || fail 'the fifth write fails and nothing changes'
expect 0 "$fifth" run "$small" --nth write:5
expect 0 'to the end' replay "$scratch/fifth"
expect 1 '^DIFFERENT from event [1-9][0-9]' diff "$scratch/whole" "$scratch/fifth"
for nth in send:5 sync:5 write:6; do
  expect 0 'seed 1' run "$small" --nth $nth
  [ "$(digest)" != "$whole" ] || fail "$nth changes nothing"
done
expect 0 "$whole" run "$small" --nth write:1000000
printf '{"nth": "write:5"}' > "$scratch/plan.json"
expect 0 "$fifth" run "$small" --plan "$scratch/plan.json"

# What fails anyway says nothing of any operation.
scenario '"expect": {"nodes_up": ">=4"}'
expect 1 '^fails without a failing operation' nth "$small"
grep -q "^p2pchat-sim run $small --seed 1   # expect" "$scratch/out" || fail 'no line to replay'

# Who has so little time to register that nothing may fail: what is printed replays it.
cat > "$scratch/hasty.json" << 'JSON'
{"name": "hasty", "nodes": 3, "clients": 1, "duration": "4s", "settle": "0s", "checks": ["order"],
 "expect": {"users_registered": "==1"}}
JSON
expect 1 ' runs, [1-9][0-9]* failed$' nth "$scratch/hasty.json" --what write --jobs 2
line=$(grep "^p2pchat-sim run $scratch/hasty.json --seed 1 --nth write:" "$scratch/out" | head -n 1)
[ -n "$line" ] || fail "no line to replay: $(cat "$scratch/out")"
nth=$(echo "$line" | sed 's/.* --nth \([^ ]*\) .*/\1/')
expect 1 '# expect: users_registered' run "$scratch/hasty.json" --seed 1 --nth "$nth"
grep -qF "${line#*# }" "$scratch/out" || fail "what is replayed is not what was found: $line"

# Interrupted, it says how far it came.
"$sim" nth first_minute --jobs 1 > "$scratch/out" &
running=$!
while ! grep -q '^sync' "$scratch/out"; do sleep 0.1; done
sleep 0.5
kill -INT "$running"
status=0
wait "$running" || status=$?
[ "$status" -eq 130 ] || fail "interrupted, it exits with $status: $(cat "$scratch/out")"
grep -q '^interrupted after [0-9]* of [0-9]* runs$' "$scratch/out" || fail 'it does not say so'

expect 2 'nth needs one scenario' nth
expect 2 'nth takes one seed' nth "$small" --seed 1..3
expect 2 'what takes send, write, sync or all' nth "$small" --what read
expect 2 'count from 1' nth "$small" --from 0
expect 2 'count from 1' nth "$small" --from 3 --to 2
expect 2 'count from 1' nth "$small" --every 0
expect 2 'nth takes no --plan' nth "$small" --plan "$scratch/plan.json"
expect 2 'not like send:7' run "$small" --nth write
expect 2 'not like send:7' run "$small" --nth write:0
expect 2 'cannot write' nth "$small" --report "$scratch/missing/report.json"
scenario '"nth": "read:7"'
expect 2 '/nth: must be' run "$small"
scenario '"nth": "sync:7"'
expect 2 'its own "nth"' nth "$small"
echo ok
