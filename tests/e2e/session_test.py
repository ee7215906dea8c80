"""One account, one session, one profile: devices that take over, processes that share a profile,
clients that are killed."""

import json
import os
import signal
import stat
import subprocess
import unittest

from harness import COMMAND_MAX, EndToEnd, wait_until


class Conversation(EndToEnd):
    NODES = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice = cls.person("alice")
        cls.bob = cls.person("bob")

    def test_messages_both_ways_receipts_and_history(self):
        hello = self.alice.ask("send", "bob", "hello", "--wait", "stored=K")[0]
        self.assertEqual((hello["from"], hello["to"], hello["text"]), ("alice", "bob", "hello"))
        self.assertEqual((hello["state"], hello["stored"], hello["wanted"]), ("stored", 3, 3))

        received = self.bob.ask("inbox")
        self.assertEqual([(m["id"], m["from"], m["text"], m["state"]) for m in received],
                         [(hello["id"], "alice", "hello", "received")])
        self.bob.ask("send", "alice", "-", text_in="two\nlines\n".encode())
        self.assertEqual(self.alice.texts("inbox"), ["two\nlines"])

        self.assertEqual(self.bob.ask("inbox"), [])  # each message once
        mine, his = self.alice.ask("history", "bob"), self.bob.ask("history", "alice")
        self.assertEqual([m["id"] for m in mine], [m["id"] for m in his])
        self.assertEqual(mine[0]["state"], "read")

    def test_waits_for_delivery(self):
        late = self.alice.run("send", "bob", "in time?", "--wait", "delivered", "--timeout", "2")
        self.refused(late, 23, "waits in the outbox")

        self.assertEqual(self.bob.texts("inbox"), ["in time?"])
        with open(self.directory / "bob.out", "wb") as output:
            bob = self.bob.start("--json", "inbox", "--follow", output=output)
            try:
                sent = self.alice.ask("send", "bob", "at once", "--wait", "delivered")
            finally:
                bob.terminate()
                bob.wait(timeout=30)
        self.assertIn(sent[0]["state"], ("delivered", "read"))

    def test_text_cannot_command_the_terminal(self):
        self.alice.ask("send", "bob", "\x1b[2Jred\x07 \u202ereversed")

        shown = self.bob.run("inbox").stdout

        self.assertNotIn(b"\x1b", shown)
        self.assertNotIn(b"\x07", shown)
        self.assertNotIn("\u202e".encode(), shown)
        self.assertIn(b"[2Jred", shown)

    def test_chat_reads_lines_and_shows_what_comes(self):
        with open(self.directory / "chat.out", "wb") as output:
            chat = self.alice.start("chat", "bob", output=output, stdin=subprocess.PIPE)
            try:
                chat.stdin.write("first line\nsecond line\n".encode())
                chat.stdin.flush()
                wait_until(lambda: (self.alice.directory / "socket").exists(), 30, "the chat")
                self.bob.ask("send", "alice", "an answer")
                wait_until(lambda: b"an answer" in (self.directory / "chat.out").read_bytes(), 30,
                           "the answer")
                chat.stdin.close()
                self.assertEqual(chat.wait(timeout=COMMAND_MAX), 0)
            finally:
                chat.kill()
                chat.wait()

        self.assertEqual(self.bob.texts("inbox"), ["first line", "second line"])
        self.assertEqual(self.alice.ask("inbox"), [])  # the chat has shown it


class Sharing(EndToEnd):
    NODES = 3

    def test_commands_go_through_the_process_that_has_the_profile(self):
        alice, bob = self.person("alice"), self.person("bob")
        path = self.directory / "follow.out"
        with open(path, "wb") as output:
            owner = alice.start("--json", "inbox", "--follow", output=output)
        try:
            wait_until(lambda: (alice.directory / "socket").exists(), 30, "the socket")
            mode = os.stat(alice.directory / "socket").st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)

            sent = alice.run("--json", "send", "bob", "through the socket", password=None)
            self.assertEqual(sent.returncode, 0, sent.stderr)
            self.assertEqual(bob.texts("inbox"), ["through the socket"])
            bob.ask("send", "alice", "live")
            wait_until(lambda: b"live" in path.read_bytes(), 30, "the message")

            history = alice.run("--json", "history", "bob", password=None)
            texts = [json.loads(line)["text"] for line in history.stdout.splitlines()]
            self.assertEqual(texts, ["through the socket", "live"])
            self.refused(alice.run("logout", password=None), 4, "in use")
            self.refused(alice.run("send", "nobody-here", "x", password=None), 10, "no user")
        finally:
            owner.terminate()
            self.assertEqual(owner.wait(timeout=30), 0)
        self.assertFalse((alice.directory / "socket").exists())
        self.assertEqual([json.loads(line)["text"] for line in path.read_text().splitlines()],
                         ["live"])

    def test_takeover_stops_the_older_device(self):
        first = self.person("carol")
        dave = self.person("dave")
        path = self.directory / "older.out"
        with open(path, "wb") as output:
            older = first.start("inbox", "--follow", output=output)
        try:
            wait_until(lambda: (first.directory / "socket").exists(), 30, "the socket")
            second = self.person()
            second.ask("--device", "the new phone", "login", "carol")
            self.assertEqual(older.wait(timeout=30), 17)
        finally:
            older.kill()
            older.wait()
        self.assertIn("taken over by 'the new phone'", path.read_text())

        self.refused(first.run("send", "dave", "from the old one"), 17, "taken this account over")
        dave.ask("send", "carol", "to the new device")
        self.assertEqual(second.texts("inbox"), ["to the new device"])

    def test_the_older_device_hands_over_what_it_has(self):
        """Neither device runs when the other does; then the account goes back."""
        laptop, finn = self.person("eve"), self.person("finn")
        laptop.ask("send", "finn", "one")
        self.assertEqual(finn.texts("inbox"), ["one"])
        finn.ask("send", "eve", "two")
        self.assertEqual(laptop.texts("inbox"), ["two"])
        finn.ask("send", "eve", "three")
        phone = self.person()
        phone.ask("--device", "phone", "login", "eve")
        self.assertNotIn("two", phone.texts("history", "finn"))

        handed = laptop.run("inbox")
        self.refused(handed, 17, "taken this account over")
        self.assertIn("handed over", handed.stdout.decode() + handed.stderr.decode())

        self.assertEqual(phone.texts("inbox"), ["three"])
        self.assertEqual(phone.texts("history", "finn"), ["one", "two", "three"])
        self.assertEqual(laptop.texts("history", "finn"), ["one", "two"])
        phone.ask("send", "finn", "four")
        self.assertEqual(laptop.run("login", "eve").returncode, 0)
        self.refused(phone.run("inbox"), 17, "taken this account over")
        laptop.ask("inbox")
        self.assertEqual(laptop.texts("history", "finn"), ["one", "two", "three", "four"])
        self.assertEqual(finn.texts("inbox"), ["four"])

    def test_logout_keeps_nothing_open(self):
        erin = self.person("erin")

        self.assertEqual(erin.run("logout").returncode, 0)

        self.refused(erin.run("inbox"), 18, "nobody is logged in")
        self.assertEqual(erin.run("login", "erin").returncode, 0)
        self.assertEqual(erin.ask("inbox"), [])


class Killed(EndToEnd):
    NODES = 3

    def test_client_killed_at_many_moments_loses_and_repeats_nothing(self):
        alice, bob = self.person("alice"), self.person("bob")
        texts = [f"message {i}" for i in range(4)]
        for i, text in enumerate(texts):
            sending = alice.start("send", "bob", text)
            try:
                sending.wait(timeout=0.7 + 0.3 * i)
            except subprocess.TimeoutExpired:
                sending.send_signal(signal.SIGKILL)
            sending.wait()
            alice.ask("send", "bob", f"after {i}", "--wait", "stored=K")

        received = []
        for i in range(4):
            with open(self.directory / f"inbox{i}", "wb") as output:
                reading = bob.start("--json", "inbox", output=output)
            try:
                reading.wait(timeout=0.6 + 0.2 * i)
            except subprocess.TimeoutExpired:
                reading.send_signal(signal.SIGKILL)
            reading.wait()
        bob.ask("inbox")
        received = [m["text"] for m in bob.ask("history", "alice")]

        queued = [m["text"] for m in alice.ask("history", "bob")]
        self.assertEqual(sorted(received), sorted(queued))  # all that was taken has arrived
        self.assertEqual(len(set(received)), len(received))  # once
        for i in range(4):
            self.assertIn(f"after {i}", received)


if __name__ == "__main__":
    unittest.main(verbosity=2)
