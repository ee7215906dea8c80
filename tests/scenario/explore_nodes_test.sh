#!/bin/sh
# explore_nodes_test.sh P2PCHAT_SIM FOLDER: small worlds of whole nodes hold in every order of
# events, and the walk finds what is lost beyond the promises, and receipts of disks that lie.
. "$(dirname "$0")/expectations.sh"
folder=$2

expect 0 'every order walked to depth [0-9]*: all holds' explore "$folder/three_nodes.json"

expect 1 'found: durability: the client was told that' explore "$folder/beyond_two_disks.json"
[ "$(grep -c 'crashes, its disk is lost' "$scratch/out")" -eq 2 ] || fail 'the way is not shown'

world() {
  printf '{"name": "small", "clients": 1, "multicast": false, "network": {"latency": {"kind":
    "fixed", "value": "20ms"}}, "explore": {%s}}' "$1" > "$scratch/world.json"
}
world '"messages": 1, "lying_disks": true'
expect 1 'found: ticks: the client was told that 1 disks' explore "$scratch/world.json"
world '"crashes": 1, "drops": 1, "messages": 1'
expect 0 'stopped by --states, with [0-9,]* states still' \
  explore "$scratch/world.json" --states 2000
expect 0 'to depth 3: all holds' explore "$scratch/world.json" --depth 3

expect 0 'Usage' explore "$scratch/world.json" --help
expect 2 'is no file' explore "$scratch/nowhere.json"
expect 2 'has no "explore"' explore calm
expect 2 'unrecognised option' explore "$scratch/world.json" --identifiers 5

# Ctrl-C: what was walked until then. POSIX shells start background jobs deaf to it.
status=0
(trap - INT; exec timeout --preserve-status -s INT 5 "$sim" explore "$scratch/world.json" \
  --depth 200) > "$scratch/out" 2>&1 || status=$?
[ "$status" -eq 130 ] || fail "interrupted, it exits with $status"
grep -q 'interrupted, with [0-9,]* states still' "$scratch/out" || fail 'Ctrl-C is not heard'
echo ok
