# What the tests of p2pchat-sim's command line share; sourced with the program as "$1". Gives $sim,
# a folder $scratch, fail, expect, and scenario.
set -eu

sim=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}

# expect STATUS PATTERN ARGUMENTS...: how it ends, and what it prints on either output.
expect() {
  wanted=$1
  pattern=$2
  shift 2
  status=0
  "$sim" "$@" > "$scratch/out" 2>&1 || status=$?
  [ "$status" -eq "$wanted" ] || fail "$*: exit status $status, not $wanted: $(cat "$scratch/out")"
  grep -q -- "$pattern" "$scratch/out" || fail "$*: does not print '$pattern'"
}

# scenario MEMBERS: writes $scratch/small.json.
scenario() {
  printf '{"name": "small", "nodes": 3, "duration": "20s", "settle": "60s", %s}' "$1" \
    > "$scratch/small.json"
}
