#!/usr/bin/env bash
# The images, a short drill, the packages: tests/docker/ring_in_docker.sh DIR. Takes the daemon that
# answers here; if none does, starts one that keeps everything in DIR, and stops it. The base image
# stays in it. Exit status 3: no Docker can run here, and the last line says why.
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$1
export TAG=check BASE=p2pchat-base

if ! docker info >/dev/null 2>&1; then
  DOCKER_HOST=$(docker/daemon start "${dir}")
  export DOCKER_HOST
  trap 'docker/daemon stop "${dir}"' EXIT
fi

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
# Packages, too, want the libraries that they were built with.
[[ -z ${how} ]] || tests/docker/packages_in_docker.sh "${dir}"
docker image prune --force >/dev/null
