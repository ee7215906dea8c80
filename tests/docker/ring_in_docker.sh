#!/usr/bin/env bash
# The images, a short drill, the packages: tests/docker/ring_in_docker.sh DIR. Takes the daemon that
# answers here; if none does, starts one that keeps everything in DIR, and stops it. The base image
# stays in it. Exit status 3: no daemon can run here, and the last line says why; 1: anything else.
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$1
export TAG=check BASE=p2pchat-base
own_daemon=

# No other status of what runs here may be taken for "no Docker".
end() {
  local status=$?
  [[ -z ${own_daemon} ]] || docker/daemon stop "${dir}"
  exit $((status == 0 ? 0 : 1))
}

if ! docker info >/dev/null 2>&1; then
  DOCKER_HOST=$(docker/daemon start "${dir}") || exit $?
  export DOCKER_HOST
  own_daemon=1
fi
trap end EXIT

docker image inspect "${BASE}" >/dev/null 2>&1 || docker/base "${BASE}"

# Ready programs want the libraries of the base, which is Debian 12.
# shellcheck disable=SC1091
how=$(. /etc/os-release && [[ ${ID}${VERSION_ID:-} == debian12 ]] && echo --ready || true)
# shellcheck disable=SC2086
docker/image ${how}

base=$(docker image inspect --format '{{.Size}}' "${BASE}")
size=$(docker image inspect --format '{{.Size}}' "p2pchat:${TAG}")
echo "the image holds $((size - base)) bytes beyond its base"
((size - base < 120000000))

user=$(docker image inspect --format '{{.Config.User}}' "p2pchat:${TAG}")
[[ ${user} == 10001:10001 ]]
docker run --rm --read-only --cap-drop ALL --network none "p2pchat:${TAG}" p2pchat-sim list \
  >/dev/null

docker/drill --short
docker build --quiet --build-arg "BASE=${BASE}" --tag "p2pchat-prometheus:${TAG}" \
  tests/docker/prometheus >/dev/null
PROMETHEUS=p2pchat-prometheus:${TAG} tests/docker/compose_in_docker.py
# Nobody else's daemon is made a swarm.
[[ -z ${own_daemon} ]] || tests/docker/swarm_in_docker.sh
# Packages, too, want the libraries that they were built with.
[[ -z ${how} ]] || tests/docker/packages_in_docker.sh "${dir}"
docker image prune --force >/dev/null
