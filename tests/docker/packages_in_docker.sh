#!/usr/bin/env bash
# The Debian packages of build/release in a container that knows nothing of the sources:
# tests/docker/packages_in_docker.sh DIR. Wants a daemon that answers and the image BASE. Installs
# them, runs a node as its service does, upgrades it, removes it.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=$(realpath "$1")/packages
rm -rf "${packages}"
mkdir -p "${packages}"
(cd build/release && cpack -B "${packages}/first" && cpack -D CPACK_PACKAGE_VERSION=0.1.1 \
  -B "${packages}/second")
rm -rf "${packages}"/*/_CPack_Packages
cp tests/docker/packages_inside.sh "${packages}/"

docker run --rm --volume "${packages}:/packages:ro" "${BASE:-p2pchat-base}" \
  bash /packages/packages_inside.sh
