#!/bin/sh
# compare.sh ONE OTHER: two builds of p2pchat-sim must run the same events, whatever the compiler,
# its level of optimization and the number of jobs. Prints the first line that differs.
set -eu

one=$1
other=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# All that is printed but the real time. A failed check is as good as any other outcome here.
digests() {
  "$1" run "$2" --seeds 1..2 --jobs "$3" | sed 's/ real [0-9]*ms$//' || true
}

status=0
for scenario in calm client_killed swarm; do
  digests "$one" "$scenario" 1 > "$scratch/one"
  digests "$other" "$scenario" 2 > "$scratch/other"
  if ! grep -q '^seed 2 digest' "$scratch/one"; then
    echo "$scenario: did not run"
    status=1
  elif cmp -s "$scratch/one" "$scratch/other"; then
    echo "$scenario: same digests"
  else
    echo "$scenario: DIFFERENT"
    diff "$scratch/one" "$scratch/other" | head -5
    status=1
  fi
done
exit $status
