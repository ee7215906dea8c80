#!/bin/sh
# gossip_test.sh P2PCHAT_EXAMPLE_GOSSIP: holds under faults, the same seed twice is the same run,
# each broken member is found, and all know over real UDP.
set -eu

gossip=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}

# seeds FILE ARGUMENTS...: a line for each of seeds 1..20; says how many failed in $failed.
seeds() {
  file=$1
  shift
  failed=0
  : > "$file"
  for seed in $(seq 1 20); do
    status=0
    "$gossip" simulate --seed "$seed" "$@" >> "$file" || status=$?
    [ "$status" -le 1 ] || fail "seed $seed $*: exit status $status"
    failed=$((failed + status))
  done
}

seeds "$scratch/first"
cat "$scratch/first"
[ "$failed" -eq 0 ] || fail "$failed of 20 seeds"
[ "$(grep -c 'rumours [1-9][0-9]* ok$' "$scratch/first")" -eq 20 ] || fail 'a seed without rumours'
seeds "$scratch/again"
cmp "$scratch/first" "$scratch/again" || fail 'the same seeds are not the same runs'
[ "$(sed 's/.*digest \([^ ]*\) .*/\1/' "$scratch/first" | sort -u | wc -l)" -eq 20 ] ||
  fail 'different seeds are the same run'

# broken FAULT SEEDS PATTERN: at least so many of the 20 seeds find the fault, and say this.
broken() {
  seeds "$scratch/$1" --broken "$1"
  echo "$1: found by $failed of 20 seeds"
  [ "$failed" -ge "$2" ] || fail "$1 is found by $failed seeds, not $2"
  grep -q "$3" "$scratch/$1" || fail "$1: does not say '$3'"
}
broken embellishes 20 "they say', which nobody started"
broken tires 20 'does not know .*, which others have heard'
broken forgets 10 'does not know .*, which others have heard'

"$gossip" simulate --seed 1 --plan > "$scratch/plan"
grep -q 'cut off from the others$' "$scratch/plan" || fail 'the plan tells of no partition'

"$gossip" real --nodes 5 > "$scratch/real" || fail 'over UDP not all know'
cat "$scratch/real"
[ "$(grep -c " knows 'this went over UDP'$" "$scratch/real")" -eq 5 ] || fail 'not five know'
grep -q '^all 5 know$' "$scratch/real" || fail 'it does not say that all know'

for wrong in '' 'simulate --nodes 1' 'simulate --seed x' 'simulate --broken wings' 'real --seed 1' \
  'simulate --seed' 'sing'; do
  status=0
  # shellcheck disable=SC2086  # words of a command line
  "$gossip" $wrong > /dev/null 2> "$scratch/said" || status=$?
  [ "$status" -eq 2 ] || fail "'$wrong': exit status $status"
  grep -q '^Usage: ' "$scratch/said" || fail "'$wrong': does not say how it is used"
done
echo ok
