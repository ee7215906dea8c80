"""What the end-to-end tests share: rings of real node processes on loopback, people with real
clients, and a directory of their own for each test class. Nothing outlives its class."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["P2PCHAT_BIN"])
PASSWORD = "correct horse battery staple"
START_MAX, ACTIVE_MAX, COMMAND_MAX = 20, 60, 90


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Node:
    """One p2pchat-node process; `prefix` is a command that becomes it."""

    def __init__(self, directory, arguments, listen="127.0.0.1:0", prefix=()):
        self.directory = pathlib.Path(directory)
        self.arguments = arguments
        self.prefix = prefix
        self.log_path = self.directory.with_suffix(".log")
        self.address = listen
        self.start()

    def start(self):
        started = self.log().count("listening on") if self.log_path.exists() else 0
        with open(self.log_path, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.prefix, BIN / "p2pchat-node", "run", "--data", self.directory,
                 "--listen", self.address, *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(lambda: self.process.poll() is not None or
                   self.log().count("listening on") > started, START_MAX, "a listening node")
        if self.process.poll() is not None:
            raise AssertionError(f"the node did not start: {self.log()}")
        self.address = re.findall(r"listening on ([^,]+),", self.log())[-1]

    def log(self):
        return self.log_path.read_text(encoding="utf-8")

    def status(self):
        run = subprocess.run([BIN / "p2pchat-node", "status", "--at", self.address, "--json",
                              "--ring", self.ring_name()], capture_output=True, text=True,
                             timeout=COMMAND_MAX, check=False)
        return json.loads(run.stdout) if run.returncode == 0 else {}

    def ring_name(self):
        return self.arguments[self.arguments.index("--ring") + 1]

    def is_active(self):
        return self.status().get("active", False)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def leave(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


class Ring:
    """Some nodes that know each other by their addresses alone."""

    def __init__(self, directory, count, replicas=3):
        self.directory = pathlib.Path(directory)
        self.name = f"e2e-{os.getpid()}-{self.directory.name}"
        self.replicas = replicas
        self.nodes = []
        for _ in range(count):
            self.add()
        self.wait_active()

    def add(self):
        # A cheap verifier: what it costs is no subject of these tests.
        arguments = ["--ring", self.name, "--replicas", str(self.replicas), "--no-discover",
                     "--bcrypt-cost", "10"]
        if self.nodes:
            arguments += ["--join", self.nodes[0].address]
        directory = self.directory / f"node{len(self.nodes) + 1}"
        node = Node(directory, arguments + self.more_arguments(directory))
        self.nodes.append(node)
        return node

    def more_arguments(self, _directory):
        """Of the node with this directory, for rings of another sort."""
        return []

    def living(self):
        return [n for n in self.nodes if n.process.poll() is None]

    def wait_active(self):
        """Every living node is a member, serves its range and sees the others."""
        def is_settled():
            living = self.living()
            wanted = min(len(living) - 1, 3)
            return all(s.get("active") and len(s["successors"]) >= wanted and
                       s["under_replicated"] == 0 for s in (n.status() for n in living))
        wait_until(is_settled, ACTIVE_MAX, "a settled ring")

    def stop(self):
        for node in self.living():
            node.kill()


class WatchedNodes(Ring):
    """Nodes that answer for metrics and health, and write their log for machines."""

    def more_arguments(self, _directory):
        return ["--metrics", "127.0.0.1:0", "--log-format", "json"]


class Person:
    """A user's client: one data directory."""

    def __init__(self, directory, ring=None, nodes=None):
        self.directory = pathlib.Path(directory)
        self.ring_name = ring.name if ring else "nowhere"
        self.nodes = nodes if nodes is not None else [n.address for n in ring.nodes]

    def command(self, *arguments):
        nodes = [part for node in self.nodes for part in ("--node", node)]
        return [BIN / "p2pchat", "--data", self.directory, "--ring", self.ring_name,
                "--no-discover", *nodes, *arguments]

    def environment(self, password=PASSWORD):
        home = str(self.directory.parent)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("P2PCHAT_", "XDG_"))}
        return clean | {"HOME": home} | ({} if password is None else {"P2PCHAT_PASSWORD": password})

    def run(self, *arguments, password=PASSWORD, text_in=None):
        return subprocess.run(self.command(*arguments), capture_output=True, input=text_in,
                              env=self.environment(password), timeout=COMMAND_MAX, check=False,
                              start_new_session=True)  # no terminal to ask on

    def ask(self, *arguments, **more):
        """The JSON objects that a command prints; it must succeed."""
        run = self.run("--json", *arguments, **more)
        if run.returncode != 0:
            raise AssertionError(f"{arguments}: {run.returncode}: {run.stderr.decode()}")
        return [json.loads(line) for line in run.stdout.splitlines()]

    def texts(self, *arguments):
        return [message["text"] for message in self.ask(*arguments)]

    def start(self, *arguments, output=subprocess.DEVNULL, stdin=subprocess.DEVNULL):
        return subprocess.Popen(self.command(*arguments), stdin=stdin, stdout=output,
                                stderr=subprocess.STDOUT, env=self.environment(),
                                start_new_session=True)


class EndToEnd(unittest.TestCase):
    """A directory for each class, and a ring if NODES says how many."""

    NODES = 0
    REPLICAS = 3
    RING = Ring
    ring = None

    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="p2pchat-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.people = 0
        if cls.NODES:
            cls.ring = cls.RING(cls.directory, cls.NODES, cls.REPLICAS)
            cls.addClassCleanup(cls.ring.stop)

    @classmethod
    def person(cls, name=None, **more):
        """A client with a directory of its own; registered if it has a name."""
        cls.people += 1
        person = Person(cls.directory / f"person{cls.people}", cls.ring, **more)
        if name:
            person.ask("register", name)
        return person

    def refused(self, run, exit_status, sentence):
        """The command ended with this status and says this."""
        said = run.stderr.decode()
        self.assertEqual(run.returncode, exit_status, said)
        self.assertIn(sentence, said)
        self.assertNotIn("a bug", said)
