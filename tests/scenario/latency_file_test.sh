#!/bin/sh
# latency_file_test.sh P2PCHAT_SIM: measured latencies in a file beside the scenario.
. "$(dirname "$0")/expectations.sh"

digest() {
  sed -n 's/.* digest \(0x[0-9a-f]*\) .*/\1/p' "$scratch/out"
}

# The file and the same rows in the scenario are one run; the trace needs no file.
mkdir "$scratch/tables"
printf '# between two cities\n1.5, 40\n40 1.5\n' > "$scratch/tables/cities.txt"
scenario '"network": {"latency": {"kind": "matrix", "rows": [[1.5, 40], [40, 1.5]]}}'
expect 0 'seed 2' run "$scratch/small.json" --seed 2
written=$(digest)
scenario '"network": {"latency": {"kind": "matrix", "file": "tables/cities.txt"}}'
expect 0 'seed 2' run "$scratch/small.json" --seed 2 --trace "$scratch/trace"
[ "$(digest)" = "$written" ] || fail "the file's latencies are other ones: $(digest), $written"
rm "$scratch/tables/cities.txt"
expect 0 'to the end' replay "$scratch/trace"

# What is wrong with it is told with its place.
expect 2 '/network/latency/file: cannot read .*tables/cities.txt' run "$scratch/small.json"
printf '1 2\n3 far\n' > "$scratch/tables/cities.txt"
expect 2 "cities.txt: line 2: 'far' is not a number" run "$scratch/small.json"
printf '1 2\n\n3 4 5\n' > "$scratch/tables/cities.txt"
expect 2 'line 3: has 3 times, the first 2' run "$scratch/small.json"
printf '1 2\n' > "$scratch/tables/cities.txt"
expect 2 'has 1 lines of times' run "$scratch/small.json"
awk 'BEGIN { for (i = 0; i < 257; ++i) { for (j = 0; j < 257; ++j) printf "1 "; print "" } }' \
  > "$scratch/tables/cities.txt"
expect 2 'line 257: there are more than 256 places' run "$scratch/small.json"
echo ok
