"""`p2pchat doctor` in situations that are really broken: it names what is wrong, says what to do,
ends with status 9, and has changed nothing."""

import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import time
import unittest

from harness import BIN, EndToEnd, Node, Person, wait_until
from terminal import Terminal

WRONG = 9


def all_files(directory):
    """Every file below it with its bytes and the moment of its last change."""
    return {path: (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns)
            for path in pathlib.Path(directory).rglob("*")}


class Examining:
    def examined(self, person, *options, status=0, prefix=()):
        """The findings by check; of a check that came several times the last one."""
        run = subprocess.run([*prefix, *person.command("--json", *options, "doctor")],
                             capture_output=True, env=person.environment(None), timeout=60,
                             check=False)
        self.assertEqual(run.returncode, status, (run.stdout, run.stderr))
        self.assertEqual(run.stderr, b"")
        return {f["check"]: f for f in map(json.loads, run.stdout.splitlines())}

    def found(self, findings, check, level, text, advice=""):
        self.assertEqual(findings[check]["level"], level, findings)
        self.assertIn(text, findings[check]["text"])
        self.assertIn(advice, findings[check]["advice"])


class OfADisk(Examining, EndToEnd):
    NODES = 1
    REPLICAS = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice = cls.person("alice")

    def copy(self, name):
        """A profile like alice's, to be broken."""
        person = Person(self.directory / name, self.ring)
        shutil.copytree(self.alice.directory, person.directory)
        return person

    def test_nothing_is_wrong_and_nothing_is_changed(self):
        before = all_files(self.alice.directory)

        findings = self.examined(self.alice)

        self.assertEqual({f["level"] for f in findings.values()}, {"ok"}, findings)
        self.found(findings, "account", "ok", "alice is logged in here")
        self.found(findings, "node", "ok", f"{self.ring.nodes[0].address} answers in ")
        self.assertEqual(all_files(self.alice.directory), before)

    def test_lines_for_people(self):
        run = self.alice.run("doctor", password=None)

        self.assertEqual(run.returncode, 0)
        words = [line.split()[0] for line in run.stdout.decode().splitlines()]
        self.assertEqual(set(words), {"ok"})

    def test_no_profile_yet(self):
        nobody = Person(self.directory / "nobody", self.ring)

        findings = self.examined(nobody)

        self.found(findings, "directory", "warning", "is not there yet", "p2pchat register")
        self.assertFalse(nobody.directory.exists())

    def test_something_else_in_the_directory_s_place(self):
        person = Person(self.directory / "file", self.ring)
        person.directory.write_text("not a directory")

        self.found(self.examined(person, status=WRONG), "directory", "wrong", "is not a directory",
                   "--data")

    def test_damaged_newer_and_foreign_database(self):
        damaged, newer, foreign = map(self.copy, ("damaged", "newer", "foreign"))
        whole = (damaged.directory / "profile.db").read_bytes()
        (damaged.directory / "profile.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        for person, pragma in ((newer, "user_version = 99"), (foreign, "application_id = 7")):
            with sqlite3.connect(person.directory / "profile.db") as database:
                database.execute(f"PRAGMA {pragma}")
            database.close()
        before = all_files(self.directory)

        self.found(self.examined(damaged, status=WRONG), "database", "wrong", "is damaged",
                   "move it away")
        self.found(self.examined(newer, status=WRONG), "database", "wrong", "newer P2P-Chat",
                   "update")
        self.found(self.examined(foreign, status=WRONG), "database", "wrong", "another program",
                   "--data")
        after = all_files(self.directory)
        self.assertEqual({p: v for p, v in after.items() if p.suffix != ".log"},
                         {p: v for p, v in before.items() if p.suffix != ".log"})

    def test_open_to_others(self):
        person = self.copy("open")
        (person.directory / "profile.db").chmod(0o644)
        person.directory.chmod(0o755)

        findings = self.examined(person, status=WRONG)

        self.found(findings, "directory", "warning", "open to other users", "chmod 700")
        self.found(findings, "files", "wrong", "other users can read", "chmod 600")

    def test_in_use_by_who_answers_and_by_who_does_not(self):
        served, held = self.copy("served"), self.copy("held")
        chat = served.start("inbox", "--follow")
        holder = subprocess.Popen(["flock", held.directory / "profile.db.lock", "cat"],
                                  stdin=subprocess.PIPE)
        try:
            wait_until(lambda: (served.directory / "socket").exists(), 30, "the socket")
            self.found(self.examined(served), "database", "ok", "answers for it")
            wait_until(lambda: subprocess.run(
                ["flock", "-n", held.directory / "profile.db.lock", "true"],
                check=False).returncode == 1, 30, "the lock")
            self.found(self.examined(held), "database", "warning", "does not answer for it",
                       "wait for its end")
        finally:
            for process in (chat, holder):
                process.kill()
                process.communicate()

    def test_clock_that_was_set_back(self):
        """What was written last lies a day ahead of it."""
        person = self.copy("ahead")
        tomorrow = time.time() + 86400
        os.utime(person.directory / "profile.db", (tomorrow, tomorrow))

        self.found(self.examined(person), "clock", "warning", "behind what was last written",
                   "timedatectl")

    def test_colours_are_for_a_terminal_alone(self):
        environment = self.alice.environment(None) | {"PATH": os.environ["PATH"]}
        shown = {}
        for name, more in (("coloured", {}), ("plain", {"NO_COLOR": "1"})):
            terminal = Terminal(self.directory, self.alice.command("doctor"), environment | more,
                                columns=120)
            self.addCleanup(terminal.close)
            self.assertEqual(terminal.exit_status(), 0)
            shown[name] = terminal.bytes_drawn()

        self.assertIn("\x1b[32mok", shown["coloured"])
        self.assertNotIn("\x1b[32m", shown["plain"])
        self.assertIn("ok ", shown["plain"])
        self.assertNotIn(b"\x1b", self.alice.run("doctor", password=None).stdout)

    def test_full_disk(self):
        """A file system of two MiB, mounted for this process and its children alone."""
        place = self.directory / "small"
        place.mkdir()
        person = Person(place / "profile", self.ring)
        mount = f"mount -t tmpfs -o size=2m,mode=700 none '{place}' && mkdir -m 700 " \
                f"'{person.directory}' && exec \"$@\""

        findings = self.examined(person, status=WRONG,
                                 prefix=["unshare", *as_root(), "-m", "sh", "-c", mount, "sh"])

        self.found(findings, "space", "wrong", "2 MiB are left", "make room")


def as_root():
    """What unshare needs from who is not root."""
    return [] if os.geteuid() == 0 else ["-r"]


class OfSeveralProfiles(Examining, EndToEnd):
    """The directory of `p2pchat up` or `web`: many accounts, and a node."""

    NODES = 1
    REPLICAS = 1

    def setUp(self):
        self.data = self.directory / self.id().rsplit(".", maxsplit=1)[-1]
        self.all = Person(self.data, self.ring)
        self.people = {name: Person(self.data / "people" / f"{name}.profile", self.ring)
                       for name in ("alice", "bob")}

    def register(self):
        for directory in (self.data, self.data / "people"):
            directory.mkdir(mode=0o700)
        for name, person in self.people.items():
            person.ask("register", f"{name}-{self.data.name[-12:].strip('_')}")

    def of_each(self, status=0):
        """What was found, by profile and check; of the directory itself: by no profile."""
        run = self.all.run("--json", "doctor", password=None)
        self.assertEqual(run.returncode, status, (run.stdout, run.stderr))
        findings = map(json.loads, run.stdout.splitlines())
        return {(f.get("profile", ""), f["check"]): f for f in findings}

    def test_each_profile_is_looked_at(self):
        self.register()
        before = all_files(self.data)

        found = self.of_each()

        self.assertEqual({f["level"] for f in found.values()}, {"ok"}, found)
        for name in self.people:
            self.assertIn(f"{name}.profile/profile.db is whole", found[name, "database"]["text"])
            self.assertIn(f"{name}-", found[name, "account"]["text"])
            self.assertIn("cannot read them", found[name, "files"]["text"])
        self.assertNotIn(("", "database"), found)
        self.assertIn("ms", found["", "node"]["text"])
        self.assertEqual(all_files(self.data), before)
        lines = self.all.run("doctor", password=None).stdout.decode()
        self.assertIn("account of alice: ", lines)

    def test_the_one_that_is_broken_is_named(self):
        self.register()
        database = self.people["bob"].directory / "profile.db"
        whole = database.read_bytes()
        database.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        self.people["alice"].directory.chmod(0o755)

        found = self.of_each(status=WRONG)

        self.assertEqual(found["bob", "database"]["level"], "wrong")
        self.assertIn("move it away", found["bob", "database"]["advice"])
        self.assertEqual(found["alice", "database"]["level"], "ok")
        self.assertEqual(found["alice", "directory"]["level"], "warning")
        self.assertIn("chmod 700", found["alice", "directory"]["advice"])

    def test_somebody_mistyped_a_name_and_another_profile_is_served(self):
        self.register()
        (self.data / "people" / "boob.profile").mkdir(mode=0o700)
        chat = self.people["alice"].start("inbox", "--follow")
        try:
            wait_until((self.people["alice"].directory / "socket").exists, 30, "the socket")
            found = self.of_each()
        finally:
            chat.kill()
            chat.communicate()

        self.assertIn("answers for it", found["alice", "database"]["text"])
        self.assertIn("is whole", found["bob", "database"]["text"])
        self.assertEqual(found["boob", "database"]["level"], "warning")

    def test_the_node_of_up(self):
        up = self.all.start("--listen", "127.0.0.1:0", "up", output=subprocess.PIPE)
        try:
            while not up.stdout.readline().startswith(b"open http://"):
                self.assertIsNone(up.poll())
            running = self.of_each()
        finally:
            up.terminate()
            up.communicate(timeout=60)
        ended = self.of_each()
        database = self.data / "node" / "node.db"
        database.write_bytes(b"\xff" * 8192)
        broken = self.of_each(status=WRONG)

        self.assertIn("the node runs", running["the node", "database"]["text"])
        self.assertIn("is whole", ended["the node", "database"]["text"])
        self.assertEqual(broken["the node", "database"]["level"], "wrong")


class OfANetwork(Examining, EndToEnd):
    NODES = 1
    REPLICAS = 1

    def nobody(self, *nodes):
        return Person(self.directory / "nobody", self.ring, nodes=list(nodes))

    def test_dead_node(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            dead = f"127.0.0.1:{free.getsockname()[1]}"

        alone = self.examined(self.nobody(dead), status=WRONG)
        beside = self.examined(self.nobody(self.ring.nodes[0].address, dead))

        self.found(alone, "node", "wrong", f"nothing listens at {dead}", "p2pchat-node run")
        self.found(alone, "ring", "wrong", "no node of the ring", "p2pchat up")
        self.found(beside, "node", "warning", f"nothing listens at {dead}")
        self.found(beside, "ring", "ok", "keeps 1 copies")

    def test_no_node_and_no_such_host(self):
        findings = self.examined(self.nobody(), status=WRONG)
        unknown = self.examined(self.nobody("no-such-host.invalid:7400"), status=WRONG)

        self.found(findings, "ring", "wrong", "no node of the ring", "--node HOST:PORT")
        self.found(unknown, "node", "wrong", "no host named 'no-such-host.invalid'", "--node")

    def test_another_ring(self):
        stranger = self.nobody(self.ring.nodes[0].address)
        stranger.ring_name = "another"

        findings = self.examined(stranger, status=WRONG)

        self.found(findings, "node", "wrong", "gives no answer", "compare --ring")

    def test_another_key(self):
        key, other = self.directory / "key", self.directory / "other-key"
        key.write_text("ab" * 32)
        other.write_text("cd" * 32)
        closed = Node(self.directory / "closed", [
            "--ring", "closed", "--no-discover", "--bcrypt-cost", "10", "--replicas", "1",
            "--ring-key-file", key])
        self.addCleanup(closed.kill)
        person = self.nobody(closed.address)
        person.ring_name = "closed"

        with_it = self.examined(person, "--ring-key-file", str(key))
        with_another = self.examined(person, "--ring-key-file", str(other), status=WRONG)
        without = self.examined(person, status=WRONG)

        self.found(with_it, "node", "ok", "answers in")
        self.found(with_another, "node", "wrong", "with this key", "--ring-key-file")
        self.found(without, "node", "wrong", "without a key", "--ring-key-file")
        self.assertNotIn("cdcd", json.dumps(with_another))

    def test_blocked_port(self):
        """UDP to the node goes nowhere: its datagrams are taken by a socket of nobody's."""
        node = self.ring.nodes[0]
        host, port = node.address.split(":")
        with socket.socket() as relay, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            relay.bind(("127.0.0.1", 0))
            relay.listen()
            blocked = f"127.0.0.1:{relay.getsockname()[1]}"
            sink.bind(("127.0.0.1", relay.getsockname()[1]))
            pump = subprocess.Popen(["python3", "-c", PUMP, str(relay.fileno()), host, port],
                                    pass_fds=[relay.fileno()])
            try:
                findings = self.examined(self.nobody(blocked))
                told = self.examined(self.nobody(blocked), "--behind-nat")
            finally:
                pump.kill()
                pump.wait()

        self.found(findings, "node", "warning", "by TCP and not by UDP", "--behind-nat")
        self.found(told, "node", "ok", "answers in")

    def test_no_multicast(self):
        """A network namespace without any network."""
        command = [BIN / "p2pchat", "--data", self.directory / "nobody", "--json", "doctor"]

        run = subprocess.run(["unshare", *as_root(), "-n", *command], capture_output=True,
                             env=self.nobody().environment(None), timeout=60, check=False)

        self.assertEqual(run.returncode, WRONG, run.stderr)
        findings = {f["check"]: f for f in map(json.loads, run.stdout.splitlines())}
        self.found(findings, "multicast", "warning", "cannot be joined", "--node")
        self.found(findings, "ring", "wrong", "no node of the ring")


class OfClocks(Examining, EndToEnd):
    """Programs whose clocks are hours off: another function stands before the C library's."""

    NODES = 2
    REPLICAS = 1
    HOURS = 3.5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.library = cls.directory / "shifted_clock.so"
        subprocess.run([os.environ.get("CXX", "c++"), "-shared", "-fPIC", "-o", cls.library, "-x",
                        "c++", "-"], input=SHIFTED_CLOCK, text=True, check=True)

    def shifted(self, hours):
        """The prefix of a command whose clock is so far ahead."""
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return ["env", f"LD_PRELOAD={self.library}", f"CLOCK_AHEAD_S={int(hours * 3600)}",
                f"ASAN_OPTIONS={sanitizer.removeprefix(':')}"]

    def nobody(self, *nodes):
        return Person(self.directory / "nobody", self.ring,
                      nodes=[node.address for node in nodes or self.ring.nodes])

    def test_this_computer_s(self):
        right = self.examined(self.nobody())
        ahead = self.examined(self.nobody(), prefix=self.shifted(self.HOURS))
        behind = self.examined(self.nobody(self.ring.nodes[0]), prefix=self.shifted(-self.HOURS))

        self.found(right, "clock", "ok", "it agrees with what all of 2 nodes say")
        self.found(ahead, "clock", "warning", "it is 3 h ahead of what all of 2 nodes say",
                   "timedatectl")
        self.found(behind, "clock", "warning", "it is 3 h behind what the one node says",
                   "the one that is wrong")

    def test_a_node_s(self):
        first = self.ring.nodes[0]
        late = Node(self.directory / "late", [*first.arguments, "--join", first.address],
                    prefix=self.shifted(-self.HOURS))
        self.addCleanup(late.kill)
        wait_until(late.is_active, 60, "a node whose clock is behind")

        among_three = self.examined(self.nobody(*self.ring.nodes, late))
        beside_one = self.examined(self.nobody(first, late))

        self.found(among_three, "clock", "ok", "it agrees with what 2 of 3 nodes say")
        self.found(among_three, "node", "warning",
                   f"the clock of {late.address} is 3 h behind those of most nodes", "set it there")
        self.found(beside_one, "clock", "warning", "the nodes do not agree about the time")
        self.assertIn(f"this computer has the time of {first.address}, is 3 h ahead of "
                      f"{late.address}", beside_one["clock"]["text"])


SHIFTED_CLOCK = """
#include <dlfcn.h>
#include <cstdlib>
#include <ctime>

extern "C" int clock_gettime(clockid_t clock, timespec* at) noexcept {
  static const auto real =
      reinterpret_cast<int (*)(clockid_t, timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int status = real(clock, at);
  if (clock == CLOCK_REALTIME) at->tv_sec += std::atol(std::getenv("CLOCK_AHEAD_S"));
  return status;
}
"""


# Carries one TCP connection after the other to a node: what a firewall lets through.
PUMP = """
import select, socket, sys
listener = socket.socket(fileno=int(sys.argv[1]))
ways = {}
while True:
    for end in select.select([listener, *ways], [], [])[0]:
        if end is listener:
            here, there = end.accept()[0], socket.create_connection((sys.argv[2], int(sys.argv[3])))
            ways[here], ways[there] = there, here
            continue
        if end not in ways:
            continue
        try:
            data = end.recv(65536)
            if data:
                ways[end].sendall(data)
        except OSError:
            data = b""
        if not data:
            other = ways.pop(end)
            ways.pop(other)
            end.close()
            other.close()
"""


if __name__ == "__main__":
    unittest.main(verbosity=2)
