#!/bin/sh
# command_line_test.sh P2PCHAT_SIM: exit statuses, messages and the report of the simulator.
. "$(dirname "$0")/expectations.sh"

scenario '"checks": ["ring"]'
expect 0 'seed 1 digest 0x[0-9a-f]* ok events' run "$scratch/small.json"
expect 0 '2 seeds, 0 failed' run "$scratch/small.json" --seeds 1..2 --report "$scratch/report.json"
grep -q '"failed": 0' "$scratch/report.json" || fail 'the report does not count'
grep -q '"digest": "0x' "$scratch/report.json" || fail 'the report has no digest'

scenario '"expect": {"nodes_up": ">=4"}'
expect 1 "p2pchat-sim run $scratch/small.json --seed 1   # expect: nodes_up is 3.000" \
  run "$scratch/small.json"

scenario '"colour": 1'
expect 2 '/colour: is not a key' run "$scratch/small.json"
expect 2 'no scenario' run "$scratch/missing.json"
expect 2 'no range' run "$scratch/small.json" --seeds 3..1
expect 2 'what is to be done' ''
expect 2 'not a command' fly
expect 2 'view needs one scenario' view
expect 2 'no scenario' view "$scratch/missing.json"
expect 2 'view takes no --jobs' view "$scratch/small.json" --jobs 1
expect 2 'view --live takes no scenario' view --live 127.0.0.1:9 calm
expect 2 'view --live takes no --trace' view --live 127.0.0.1:9 --trace x
expect 2 'takes --ring with --live only' view calm --ring r
expect 2 '--live needs the address' view --live ''
expect 2 '--ring-key-file: ' view --live 127.0.0.1:9 --ring-key-file "$scratch/missing.key"
expect 16 "no node of the ring 'p2pchat' answers at 127.0.0.1:9" view --live 127.0.0.1:9
expect 0 'partition_and_heal' list
expect 0 'Usage' --help
echo ok
