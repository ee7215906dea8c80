#!/usr/bin/env bash
# The ring of docker/stack.yaml in a swarm of this machine: TAG=check swarm_in_docker.sh. Wants
# a daemon that answers, is in no swarm, and has the image p2pchat of $TAG. Five nodes serve, two
# people who have joined its network write to each other; then all of it is taken away.
set -euo pipefail
cd "$(dirname "$0")/../.."

export TAG=${TAG:-latest}
work=$(mktemp -d)

end() {
  docker rm --force --volumes swarm-alice swarm-bob >/dev/null 2>&1 || true
  docker stack rm p2pchat-swarm >/dev/null 2>&1 || true
  docker swarm leave --force >/dev/null 2>&1 || true
  for slot in 1 2 3 4 5; do
    for _ in $(seq 50); do
      docker volume rm "p2pchat_server${slot}" >/dev/null 2>&1 && break
      docker volume inspect "p2pchat_server${slot}" >/dev/null 2>&1 || break
      sleep 0.2
    done
  done
  rm -rf "${work}"
}

# within SECONDS WHAT COMMAND...: until it succeeds.
within() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < deadline)) || { echo "swarm: ${what}: not in time" && return 1; }
    sleep 0.5
  done
}

servers() { docker ps --quiet --filter label=com.docker.swarm.service.name=p2pchat-swarm_server; }

serve() {
  local container count=0
  for container in $(servers); do
    docker exec "${container}" p2pchat-node status --at 127.0.0.1:7400 --json 2>/dev/null |
      python3 -c 'import json, sys
status = json.load(sys.stdin)
sys.exit(not (status["active"] and len(status["successors"]) >= 3))' 2>/dev/null || return 1
    count=$((count + 1))
  done
  ((count == 5))
}

person() {
  local name=$1
  shift
  docker exec --env P2PCHAT_PASSWORD='a password for this test only' "swarm-${name}" p2pchat \
    --ring-key-file /ring.key --node tasks.server:7400 "$@"
}

[[ $(docker info --format '{{.Swarm.LocalNodeState}}') == inactive ]] || {
  echo "swarm: this daemon is in a swarm already"
  exit 1
}
trap end EXIT
docker swarm init --advertise-addr 127.0.0.1 >/dev/null
openssl rand -hex 32 >"${work}/ring.key"
chmod 0644 "${work}/ring.key"
docker secret create p2pchat_ring_key "${work}/ring.key" >/dev/null
docker stack deploy --compose-file docker/stack.yaml p2pchat-swarm >/dev/null 2>&1
within 120 "five nodes that serve" serve
for name in alice bob; do
  docker run --detach --name "swarm-${name}" --network p2pchat-swarm_ring --read-only \
    --volume "${work}/ring.key:/ring.key:ro" "p2pchat:${TAG}" sleep infinity >/dev/null
  person "${name}" register "${name}" --timeout 60
done
person alice send bob "over an overlay" --wait stored
person bob inbox --timeout 30 | grep "over an overlay"
echo "swarm: ${SECONDS} s"
