#!/bin/sh
# mutants_test.sh P2PCHAT_SIM: the command `mutants`, and the proof that checkers bite in small: one
# quick bug for each checker. All of them: `tools/campaign mutants`.
. "$(dirname "$0")/expectations.sh"

expect 0 '^no_repair  *store ' mutants --list
expect 2 "'no_such_bug' is not a known bug" mutants no_such_bug
expect 2 'no range' mutants --seeds 3..1
expect 2 'cannot write /dev/full' mutants adopts_head_only --seeds 1..1 --report /dev/full

# The number at a time changes neither the seed nor the checker.
quick='adopts_head_only one_copy_counts_as_all delivered_when_stored takeover_not_shown'
for jobs in 1 3; do
  expect 0 '^4 mutants, 4 found$' mutants $quick --seeds 1..3 --jobs $jobs
  sed 's/, [0-9.]*s: /: /' "$scratch/out" > "$scratch/out.$jobs"
done
cmp "$scratch/out.1" "$scratch/out.3" || fail 'the number of jobs changes what is found'
grep -q 'delivered_when_stored  *found by ticks' "$scratch/out" || fail 'ticks does not find it'

# What is found is found by `run` and `shrink` as well, and not without the bug.
line=$(grep '^one_copy_counts_as_all' "$scratch/out")
name=$(echo "$line" | sed 's/.*s: \([a-z_]*\) seed.*/\1/')
seed=$(echo "$line" | sed 's/.* seed \([0-9]*\).*/\1/')
expect 1 "run $name --mutant one_copy_counts_as_all --seed $seed   # " \
  run "$name" --seed "$seed" --mutant one_copy_counts_as_all
expect 0 ' ok ' run "$name" --seed "$seed"
expect 2 'not a known bug' run "$name" --mutant no_such_bug

# A client that dies just after it has shown a text: seeds seldom do that, lineage at once.
plan=$scratch/plan.json
expect 1 '^1 hypotheses, 2 runs, 1 failed$' \
  lineage few_words --seed 2 --mutant shown_before_sync --out "$plan"
grep -q -- "--seed 2 --plan $plan --mutant shown_before_sync   # delivery" "$scratch/out" ||
  fail 'no replay line'
expect 1 '# delivery' run few_words --seed 2 --plan "$plan" --mutant shown_before_sync
expect 0 ' ok ' run few_words --seed 2 --plan "$plan"
echo ok
