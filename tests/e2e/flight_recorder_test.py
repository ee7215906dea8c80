"""Real nodes that record their events, and p2pchat-sim, which runs them again."""

import os
import socket
import stat
import subprocess
import unittest

from harness import BIN, COMMAND_MAX, Node, wait_until
from recordings import RecordedNodes, Replays, flight_of, other_chance, with_first_entry


class RecordedRing(Replays):
    NODES = 3
    RING = RecordedNodes

    def test_nodes_that_left_and_were_killed_run_again_bit_for_bit(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "recorded", "--wait", "stored=K")
        self.assertEqual(bob.texts("inbox"), ["recorded"])
        self.person().ask("login", "alice")

        first, killed, last = self.ring.nodes
        killed.kill()
        self.assertEqual(first.leave(), 0)
        self.assertEqual(last.leave(), 0)

        for node in (first, last):
            self.assertGreater(self.replays(flight_of(node.directory), "to the end"), 20)
        self.assertGreater(self.replays(flight_of(killed.directory), "cut short"), 20)
        # Which of them owns an account, and so computes, is theirs to draw.
        shown = "".join(self.replay(flight_of(node.directory)).stdout for node in self.ring.nodes)
        for event in ("start", "wake", "datagram from 127.0.0.1:", "frame", "read", "synced",
                      "computed", "accepted stream", "command 1"):
            self.assertRegex(shown, rf"(?m)^\d+ \d+\.\d{{6}}s {event}")
        self.changes_are_found(flight_of(first.directory).read_bytes())

    def changes_are_found(self, recording):
        events = self.replays(self.changed(recording), "to the end")
        for cut in (len(recording) - 1, len(recording) // 2, len(recording) // 3):
            played = self.replays(self.changed(recording[:cut]), "cut short")
            self.assertTrue(0 < played <= events)

        flipped = bytearray(recording)
        flipped[len(flipped) // 2] ^= 1
        run = self.replay(self.changed(flipped))
        self.assertEqual(run.returncode, 2)
        self.assertRegex(run.stderr, r"entry \d+ is damaged, at byte \d+")

        # The same node with other luck draws other numbers: the first event already tells.
        run = self.replay(self.changed(with_first_entry(recording, other_chance)))
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertRegex(run.stdout, r"(?m)^DIFFERENT at event \d+, \d+\.\d+s \w+")

        run = self.replay(self.changed(with_first_entry(
            recording, lambda head: head.replace(b"p2pchat-node ", b"p2pchat-node 9"))))
        self.assertEqual(run.returncode, 2)
        self.assertIn("recorded by another program", run.stderr)
        run = self.replay(self.changed(with_first_entry(
            recording, lambda head: head.replace(b'"replicas":3', b'"replicas":9'))))
        self.assertEqual(run.returncode, 2)
        self.assertIn("not what p2pchat-node writes", run.stderr)


class RecorderOfALoneNode(Replays):
    def node(self, *more):
        directory = self.directory / f"lone{self.count()}"
        return Node(directory, ["--ring", directory.name, "--no-discover", "--flight-recorder",
                                flight_of(directory), *more])

    @classmethod
    def count(cls):
        cls.people += 1
        return cls.people

    def test_file_is_its_owners_alone_and_the_one_before_is_kept(self):
        node = self.node()
        path = flight_of(node.directory)
        wait_until(node.is_active, 20, "a lone node")
        node.kill()
        first = path.read_bytes()
        node.start()
        wait_until(node.is_active, 20, "a lone node again")
        self.assertEqual(node.leave(), 0)

        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        previous = path.with_name(path.name + ".previous")
        self.assertEqual(previous.read_bytes(), first)
        self.replays(previous, "cut short")
        self.replays(path, "to the end")
        some = self.replays(path, "up to the time asked for", "--until", "1us")
        self.assertLess(some, self.replays(path, "to the end"))

    def test_recorder_stops_at_its_bound_and_the_node_does_not(self):
        node = self.node("--flight-bytes", "65536")
        wait_until(node.is_active, 20, "a lone node")

        host, port = node.address.split(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for _ in range(100):
                stranger.sendto(b"x" * 1000, (host, int(port)))
        wait_until(lambda: "records no more" in node.log(), 20, "a full recorder")
        self.assertTrue(node.is_active())
        self.assertEqual(node.leave(), 0)

        self.assertLessEqual(flight_of(node.directory).stat().st_size, 65536)
        self.replays(flight_of(node.directory), "up to where the recorder was full")

    def test_says_what_it_cannot_do(self):
        def refused(*arguments):
            run = subprocess.run([BIN / "p2pchat-node", "run", "--data", self.directory / "no",
                                  "--listen", "127.0.0.1:0", *arguments], capture_output=True,
                                 timeout=COMMAND_MAX, check=False)
            return run
        self.refused(refused("--flight-recorder", self.directory / "no" / "such" / "file"), 3,
                     "flight recorder: cannot make")
        self.refused(refused("--flight-recorder", "x", "--flight-bytes", "100"), 2,
                     "--flight-bytes takes 65536 or more")


if __name__ == "__main__":
    unittest.main(verbosity=2)
