"""That somebody is typing: two people in two terminals and a program, real nodes between them."""

import json
import os
import unittest

from harness import COMMAND_MAX, EndToEnd, wait_until
from terminal import Terminal


class Typing(EndToEnd):
    NODES = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice, cls.bob, cls.carol = map(cls.person, ("alice", "bob", "carol"))
        for one, other in ((cls.alice, "bob"), (cls.bob, "alice")):
            one.ask("send", other, f"hello {other}")
        for one in (cls.alice, cls.bob):
            one.ask("inbox")

    def open(self, person, *arguments, **size):
        environment = person.environment() | {"TZ": "UTC", "PATH": os.environ["PATH"]}
        terminal = Terminal(self.directory, person.command("chat", *arguments), environment, **size)
        self.addCleanup(terminal.close)
        terminal.shows("^Q quit")
        terminal.shows_no_more("(connecting)")
        return terminal

    def follow(self, person, *arguments):
        """The lines of JSON that a program prints, as far as they have come."""
        path = self.directory / f"{person.directory.name}.out"
        with open(path, "wb") as output:
            program = person.start("--json", *arguments, output=output)
        self.addCleanup(program.wait)
        self.addCleanup(program.terminate)
        return lambda: [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]

    def test_on_the_screen(self):
        alice, bob = self.open(self.alice, "bob"), self.open(self.bob, "alice", columns=80)

        alice.type("is it")
        bob.shows("with alice  alice is typing")
        bob.shows("alice          typing|")
        bob.shows_no_more("typing", 30)
        alice.type(" noon?")
        bob.shows("alice is typing")
        alice.press("Enter")
        bob.shows("alice: is it noon?")
        bob.shows_no_more("is typing")
        for terminal in (alice, bob):
            terminal.press("C-q")
        for terminal in (alice, bob):
            self.assertEqual(terminal.exit_status(COMMAND_MAX), 0, terminal.screen())

    def test_in_json_and_by_programs(self):
        lines = self.follow(self.alice, "inbox", "--follow")
        seen = lambda: [line["typing"] for line in lines() if "typing" in line]
        # Nobody is told anything by the command, so it is said until it is seen.
        def is_seen():
            self.assertEqual(self.bob.ask("typing", "alice"), [{"done": "typing", "name": "alice"}])
            return True in seen()
        wait_until(is_seen, COMMAND_MAX, "that bob types")
        wait_until(lambda: seen()[-1] is False, 30, "that it is over")
        self.assertEqual({line["from"] for line in lines() if "typing" in line}, {"bob"})

        self.assertEqual(self.carol.ask("typing", "alice"), [{"done": "typing", "name": "alice"}])
        self.bob.ask("presence", "hide")
        hidden = self.bob.run("typing", "alice")
        self.assertIn(b"you hide your presence: nobody is told", hidden.stderr)
        self.bob.ask("presence", "show")
        before = len(seen())
        self.bob.ask("send", "alice", "the last word")
        wait_until(lambda: any(line.get("text") == "the last word" for line in lines()), 30,
                   "what came after")
        self.assertEqual(len(seen()), before, "a stranger's, and of who hides")

    def test_in_a_group(self):
        self.alice.ask("group", "create", "climbers")
        for one, name in ((self.bob, "bob"), (self.carol, "carol")):
            self.alice.ask("group", "invite", "climbers", name)
            wait_until(lambda: one.ask("group", "list") != [], 30, "an invitation")
            one.ask("group", "accept", "climbers")
        wait_until(lambda: len(self.bob.ask("group", "show", "climbers")[0]["people"]) == 3, 30,
                   "bob knows of carol")
        lines = self.follow(self.carol, "inbox", "--follow")
        alice = self.open(self.alice, "#climbers")
        alice.type("is it")

        bob = self.open(self.bob, "#climbers", columns=80)
        # What was typed before he came is not said again by itself.
        def is_seen():
            alice.type(".")
            return "alice is typing" in bob.screen()
        wait_until(is_seen, COMMAND_MAX, "that alice types in the group")
        wait_until(lambda: any("typing" in line for line in lines()), COMMAND_MAX, "carol sees it")
        alice.press("Enter")
        bob.shows("alice: is")  # many points may have broken the line
        bob.shows_no_more("is typing")
        for terminal in (alice, bob):
            terminal.press("C-q")
        wait_until(lambda: [line["typing"] for line in lines() if "typing" in line][-1] is False,
                   30, "that it is over")
        self.assertEqual({(line["from"], line["group"]) for line in lines() if "typing" in line},
                         {("alice", "climbers")})

    def test_bad_input(self):
        self.refused(self.carol.run("typing"), 2, "typing NAME is meant")
        self.refused(self.carol.run("typing", "#walkers"), 45, "no group")
        self.refused(self.carol.run("typing", "carol"), 13, "")
        self.refused(self.carol.run("typing", "no name"), 10, "there is no user")
        self.refused(self.person().run("typing", "bob"), 18, "log")


if __name__ == "__main__":
    unittest.main()
