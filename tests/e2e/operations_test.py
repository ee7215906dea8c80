"""What who runs a node sees of it: metrics, health, the log, and how it goes."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import time
import unittest

from harness import BIN, EndToEnd, Person, WatchedNodes, wait_until

METRICS = pathlib.Path(__file__).resolve().parents[2] / "tools/node/METRICS.md"
CONNECTIONS_MAX = 32  # tools/node/health_server.h
DESCRIPTORS = 64


class Watched(EndToEnd):
    NODES = 2
    RING = WatchedNodes

    def setUp(self):
        self.node = self.ring.nodes[0]
        self.host, port = re.findall(r"metrics at ([^\"]+)\"", self.node.log())[-1].split(":")
        self.port = int(port)

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def connect(self):
        return socket.create_connection((self.host, self.port), timeout=10)

    def metrics(self):
        lines = [line for line in self.get("/metrics")[1].splitlines() if line[0] != "#"]
        return dict(line.rsplit(" ", 1) for line in lines)

    def test_metrics_tell_what_status_tells(self):
        metrics = self.metrics
        wait_until(lambda: metrics()["p2pchat_active"] == "1", 30, "an active node")
        wait_until(lambda: metrics()["p2pchat_successors"] == "1", 30, "a successor")
        wait_until(lambda: metrics()["p2pchat_records"] == str(self.node.status()["records"]), 30,
                   "the same number of records")
        found = metrics()
        identity = self.node.status()["id"]
        self.assertIn(f'id="{identity}"', "".join(found))
        self.assertGreater(int(found['p2pchat_messages_total{way="in"}']), 0)
        self.assertGreater(int(found["process_open_fds"]), 5)

    def test_a_node_that_is_observed_rests_between(self):
        def value(name):
            return float(self.metrics()[name])
        before = value("process_cpu_seconds_total")
        until = value("p2pchat_uptime_seconds") + 5
        wait_until(lambda: value("p2pchat_uptime_seconds") >= until, 30, "five seconds")
        # One that never waits takes all that the machine gives it.
        self.assertLess(value("process_cpu_seconds_total") - before, 0.4)

    def test_metrics_are_those_that_are_documented(self):
        said = re.findall(r"(?m)^# TYPE (\w+ \w+)$", self.get("/metrics")[1])
        documented = re.findall(r"(?m)^\| `(\w+)` \| (\w+) \|", METRICS.read_text("utf-8"))
        self.assertEqual(said, [" ".join(line) for line in documented])

    def test_health(self):
        wait_until(lambda: self.get("/readyz") == (200, "ok\n"), 30, "a node that is ready")
        self.assertEqual(self.get("/healthz"), (200, "ok\n"))
        self.assertEqual(self.get("/healthz", "HEAD"), (200, ""))
        self.assertEqual(self.get("/elsewhere")[0], 404)
        self.assertEqual(self.get("/healthz", "POST")[0], 405)

    def test_what_is_no_request_is_refused(self):
        with self.connect() as connection:
            connection.sendall(b"\x16\x03\x01 no HTTP\r\n\r\n")
            self.assertIn(b"400 Bad Request", connection.recv(1000))
        with self.connect() as connection:  # a head without an end
            with self.assertRaises(OSError):
                connection.sendall(b"GET /" + b"a" * 9000)
                if connection.recv(1000) == b"":
                    raise ConnectionResetError
        self.assertEqual(self.get("/healthz")[0], 200)

    def test_idle_connections_are_bounded_and_end(self):
        idle = [self.connect() for _ in range(CONNECTIONS_MAX)]
        try:
            def is_refused():
                try:
                    self.get("/healthz")
                    return False
                except (OSError, http.client.HTTPException):
                    return True
            wait_until(is_refused, 3, "a connection too many")
            wait_until(lambda: not is_refused(), 15, "the end of those that say nothing")
        finally:
            for connection in idle:
                connection.close()

    def test_the_log_is_an_object_a_line(self):
        wait_until(lambda: "active: " in self.node.log(), 30, "an active node")
        lines = [json.loads(line) for line in self.node.log().splitlines()]
        identity = self.node.status()["id"]
        self.assertTrue(all(line["node"] == identity and line["time"] for line in lines))
        self.assertIn("member of the ring", [line["message"] for line in lines])

    def test_a_message_is_followed_by_its_id(self):
        node, config = self.node, self.node.directory / "config"
        alice, bob = self.person("alice"), self.person("bob")
        wait_until(node.is_active, 30, "an active node")
        alice.ask("send", "bob", "unseen", "--wait", "stored")
        self.assertNotIn('"id"', "".join(each.log() for each in self.ring.nodes))

        for each in self.ring.nodes:
            (each.directory / "config").write_text("log-messages = true\n", "utf-8")
            os.kill(each.process.pid, signal.SIGHUP)
            wait_until(lambda: "has read its options again" in each.log(), 10, "it to be read")
        [sent] = alice.ask("send", "bob", "followed", "--wait", "stored")
        bob.ask("inbox")

        def steps():
            lines = [json.loads(line) for each in self.ring.nodes
                     for line in each.log().splitlines()]
            return {line["message"] for line in lines if line.get("id") == sent["id"]}
        wanted = {"deposit received", "copy sent", "copy received", "copy stored here",
                  "copy stored there", "deposit answered: stored 2 of 3",
                  "pushed to its recipient", "collected by its recipient"}
        wait_until(lambda: wanted <= steps(), 30, f"all of {wanted}")
        self.assertNotIn("followed", "".join(each.log() for each in self.ring.nodes))

        config.write_text("flight-bytes = 1\n", "utf-8")
        os.kill(node.process.pid, signal.SIGHUP)
        wait_until(lambda: "the options stay as they were: --flight-bytes takes 65536 or more" in
                   node.log(), 10, "the mistake to be told")
        config.unlink()

    def test_a_hang_up_waits_for_a_node_that_starts(self):
        directory = self.ring.directory / "starting"
        directory.mkdir(mode=0o700)
        config = directory / "config"
        os.mkfifo(config)
        log = directory.with_suffix(".log")
        with open(log, "w", encoding="utf-8") as output:
            node = subprocess.Popen(
                [BIN / "p2pchat-node", "run", "--data", directory, "--listen", "127.0.0.1:0",
                 "--ring", directory.name, "--no-discover"], stdout=output, stderr=output)
        try:
            with open(config, "w", encoding="utf-8") as options:  # once the node reads them
                config.unlink()
                node.send_signal(signal.SIGHUP)
                options.write("log-format = json\n")
            wait_until(lambda: node.poll() is not None or "has read its options again" in
                       log.read_text("utf-8"), 30, "the options to be read again")
            node.send_signal(signal.SIGTERM)
            self.assertEqual(node.wait(timeout=30), 0)
        finally:
            node.kill()
            node.wait()

    def add_node(self):
        node = self.ring.add()
        self.addCleanup(lambda: node.process.poll() is None and node.kill())

        def is_among_the_living():
            seen = {other["address"] for other in node.status().get("successors", [])}
            return node.is_active() and seen == {other.address for other in self.ring.living()
                                                 if other is not node}
        wait_until(is_among_the_living, 60, "a node that knows all who are there")
        return node

    @staticmethod
    def last_line(node):
        return json.loads(node.log().splitlines()[-1])["message"]

    def leaves_in_time(self, node):
        started = time.monotonic()
        self.assertEqual(node.leave(), 0)
        self.assertLess(time.monotonic() - started, 10)

    def test_leaves_within_ten_seconds(self):
        node = self.add_node()
        self.leaves_in_time(node)
        self.assertEqual(self.last_line(node), "has left the ring")

    def test_leaves_within_ten_seconds_though_another_is_silent(self):
        silent, node = self.add_node(), self.add_node()
        # Of four nodes it keeps three accounts in four, by chance.
        people = iter(range(40))
        while node.status().get("records", 0) == 0:
            self.person(f"guest{next(people)}")
        silent.process.send_signal(signal.SIGSTOP)
        self.leaves_in_time(node)
        self.assertEqual(self.last_line(node),
                         "has left the ring, but not all who take over have answered")

    def dies_without_a_dump(self, process):
        process.send_signal(signal.SIGSEGV)
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        self.assertEqual((ended.si_code, ended.si_status), (os.CLD_KILLED, signal.SIGSEGV))
        process.wait()

    def test_what_they_know_is_in_no_core_dump(self):
        reader, writer = self.person("reader"), self.person("writer")
        writer.ask("send", "reader", "a secret", "--wait", "stored")
        shown = self.directory / "shown"
        before = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
        try:
            # Dumps would go to where a process was started.
            with contextlib.chdir(self.directory), shown.open("wb") as output:
                node = self.add_node()
                client = reader.start("inbox", "--follow", output=output)
        finally:
            resource.setrlimit(resource.RLIMIT_CORE, before)
        wait_until(lambda: b"a secret" in shown.read_bytes(), 30, "what only an open account knows")
        self.dies_without_a_dump(node.process)
        self.dies_without_a_dump(client)

    def test_serves_on_when_connections_take_all_its_descriptors(self):
        node = self.add_node()
        process = pathlib.Path("/proc", str(node.process.pid))

        def descriptors():
            return len(list((process / "fd").iterdir()))

        def ticks():
            return sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        before = descriptors()
        resource.prlimit(node.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        host, port = node.address.split(":")
        flood = [socket.create_connection((host, int(port)), timeout=10) for _ in range(100)]
        try:
            wait_until(lambda: descriptors() == DESCRIPTORS, 10, "no more descriptors")
            used, began = ticks(), time.monotonic()
            while time.monotonic() < began + 2:
                self.assertTrue(node.is_active())
            self.assertLess(ticks() - used, 100)  # of 200: it does not spin
        finally:
            for connection in flood:
                connection.close()
        wait_until(lambda: descriptors() <= before + 5, 30, "free descriptors")
        Person(self.directory / "late", self.ring, [node.address]).ask("register", "late")


if __name__ == "__main__":
    unittest.main(verbosity=2)
