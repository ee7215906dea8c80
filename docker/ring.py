"""The ring of compose.yaml as a drill sees it: its containers."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = "p2pchat-drill"  # volumes and networks of its own
SERVERS = [f"server{i}" for i in range(1, 6)]
PEOPLE = {"alice": "client1", "bob": "client2", "carol": "client3"}
COMMAND_MAX = 120


def docker(*arguments, check=True):
    run = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False,
                         timeout=COMMAND_MAX)
    if check and run.returncode != 0:
        raise RuntimeError(f"docker {' '.join(arguments)}: {run.stderr.strip()}")
    return run


def last_line(text):
    return (text.strip().splitlines() or ["no word why"])[-1]


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.3)


class Ring:
    """Which servers run is told by who starts and stops them, and asked of nobody."""

    def __init__(self, replicas, tag, last_tag):
        """`tag`: of the images that it begins with; `last_tag`: of those that it changes to."""
        self.replicas, self.tag, self.last_tag = replicas, tag, last_tag
        self.up = set()
        self.addresses = {}
        self.environment = os.environ | {
            "PROJECT": PROJECT, "REPLICAS": str(replicas), "BCRYPT_COST": "10", "RING": "drill",
            "TAG": tag}

    def compose(self, *arguments):
        run = subprocess.run([HERE / "compose", *arguments], capture_output=True, text=True,
                             env=self.environment, check=False, timeout=300)
        if run.returncode != 0:
            raise RuntimeError(f"compose {' '.join(arguments)}: {last_line(run.stderr)}")

    def begin(self, servers):
        """These servers, all clients and the router; nothing that was kept before."""
        self.end()
        self.compose("up", "-d", "--no-build", "router", *PEOPLE.values(), *servers)
        self.up = set(servers)

    def end(self):
        self.compose("down", "--volumes", "--timeout", "1")

    def add(self, server):
        self.compose("up", "-d", "--no-deps", server)
        self.up.add(server)

    def upgrade(self, container):
        """The same volume, name and address, the other image."""
        self.environment["TAG"] = self.last_tag
        self.compose("up", "-d", "--no-build", "--no-deps", "--timeout", "20", container)

    def kill(self, *servers):
        docker("kill", "--signal", "KILL", *servers)
        self.up -= set(servers)

    def start(self, *servers):
        docker("start", *servers)
        self.up |= set(servers)

    def cut_off(self, container, network):
        found = json.loads(docker("inspect", container).stdout)[0]["NetworkSettings"]["Networks"]
        self.addresses[container] = found[f"{PROJECT}_{network}"]["IPAddress"]
        docker("network", "disconnect", f"{PROJECT}_{network}", container)

    def bring_back(self, container, network):
        docker("network", "connect", "--ip", self.addresses[container], f"{PROJECT}_{network}",
               container)

    @contextlib.contextmanager
    def losing_packets(self):
        """The router drops one packet in ten of those that it passes on."""
        rule = ["FORWARD", "-m", "statistic", "--mode", "random", "--probability", "0.1",
                "-j", "DROP"]
        docker("exec", "router", "iptables", "-A", *rule)
        try:
            yield
        finally:
            docker("exec", "router", "iptables", "-D", *rule)

    @contextlib.contextmanager
    def lagging(self, told):
        """What passes the router is 150 ms late, more or less 100 ms, but a quarter at once.

        Appends to `told` what became of how many packets.
        """
        networks = docker("exec", "router", "sh", "-c", "cd /sys/class/net; echo eth*").stdout.split()
        rules = [["ip", "rule", "{}", "iif", network, "lookup", "74"] for network in networks]

        def apply(verb):
            for rule in rules:
                docker("exec", "router", *(verb if word == "{}" else word for word in rule))
        docker("rm", "--force", "lag", check=False)
        docker("run", "--detach", "--name", "lag", "--network", "container:router",
               "--cap-drop", "ALL", "--cap-add", "NET_ADMIN", "--device", "/dev/net/tun",
               f"p2pchat-router:{self.last_tag}", "p2pchat-lag", "--delay", "150", "--jitter", "100",
               "--hurried", "25")
        try:
            wait_until(lambda: docker("exec", "router", "ip", "route", "replace", "default", "dev",
                                      "lag0", "table", "74", check=False).returncode == 0, 10,
                       "a device that delays")
            apply("add")
            try:
                yield
            finally:
                apply("del")
        finally:
            docker("stop", "lag", check=False)
            told.append(last_line(docker("logs", "lag", check=False).stdout))
            docker("rm", "--force", "lag", check=False)

    def status(self, server):
        run = docker("exec", server, "p2pchat-node", "status", "--at", "127.0.0.1:7400", "--json",
                     check=False)
        return json.loads(run.stdout) if run.returncode == 0 else {}

    def statuses(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return list(pool.map(self.status, sorted(self.up)))

    def is_settled(self):
        return is_settled(self.statuses())

    def wait_acquainted(self, seconds=120):
        """Enough where nodes of an earlier version do not keep every record of the later one."""
        wait_until(lambda: are_acquainted(self.statuses()), seconds, "a ring that knows its nodes")

    def wait_settled(self, seconds=120):
        """How many seconds it took."""
        began = time.monotonic()
        wait_until(self.is_settled, seconds, f"a settled ring of {len(self.up)}")
        return time.monotonic() - began


def are_acquainted(statuses):
    """Everybody serves, sees as many others as there are, and nobody who is gone.

    `statuses`: of all nodes that run, as `p2pchat-node status --json` prints them, or {} of one.
    """
    here = {status.get("address") for status in statuses}
    wanted = min(len(statuses) - 1, 3)
    return all(status.get("active") and len(status["successors"]) >= wanted and
               {successor["address"] for successor in status["successors"]} <= here
               for status in statuses)


def is_settled(statuses):
    """And nobody lacks a replica."""
    return are_acquainted(statuses) and all(s["under_replicated"] == 0 for s in statuses)
