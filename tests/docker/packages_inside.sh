#!/usr/bin/env bash
# What packages_in_docker.sh does inside: /packages/first and /packages/second are two versions.
set -euo pipefail

data=/var/lib/p2pchat-node
at=127.0.0.1:7400
node=
work=$(mktemp -d)

say() { echo "== $*"; }

install_from() {
  local from=$1
  shift
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" "${from}"/*.deb
}

# As its unit does: the same command, the file of options, a user who may do nothing else.
start_node() {
  local command
  command=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/p2pchat-node.service)
  set -a
  # shellcheck disable=SC1091
  . /etc/default/p2pchat-node
  set +a
  # shellcheck disable=SC2086
  setpriv --reuid 61184 --regid 61184 --clear-groups --no-new-privs ${command} >"${work}/node.log" &
  node=$!
  for _ in $(seq 100); do
    p2pchat-node status --at "${at}" >/dev/null 2>&1 && return
    sleep 0.1
  done
  cat "${work}/node.log"
  return 1
}

stop_node() {
  kill -TERM "${node}"
  wait "${node}" || return 1
}

# as NAME COMMAND...: a person with a device of their own.
as() {
  local name=$1
  shift
  P2PCHAT_PASSWORD='right horse battery' p2pchat --data "${work}/${name}" --node "${at}" "$@"
}

apt-get update -q

say installed
install_from /packages/first
for program in p2pchat p2pchat-node p2pchat-sim; do
  "${program}" --version
  test "$(stat -c %a "/usr/bin/${program}")" = 755
  # Not what lies in the container: slim ones leave documents out.
  for file in "doc/${program}/copyright" "man/man1/${program}.1"; do
    dpkg-deb --contents "/packages/first/${program}_"*.deb | grep "share/${file}" >/dev/null
  done
done
test -s /usr/share/bash-completion/completions/p2pchat
dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\n' 'p2pchat*'
test -z "$(find /etc/systemd -name 'p2pchat*')" # neither enabled nor started

say "the service's unit"
apt-get install -q -y --no-install-recommends procps systemd >/dev/null
systemd-analyze verify /lib/systemd/system/p2pchat-node.service
systemd-analyze security --offline=true --threshold=20 /lib/systemd/system/p2pchat-node.service |
  tail -n 1

say "a ring of one"
install -d -m 0700 -o 61184 -g 61184 "${data}"
echo "P2PCHAT_NODE_LISTEN=${at}" >>/etc/default/p2pchat-node
start_node
as alice register alice
as bob register bob
as alice send bob 'before the upgrade' --wait stored
stop_node

say "the next version"
install_from /packages/second -o Dpkg::Options::=--force-confold
dpkg-query -W -f '${Version}\n' p2pchat-node | grep -qx 0.1.1
grep -qx "P2PCHAT_NODE_LISTEN=${at}" /etc/default/p2pchat-node
start_node
rm -rf "${work}/alice"
as alice login alice # on a device that has nothing: the account is on the node's disk
as bob inbox --timeout 30 | grep 'before the upgrade'
stop_node

say removed
apt-get remove -q -y p2pchat-node >/dev/null
[[ ! -e /usr/bin/p2pchat-node ]]
test -n "$(ls -A "${data}")"
say "packages hold"
