"""A device that is destroyed with its disk: what its user has on the next one."""

import shutil
import signal
import time
import unittest

from harness import EndToEnd, wait_until

SNAPSHOT_MAX = 120  # a minute after the first change, and what it takes to put it
RESTORE_MAX = 15


class Destroyed(EndToEnd):
    NODES = 3

    def destroy(self, person, process):
        process.send_signal(signal.SIGKILL)
        process.wait()
        shutil.rmtree(person.directory)

    def test_contacts_and_messages_come_from_the_ring(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "one", "--wait", "stored=K")
        self.assertEqual(bob.texts("inbox"), ["one"])
        bob.ask("send", "alice", "two")
        self.assertEqual(alice.texts("inbox"), ["two"])
        alice.ask("alias", "bob", "Bobby")
        living = alice.start("inbox", "--follow")
        wait_until(lambda: (alice.directory / "socket").exists(), 30, "the socket")
        time.sleep(75)
        bob.ask("send", "alice", "three")  # after the snapshot, shown by nobody

        self.destroy(alice, living)
        phone = self.person()
        begun = time.monotonic()
        _, told = phone.ask("--device", "phone", "login", "alice")
        taken = time.monotonic() - begun

        print(f"restored in {taken:.1f} s")
        self.assertLess(taken, RESTORE_MAX)
        self.assertEqual((told["snapshot"], told["contacts"], told["complete"]),
                         ("restored", 1, True))
        self.assertEqual(phone.texts("history", "bob")[:2], ["one", "two"])
        self.assertEqual([p["alias"] for p in phone.ask("contacts") if p["name"] == "bob"],
                         ["Bobby"])
        phone.ask("send", "bob", "four")
        self.assertEqual(bob.texts("inbox"), ["four"])

    def test_logout_leaves_a_snapshot_and_login_says_so_in_a_sentence(self):
        carol, dave = self.person("carol"), self.person("dave")
        carol.ask("send", "dave", "one", "--wait", "stored=K")
        self.assertEqual(carol.run("logout").returncode, 0)
        shutil.rmtree(carol.directory)

        phone = self.person()
        run = phone.run("login", "carol")

        self.assertEqual(run.returncode, 0)
        self.assertIn("1 contact and 1 message of before", run.stdout.decode())
        self.assertIn("did not answer", run.stdout.decode())
        self.assertEqual(phone.texts("history", "dave"), ["one"])
        self.assertEqual(dave.texts("inbox"), ["one"])

    def test_who_wants_none_has_none(self):
        erin, finn = self.person("erin"), self.person("finn")
        erin.ask("--no-snapshot", "send", "finn", "one", "--wait", "stored=K")
        self.assertEqual(erin.run("--no-snapshot", "logout").returncode, 0)
        shutil.rmtree(erin.directory)

        phone = self.person()
        told = phone.ask("login", "erin")[1]

        self.assertEqual(told["snapshot"], "none")
        self.assertEqual(phone.texts("history", "finn"), [])
        self.assertEqual(finn.texts("inbox"), ["one"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
