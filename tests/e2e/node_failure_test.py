"""Nodes that are killed, leave or come back, under people who talk."""

import shutil
import subprocess
import threading
import types
import unittest

from harness import BIN, COMMAND_MAX, EndToEnd, wait_until


class KilledNodes(EndToEnd):
    NODES = 5

    def test_offline_mail_survives_two_killed_nodes(self):
        alice, bob = self.person("alice"), self.person("bob")
        for i in range(3):
            alice.ask("send", "bob", f"before {i}", "--wait", "stored=K")

        self.ring.nodes[0].kill()
        self.ring.nodes[2].kill()
        alice.ask("send", "bob", "after", "--wait", "stored")

        self.assertEqual(bob.texts("inbox"), ["before 0", "before 1", "before 2", "after"])
        self.assertEqual(bob.ask("inbox"), [])
        bob.ask("send", "alice", "back")
        self.assertEqual(alice.texts("inbox"), ["back"])


class KilledWhileSending(EndToEnd):
    NODES = 5

    def test_every_acknowledged_message_arrives_once(self):
        alice, bob = self.person("alice"), self.person("bob")
        acknowledged = []

        def send_all():
            for i in range(8):
                sent = alice.run("send", "bob", f"number {i}", "--wait", "stored")
                if sent.returncode == 0:
                    acknowledged.append(f"number {i}")

        sender = threading.Thread(target=send_all)
        sender.start()
        wait_until(lambda: len(acknowledged) >= 2, 60, "the first messages")
        self.ring.nodes[1].kill()
        wait_until(lambda: len(acknowledged) >= 4, 90, "messages after the first loss")
        self.ring.nodes[3].kill()
        sender.join()

        received = bob.texts("inbox")
        self.assertEqual(len(set(received)), len(received))
        self.assertTrue(set(acknowledged) <= set(received))
        self.assertGreaterEqual(len(acknowledged), 4)


class ComingAndGoing(EndToEnd):
    NODES = 4
    REPLICAS = 2

    def test_leaving_node_hands_over(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "kept", "--wait", "stored=K")

        # One after the other, so that at no time anything is lost with a node.
        for node in self.ring.nodes[:3]:
            self.assertEqual(node.leave(), 0)
            self.assertIn("has left the ring", node.log())

        self.assertEqual(self.person(nodes=[self.ring.nodes[3].address]).run(
            "login", "alice").returncode, 0)
        bob.nodes = [self.ring.nodes[3].address]
        self.assertEqual(bob.texts("inbox"), ["kept"])


class Restarted(EndToEnd):
    NODES = 3

    def test_whole_ring_comes_back_from_disk(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "on disk", "--wait", "stored=K")

        for node in self.ring.nodes:
            node.kill()
        late = alice.run("send", "bob", "without a ring", "--timeout", "2")
        for node in self.ring.nodes:
            node.start()
        self.ring.wait_active()

        self.assertIn(late.returncode, (16, 23))  # it waits in the outbox
        alice.ask("send", "bob", "with the ring", "--wait", "stored=K")
        self.assertEqual(bob.texts("inbox"), ["on disk", "without a ring", "with the ring"])
        self.assertEqual(self.ring.nodes[0].status()["incarnation"], 2)


class BackedUp(EndToEnd):
    NODES = 3

    def back_up(self, node, to):
        return subprocess.run([BIN / "p2pchat-node", "backup", "--data", node.directory, "--to",
                               to], capture_output=True, timeout=COMMAND_MAX, check=False)

    def test_a_ring_is_made_again_from_backups_of_running_nodes(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "read after the backup", "--wait", "stored=K")
        for number, node in enumerate(self.ring.nodes):
            run = self.back_up(node, self.directory / f"backup{number}")
            self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertEqual(bob.texts("inbox"), ["read after the backup"])
        node = self.ring.nodes[0]
        for _ in range(2):  # others know it by later starts than the backup does
            node.kill()
            node.start()
            self.ring.wait_active()
        alice.ask("send", "bob", "not in the backup", "--wait", "stored=K")

        node.kill()
        shutil.rmtree(node.directory)
        (self.directory / "backup0").rename(node.directory)
        node.start()
        self.ring.wait_active()

        alice.ask("send", "bob", "with the old disk", "--wait", "stored=K")
        self.assertEqual(bob.texts("inbox"), ["not in the backup", "with the old disk"])

        for number, node in list(enumerate(self.ring.nodes))[1:]:
            node.kill()
            shutil.rmtree(node.directory)
            (self.directory / f"backup{number}").rename(node.directory)
            node.start()
        self.ring.wait_active()
        bob.ask("send", "alice", "of all old disks", "--wait", "stored=K")
        self.assertEqual(alice.texts("inbox"), ["of all old disks"])
        self.assertEqual(bob.texts("inbox"), [])

    def test_what_is_wrong_is_said_and_nothing_is_left(self):
        node = self.ring.nodes[0]
        present = self.back_up(node, self.directory)
        self.refused(present, 7, f"cannot make {self.directory}: it is there already")
        nowhere = self.back_up(node, self.directory / "no" / "such")
        self.refused(nowhere, 7, "No such file or directory")
        foreign = self.directory / "foreign"
        shutil.copytree(node.directory, foreign)
        (foreign / "node.db").write_bytes(b"x" * 4096)
        node = types.SimpleNamespace(directory=foreign)
        self.refused(self.back_up(node, self.directory / "copy"), 3, "node.db is damaged")
        (foreign / "node.key").unlink()
        self.refused(self.back_up(node, self.directory / "copy"), 3, "node.key is missing")
        self.assertFalse((self.directory / "copy").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
