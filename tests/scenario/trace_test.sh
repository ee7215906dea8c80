#!/bin/sh
# trace_test.sh P2PCHAT_SIM: what was recorded is replayed and compared, event by event.
. "$(dirname "$0")/expectations.sh"

scenario '"checks": ["ring"], "faults": [{"at": "12s", "kind": "crash", "count": 1, "for": "3s"}]'
trace=$scratch/trace
other=$scratch/other
expect 0 'seed 4' run "$scratch/small.json" --seed 4 --trace "$trace"
expect 0 'seed 5' run "$scratch/small.json" --seed 5 --trace "$scratch/seed5"
head -n 1 "$trace" | grep -qx 'p2pchat-sim trace 1' || fail 'the trace has no format'
grep -q '^# 12.000s crash count 1' "$trace" || fail 'the trace has no plan'
grep -q 'node 0 start' "$trace" || fail 'the trace has no start'

expect 0 'events as recorded, to the end' replay "$trace"
expect 0 'up to the time asked for' replay "$trace" --until 5s
! grep -q '^6\.' "$scratch/out" || fail 'replay goes beyond --until'
expect 0 '^equal: ' diff "$trace" "$trace"
expect 1 '^seeds: 4 and 5' diff "$trace" "$scratch/seed5"

# One byte of one payload differs.
sed '100,$s/ bytes ......../ bytes 00000000/' "$trace" > "$other"
expect 1 '^DIFFERENT from event' diff "$trace" "$other"
grep -q '^+ .* bytes 00000000$' "$scratch/out" || fail 'diff does not show the event that differs'
expect 1 'recorded: .* bytes 00000000$' replay "$other"
grep -q '^DIFFERENT at event' "$scratch/out" || fail 'replay does not name the event'

# Another verdict, and a file that was cut in the middle of a line.
sed 's/^\(end .*\) ok$/\1 FAILED ring: made up/' "$trace" > "$other"
expect 1 'recorded: end .*made up' replay "$other"
head -c 5000 "$trace" > "$other"
expect 0 'up to where the recording was cut short' replay "$other"
expect 1 'cut short' diff "$trace" "$other"

sed '1s/trace 1/trace 9/' "$trace" > "$other"
expect 2 'line 1: this is a trace of format 9' replay "$other"
expect 2 'line 1: this is a trace of format 9' diff "$trace" "$other"
sed '2s/.*/program 0.0.0/' "$trace" > "$other"
expect 2 'line 2: recorded by version 0.0.0' replay "$other"
expect 0 '^versions: ' diff "$trace" "$other"
sed '3s/.*/seed seven/' "$trace" > "$other"
expect 2 'line 3: must name the seed' replay "$other"
sed '4s/"nodes":3/"nodes":0/' "$trace" > "$other"
expect 2 'line 4, scenario /nodes: must be' replay "$other"
expect 2 'line 1: is not the head of a trace' replay "$scratch/small.json"
expect 2 'line 1: is not the head of a trace' replay /dev/null
expect 2 'cannot read' replay "$scratch/missing"
expect 2 'needs one trace' replay
expect 2 'needs two traces' diff "$trace"
expect 2 'no time' replay "$trace" --until soon
expect 2 'replay takes no --seed' replay "$trace" --seed 4
expect 2 'cannot write' run "$scratch/small.json" --trace "$scratch/missing/trace"
expect 2 'cannot write' run "$scratch/small.json" --trace /dev/full
grep -q '^seed 1 ' "$scratch/out" || fail 'a trace that cannot be written loses the verdict'

# Nothing of what users write or know stands in a trace.
expect 0 '^seed 1 ' run calm --seed 1 --trace "$scratch/chat"
grep -q 'Deposit' "$scratch/chat" || fail 'nobody writes in the traced run'
! grep -q -e 'text [0-9]' -e 'correct horse' "$scratch/chat" || fail 'a trace tells a secret'
echo ok
