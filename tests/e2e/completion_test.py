"""What real shells make of `p2pchat completion`: keys typed into bash and zsh, as people type."""

import os
import shutil
import subprocess
import unittest

from harness import BIN, EndToEnd, wait_until
from terminal import Terminal


class InShells(EndToEnd):
    NODES = 1
    REPLICAS = 1
    SHELLS = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice = cls.person("alice")
        cls.person("roberta")
        cls.alice.ask("send", "roberta", "hello")
        cls.inbox = cls.alice.start("inbox", "--follow")
        cls.addClassCleanup(cls.inbox.wait)
        cls.addClassCleanup(cls.inbox.kill)
        wait_until(lambda: (cls.alice.directory / "socket").exists(), 30, "the socket")

    def shell(self, name):
        environment = self.alice.environment(None) | {
            "PATH": f"{BIN.resolve()}:{os.environ['PATH']}", "PS1": "ready> ",
            "P2PCHAT_DATA": str(self.alice.directory)}
        terminal = Terminal(self.directory, self.SHELLS[name], environment, columns=120)
        self.addCleanup(terminal.close)
        if name == "zsh":
            terminal.type("PS1='ready> '; autoload -Uz compinit && compinit -D -u")
            terminal.press("Enter")
        terminal.type(f"source <(p2pchat completion {name}) && clear && echo loa''ded")
        terminal.press("Enter")
        terminal.shows("loaded")
        return terminal

    def completes(self, terminal, typed, completed):
        terminal.type(typed)
        terminal.press("Tab")
        terminal.shows("ready> " + completed)
        terminal.press("C-u")
        terminal.shows_no_more(completed)

    def all_sorts(self, name):
        key = self.directory / "keyring.hex"
        key.write_text("00")
        terminal = self.shell(name)
        self.completes(terminal, "p2pchat regi", "p2pchat register")
        self.completes(terminal, "p2pchat inbox --fol", "p2pchat inbox --follow")
        self.completes(terminal, "p2pchat --node 127.0.0.1:7400 --json hist",
                       "p2pchat --node 127.0.0.1:7400 --json history")
        self.completes(terminal, "p2pchat --wait deliv", "p2pchat --wait delivered")
        self.completes(terminal, "p2pchat export --format te", "p2pchat export --format text")
        self.completes(terminal, f"p2pchat --ring-key-file {self.directory}/keyr",
                       f"p2pchat --ring-key-file {key}")
        self.completes(terminal, "p2pchat completion z", "p2pchat completion zsh")
        self.completes(terminal, "p2pchat send rob", "p2pchat send roberta")
        self.completes(terminal, f"p2pchat --data {self.alice.directory} search x --with rob",
                       f"p2pchat --data {self.alice.directory} search x --with roberta")

    def test_bash(self):
        self.all_sorts("bash")

    def test_zsh(self):
        self.all_sorts("zsh")

    def test_names_only_of_a_profile_that_is_open(self):
        stranger = self.person()

        self.assertEqual(self.alice.run("completion", "names", password=None).stdout, b"roberta\n")
        run = stranger.run("completion", "names", password=None)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, b"", b""))
        self.assertFalse(stranger.directory.exists())
        self.refused(stranger.run("completion", "fish"), 2, "completion takes bash or zsh")

    def test_installed_where_shells_look(self):
        prefix = self.directory / "prefix"
        run = subprocess.run(["cmake", "--install", BIN.resolve().parent, "--component", "p2pchat",
                              "--prefix", prefix], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.addCleanup(shutil.rmtree, prefix)

        for shell, place in (("bash", "bash-completion/completions/p2pchat"),
                             ("zsh", "zsh/site-functions/_p2pchat"),
                             ("zsh", "zsh/vendor-completions/_p2pchat")):
            said = subprocess.run([BIN / "p2pchat", "completion", shell], capture_output=True,
                                  text=True, check=True).stdout
            self.assertEqual((prefix / "share" / place).read_text(), said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
