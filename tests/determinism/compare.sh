#!/bin/sh
# compare.sh ONE OTHERS [SEEDS [SCENARIO...]]: builds of p2pchat-sim must run the same events,
# whatever the compiler, its level of optimization and the number of jobs, and ONE twice in a row.
# OTHERS are programs with a colon between them. Prints the first lines that differ. SEEDS are 1..2
# unless given.
set -eu

one=$1
others=$(echo "$2" | tr : ' ')
seeds=${3:-1..2}
last=${seeds#*..}
if [ $# -gt 3 ]; then shift 3; else set -- calm client_killed swarm; fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# All that is printed but the real time. A failed check is as good as any other outcome here.
digests() {
  "$1" run "$2" --seeds "$seeds" --jobs "$3" | sed 's/ real [0-9]*ms$//' || true
}

# A file's name for a program.
name() {
  echo "$1" | tr / _
}

# same FILE SCENARIO WHAT: the file and the one of the first run are equal.
same() {
  if cmp -s "$scratch/one" "$1"; then
    echo "$2: same digests $3"
  else
    echo "$2: DIFFERENT $3"
    diff "$scratch/one" "$1" | head -5
    status=1
  fi
}

status=0
for scenario in "$@"; do
  for other in $others; do digests "$other" "$scenario" 1 > "$scratch/$(name "$other")"; done &
  digests "$one" "$scenario" 1 > "$scratch/one"
  digests "$one" "$scenario" 2 > "$scratch/again"
  wait
  if grep -q "^seed $last digest" "$scratch/one"; then
    cat "$scratch/one"
    same "$scratch/again" "$scenario" "twice in a row"
    for other in $others; do
      same "$scratch/$(name "$other")" "$scenario" "in $other"
    done
  else
    echo "$scenario: did not run"
    status=1
  fi
done
exit $status
