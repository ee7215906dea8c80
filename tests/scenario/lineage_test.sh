#!/bin/sh
# lineage_test.sh P2PCHAT_SIM: faults that could have prevented what went well, and nothing fails.
. "$(dirname "$0")/expectations.sh"

scenario '"clients": 2, "workload": [{"kind": "chat", "rate": "1/s"}]'
for jobs in 1 3; do
  expect 0 '^5 hypotheses, 6 runs, 0 failed$' \
    lineage "$scratch/small.json" --seed 1 --runs 6 --jobs $jobs
  mv "$scratch/out" "$scratch/out.$jobs"
done
cmp "$scratch/out.1" "$scratch/out.3" || fail 'the number of jobs changes what is tried'
grep -q '^text [0-9]* shown: [0-9]* causes, ' "$scratch/out.1" || fail 'no outcome'
[ "$(grep -c ': holds$' "$scratch/out.1")" -eq 5 ] || fail 'not one line for each hypothesis'

scenario '"clients": 2, "expect": {"texts_shown": ">0"}'
expect 1 '^fails without a fault more' lineage "$scratch/small.json" --seed 1
expect 2 'lineage needs one scenario' lineage
expect 2 'counts from 1' lineage "$scratch/small.json" --runs 0
expect 2 'takes 1 or 2' lineage "$scratch/small.json" --faults 3
echo ok
