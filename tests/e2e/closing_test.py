"""Accounts that are closed for ever, over real nodes and programs that die."""

import os
import pty
import signal
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing

from harness import COMMAND_MAX, EndToEnd, wait_until

CLOSED = {"done": "account closed"}


class Closing(EndToEnd):
    NODES = 3

    def close(self, person, name, **more):
        self.assertEqual(person.ask("close-account", name, **more), [{**CLOSED, "name": name}])

    def rows(self, person):
        """How many the profile has."""
        with closing(sqlite3.connect(person.directory / "profile.db")) as database:
            names = [row[0] for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'")]
            return sum(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                       for name in names)

    def test_closed_account_lets_nobody_in_and_its_name_is_nobodys(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "farewell")
        self.assertEqual(bob.texts("inbox"), ["farewell"])
        bob.ask("send", "alice", "this waits for nobody")
        words = self.directory / "alice.words"
        alice.ask("words", "--words-file", str(words))

        self.close(alice, "alice")

        self.refused(alice.run("inbox"), 18, "nobody is logged in")
        self.assertLessEqual(self.rows(alice), 3)
        phone = self.person()
        self.refused(phone.run("login", "alice"), 11, "wrong password")
        self.refused(phone.run("recover", "alice", "--words-file", str(words)), 62,
                     "has closed their account")
        self.refused(phone.run("register", "alice"), 12, "taken")
        self.refused(bob.run("status", "alice"), 62, "'alice' has closed their account")
        self.refused(bob.run("send", "alice", "there?"), 62, "'alice' has closed their account")
        states = {m["text"]: m["state"] for m in bob.ask("history", "alice")}
        self.assertEqual(states["farewell"], "received")
        alice.ask("register", "alicia")
        alice.ask("send", "bob", "under another name")
        self.assertEqual(bob.texts("inbox"), ["under another name"])

    def test_closing_is_refused_for_what_is_wrong(self):
        carol = self.person("carol")
        self.refused(carol.run("close-account", "carol", password="not this one"), 11,
                     "wrong password")
        self.refused(carol.run("close-account", "caroline"), 13, "nothing was closed")
        self.refused(carol.run("close-account", "carol", "now"), 2, "one word too many")
        self.refused(self.person().run("close-account", "carol"), 18, "nobody is logged in")
        carol.ask("inbox")

    def test_name_is_asked_for_on_a_terminal(self):
        dora = self.person("dora")
        child, terminal = pty.fork()
        if child == 0:
            os.execve(dora.command("close-account")[0],
                      [str(a) for a in dora.command("close-account")], dora.environment())
        seen = b""
        while b"Type the name of the account" not in seen:
            seen += os.read(terminal, 4096)
        os.write(terminal, b"dora\n")
        try:
            while chunk := os.read(terminal, 4096):
                seen += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, seen)
        self.assertIn(b"account closed", seen)

    def test_killed_in_the_middle_it_is_as_it_was_or_goes_on(self):
        """Killed later and later, until it is closed."""
        erin = self.person("erin")
        before = self.rows(erin)
        is_closed, delay = False, 0.2
        while not is_closed:
            process = erin.start("close-account", "erin")
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            again = erin.run("inbox")
            is_closed = again.returncode != 0
            if is_closed:
                self.assertIn(again.returncode, (18, 61), again.stderr)
            else:
                self.assertGreaterEqual(self.rows(erin), before - 1)
            delay += 0.2
        wait_until(lambda: erin.run("inbox").returncode == 18, COMMAND_MAX, "an erased profile")
        self.assertLess(self.rows(erin), before)
        self.refused(self.person().run("login", "erin"), 11, "wrong password")

    def test_profile_that_another_program_has_is_not_closed(self):
        frank = self.person("frank")
        follower = frank.start("--json", "inbox", "--follow", output=subprocess.PIPE)
        wait_until((frank.directory / "socket").exists, COMMAND_MAX, "a follower")
        self.refused(frank.run("close-account", "frank"), 4, "")
        follower.terminate()
        follower.wait()
        follower.stdout.close()
        self.close(frank, "frank")


if __name__ == "__main__":
    unittest.main()
