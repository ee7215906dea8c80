#!/bin/sh
# campaign_test.sh P2PCHAT_SIM: shards and their sum; what is told of a campaign that was cut short
# or whose report cannot be written.
. "$(dirname "$0")/expectations.sh"

scenario '"checks": ["ring"], "expect": {"nodes_up": ">=3"}'
file=$scratch/small.json
expect 0 '^7 seeds, 0 failed' run "$file" --seeds 3..9 --report "$scratch/whole.json"
for shard in 1 2 3; do
  expect 0 'failed$' run "$file" --seeds 3..9 --shard $shard/3 --report "$scratch/$shard.json"
done
grep -q '^2 seeds' "$scratch/out" || fail 'the third shard of seven seeds has not two'
expect 0 '^7 seeds, 0 failed' merge "$scratch/1.json" "$scratch/3.json" "$scratch/2.json" \
  --report "$scratch/sum.json"
# All but the real time and what was missing is as in the whole.
normal() {
  grep -v -e '"real_ms"' -e '"missing"' "$1" | sed 's/,$//'
}
normal "$scratch/whole.json" > "$scratch/a"
normal "$scratch/sum.json" > "$scratch/b"
diff "$scratch/a" "$scratch/b" || fail 'the shards do not add up to the whole'

expect 1 '^missing: 4 7' merge "$scratch/1.json" "$scratch/3.json"
expect 0 '^more than once: 3 6 9' merge "$scratch/whole.json" "$scratch/1.json"
sed 's/"digest": "0x./"digest": "0x_/' "$scratch/1.json" > "$scratch/other.json"
expect 1 '^seed 3: digests ' merge "$scratch/whole.json" "$scratch/other.json"
expect 0 '^0 seeds, 0 failed' run "$file" --seed 1 --shard 2/2 --report "$scratch/none.json"
expect 2 'no shard like' run "$file" --shard 0/4
expect 2 'no shard like' run "$file" --shard 4
expect 2 'small.json: is no report' merge "$file"
expect 2 'cannot read' merge "$scratch/missing.json"
expect 2 'merge needs reports' merge

# Rare paths: three nodes with nothing to do take few, and that is a failure.
expect 1 '^ *never a candidate' coverage "$scratch/whole.json"
grep -q ' rare paths, [0-9]* never taken$' "$scratch/out" || fail 'coverage does not count'
# With every count raised all paths are taken, and that is none.
sed '/"sometimes"/,/}/s/: 0/: 1/' "$scratch/whole.json" > "$scratch/taken.json"
expect 0 ' rare paths, 0 never taken$' coverage "$scratch/whole.json" "$scratch/taken.json"
expect 2 'it has no "totals/sometimes"' coverage "$file"
expect 2 'cannot read' coverage "$scratch/missing.json"
expect 2 'coverage needs reports' coverage

# A report that cannot be written is said, and the lines are there; so is a full disk behind them.
expect 2 'cannot write /dev/full' run "$file" --seeds 1..2 --report /dev/full
grep -q '^2 seeds, 0 failed' "$scratch/out" || fail 'the lines are lost'
expect 2 'cannot write' run "$file" --report "$scratch/missing/report.json"
! grep -q '^seed' "$scratch/out" || fail 'it runs before it says that it cannot write'
expect 2 'cannot write /dev/full' merge "$scratch/1.json" --report /dev/full
status=0
"$sim" run "$file" > /dev/full 2> "$scratch/out" || status=$?
[ "$status" -eq 2 ] || fail "with a full standard output it exits with $status"
grep -q 'cannot write' "$scratch/out" || fail 'a full standard output is not said'

# interrupted ARGUMENTS...: one signal after the first seed; it must say so, and exit with 130.
interrupted() {
  "$sim" run "$file" --seeds 1..1000000 "$@" > "$scratch/out" &
  running=$!
  while ! grep -q '^seed 2 ' "$scratch/out"; do sleep 0.1; done
  kill -INT "$running"
  status=0
  wait "$running" || status=$?
  [ "$status" -eq 130 ] || fail "interrupted, it exits with $status"
  grep -q '^interrupted: [0-9]* of 1000000 seeds, 0 failed' "$scratch/out" || fail 'it does not say'
}
interrupted --jobs 2 --report "$scratch/partial.json"
expect 1 '^missing: .*\.\.1000000$' merge "$scratch/partial.json"
echo ok
