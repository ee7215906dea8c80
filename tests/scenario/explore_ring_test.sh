#!/bin/sh
# explore_ring_test.sh P2PCHAT_SIM: the ring's steps hold in every order of a small world, and the
# walk finds the two bugs of the original Chord that it is meant to find (design/3, B1 and B6).
. "$(dirname "$0")/expectations.sh"

expect 0 'reference: 155,555 states, the same' explore ring --identifiers 5 --successors 2
expect 0 'reference: 3,571 states, the same' explore ring --identifiers 5 --successors 3
expect 0 '437,390 states' explore ring --identifiers 5 --successors 2 --naming lives
expect 0 'every order walked: all holds' \
  explore ring --identifiers 4 --successors 2 --notices beside

expect 1 'found after 612 states: a member has no live successor' \
  explore ring --identifiers 5 --successors 2 --mutant B1
grep -q '  node 1 joins, admitted by 4' "$scratch/out" || fail 'the way to B1 is not shown'
expect 1 'two rings' explore ring --identifiers 5 --successors 2 --mutant B6

expect 0 'stopped by --states' explore ring --identifiers 6 --successors 2 --states 5000
expect 0 'Usage' explore ring --help
expect 2 '--successors is missing' explore ring --identifiers 5
expect 2 '--identifiers takes 3 to 6' explore ring --identifiers 9 --successors 2
expect 2 'below --identifiers' explore ring --identifiers 3 --successors 3
expect 2 "not 'B7'" explore ring --identifiers 5 --successors 2 --mutant B7
expect 2 'explore ring' explore
expect 2 'explore FILE' explore sea --identifiers 5 --successors 2
expect 2 'unrecognised option' explore ring --identifiers 5 --successors 2 --depth 3

# Ctrl-C: what was walked until then. POSIX shells start background jobs deaf to it.
status=0
(trap - INT; exec timeout --preserve-status -s INT 3 "$sim" explore ring --identifiers 6 \
  --successors 2) > "$scratch/out" 2>&1 || status=$?
[ "$status" -eq 130 ] || fail "interrupted, it exits with $status"
grep -q 'interrupted, with [0-9,]* states still' "$scratch/out" || fail 'Ctrl-C is not heard'
echo ok
