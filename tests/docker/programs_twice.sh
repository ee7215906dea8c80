#!/usr/bin/env bash
# Compiles programs as docker/Dockerfile does, from the same sources in two places, and compares
# them: programs_twice.sh [PROGRAM...] (all that go into the images). Prints the digests. Exit
# status 1 if they differ or a build failed.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=${PWD}
export PROGRAMS="${*:-p2pchat p2pchat-lag p2pchat-node p2pchat-sim}" CCACHE_DISABLE=1

work=$(mktemp -d "${TMPDIR:-/tmp}/p2pchat-twice.XXXXXX")
trap 'rm -rf --one-file-system "${work}"' EXIT

for place in one another/further/down; do
  tree="${work}/${place}"
  mkdir -p "${tree}"
  git ls-files -z | tar --create --null --files-from=- | tar --extract --directory "${tree}"
  if [[ -d tools/web/page/node_modules ]]; then
    cp -al "${source}/tools/web/page/node_modules" "${tree}/tools/web/page/" 2>/dev/null ||
      cp -a "${source}/tools/web/page/node_modules" "${tree}/tools/web/page/"
  fi
  started=${SECONDS}
  "${tree}/docker/programs" install "" "${work}/out/${place%%/*}" >"${work}/log" 2>&1 || {
    tail -n 20 "${work}/log" >&2
    exit 1
  }
  printf 'in %s: %d s\n' "${place}" $((SECONDS - started))
  (cd "${work}/out/${place%%/*}" && sha256sum -- *) | tee "${work}/digests.${place%%/*}"
done
cmp "${work}/digests.one" "${work}/digests.another" || {
  echo "not the same bytes" >&2
  exit 1
}
echo "the same bytes"
