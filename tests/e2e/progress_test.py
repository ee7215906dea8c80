"""That something is under way is said on a terminal, as long as it is, and nowhere else."""

import os
import signal
import unittest

from harness import EndToEnd
from terminal import Terminal


class Progress(EndToEnd):
    NODES = 1
    REPLICAS = 1

    def setUp(self):
        self.node = self.ring.nodes[0].process
        self.addCleanup(self.node.send_signal, signal.SIGCONT)

    def terminal(self, person, *arguments):
        environment = person.environment() | {"PATH": os.environ["PATH"]}
        terminal = Terminal(self.directory, person.command(*arguments), environment, columns=120)
        self.addCleanup(terminal.close)
        return terminal

    def test_seconds_while_a_login_waits_for_a_node(self):
        self.person("alice")
        other = self.person()
        self.node.send_signal(signal.SIGSTOP)

        terminal = self.terminal(other, "login", "alice")
        terminal.shows("logging in: 1 s")
        terminal.shows("logging in: 2 s")
        self.node.send_signal(signal.SIGCONT)

        self.assertEqual(terminal.exit_status(60), 0)
        terminal.shows("alice")
        self.assertNotIn("logging in:", terminal.screen())

    def test_seconds_while_keys_are_made_and_nobody_takes_them(self):
        new = self.person()
        self.node.send_signal(signal.SIGSTOP)

        terminal = self.terminal(new, "register", "carol")
        terminal.shows("making keys: 2 s", 60)
        self.node.send_signal(signal.SIGCONT)

        self.assertEqual(terminal.exit_status(60), 0)
        self.assertNotIn("making keys:", terminal.screen())

    def test_whole_lines_for_who_is_no_terminal(self):
        new = self.person()

        run = new.run("register", "dave")

        self.assertEqual(run.returncode, 0)
        self.assertNotIn(b"\r", run.stdout + run.stderr)
        self.assertNotIn(b"\x1b", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
