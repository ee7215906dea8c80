#!/bin/sh
# explore_ring_test.sh P2PCHAT_SIM: the ring's steps hold in every order of a small world, and the
# walk finds the two bugs of the original Chord that it is meant to find (design/3, B1 and B6).
set -eu

sim=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $*"
  cat "$scratch/out"
  exit 1
}

# expect STATUS PATTERN OPTIONS...: how it ends, and what it prints on either output.
expect() {
  wanted=$1
  pattern=$2
  shift 2
  status=0
  "$sim" explore ring "$@" > "$scratch/out" 2>&1 || status=$?
  [ "$status" -eq "$wanted" ] || fail "$*: exit status $status, not $wanted"
  grep -q -- "$pattern" "$scratch/out" || fail "$*: does not print '$pattern'"
}

expect 0 'reference: 155,555 states, the same' --identifiers 5 --successors 2
expect 0 'reference: 3,571 states, the same' --identifiers 5 --successors 3
expect 0 '437,390 states' --identifiers 5 --successors 2 --naming lives
expect 0 'every order walked: all holds' --identifiers 4 --successors 2 --notices beside

expect 1 'found after 612 states: a member has no live successor' \
  --identifiers 5 --successors 2 --mutant B1
grep -q '  node 1 joins, admitted by 4' "$scratch/out" || fail 'the way to B1 is not shown'
expect 1 'two rings' --identifiers 5 --successors 2 --mutant B6

expect 0 'stopped by --states' --identifiers 6 --successors 2 --states 5000
expect 0 'Usage' --help
expect 2 '--successors is missing' --identifiers 5
expect 2 '--identifiers takes 3 to 6' --identifiers 9 --successors 2
expect 2 'below --identifiers' --identifiers 3 --successors 3
expect 2 "not 'B7'" --identifiers 5 --successors 2 --mutant B7
expect 2 'unrecognised option' --identifiers 5 --successors 2 --depth 3

# Ctrl-C: what was walked until then. POSIX shells start background jobs deaf to it.
(trap - INT; exec timeout -s INT 1 "$sim" explore ring --identifiers 6 --successors 2) \
  > "$scratch/out" 2>&1 || true
grep -q 'interrupted, with [0-9,]* states still' "$scratch/out" || fail 'Ctrl-C is not heard'
echo ok
