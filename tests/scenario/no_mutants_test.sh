#!/bin/sh
# no_mutants_test.sh SOURCE PROGRAM...: nothing of the known bugs is left in what people run,
# neither a name of the catalogue nor the query. And each bug is put somewhere in the real code.
set -eu

source=$1
shift
failed=0
fail() {
  echo "FAILED: $*"
  failed=1
}

# "kNoRepair" of the header, and the same as "no_repair" of the catalogue.
mutants=$(sed -n 's/^  k\([A-Z][A-Za-z]*\),$/\1/p' "$source/core/base/mutant.h" | grep -vx None)
names=$(echo "$mutants" | sed 's/\([A-Z]\)/_\1/g; s/^_//' | tr '[:upper:]' '[:lower:]')
[ "$(echo "$names" | wc -l)" -ge 40 ] || fail "only these were found in mutant.h: $names"

for name in $names; do
  grep -q "\"$name\"" "$source"/sim/mutants/*_bugs.cpp || fail "the catalogue has no $name"
done
for mutant in $mutants; do
  grep -rq "is_mutated(Mutant::k$mutant)" "$source/core" || fail "no code of core has k$mutant"
done
words=$(mktemp)
trap 'rm -f "$words"' EXIT
for program in "$@"; do
  strings -a "$program" > "$words"
  [ -s "$words" ] || fail "cannot read $program"
  for name in $names; do
    ! grep -qw "$name" "$words" || fail "$program has the name $name in it"
  done
  ! grep -qE 'is_mutated|select_mutant' "$words" || fail "$program has code of known bugs in it"
done
[ "$failed" -eq 0 ] && echo ok
