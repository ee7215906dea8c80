"""The bot of sim/examples answers a person, over three real nodes."""

import signal
import subprocess
import unittest

from harness import BIN, COMMAND_MAX, PASSWORD, EndToEnd, wait_until


class Bot(EndToEnd):
    NODES = 3

    def account(self, *lines):
        path = self.directory / f"account-{self.id()}"
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    def command(self, data, account):
        return [BIN / "p2pchat-example-bot", self.directory / data, account, self.ring.name,
                *(node.address for node in self.ring.nodes)]

    def start(self, data, account):
        bot = subprocess.Popen(self.command(data, account), stdin=subprocess.DEVNULL)
        self.addCleanup(bot.wait)
        self.addCleanup(bot.kill)
        return bot

    def end(self, bot):
        bot.send_signal(signal.SIGTERM)
        self.assertEqual(bot.wait(COMMAND_MAX), 0)

    def wait_registered(self, name, asking):
        wait_until(lambda: asking.run("status", name).returncode == 0, COMMAND_MAX, name)

    def answers(self, person):
        return [m["text"] for m in person.ask("history", "echo") if not m["outgoing"]]

    def wait_answers(self, person, texts):
        def is_there():
            person.ask("inbox")
            return self.answers(person) == texts
        wait_until(is_there, COMMAND_MAX, f"the answers {texts}")

    def test_answers_also_what_came_while_it_was_away(self):
        alice = self.person("alice")
        account = self.account("echo", PASSWORD)
        bot = self.start("echo", account)
        self.wait_registered("echo", alice)

        alice.ask("send", "echo", "¿hola? 👋")
        self.wait_answers(alice, ["¿hola? 👋"])
        about = [m["reply_to"] for m in alice.ask("history", "echo") if not m["outgoing"]]
        asked = [m["id"] for m in alice.ask("history", "echo") if m["outgoing"]]
        self.assertEqual(about, asked)
        self.end(bot)

        alice.ask("send", "echo", "are you there?")
        bot = self.start("echo", account)
        self.wait_answers(alice, ["¿hola? 👋", "are you there?"])

        # A reply gets no answer; what is asked after it does.
        alice.ask("send", "echo", "thank you", "--reply-to", asked[0])
        alice.ask("send", "echo", "bye")
        self.wait_answers(alice, ["¿hola? 👋", "are you there?", "bye"])
        self.end(bot)

    def test_ends_when_another_device_takes_the_account(self):
        dora = self.person("dora")
        bot = subprocess.Popen(self.command("other", self.account("other", PASSWORD)),
                               stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(bot.stderr.close)
        self.addCleanup(bot.wait)
        self.addCleanup(bot.kill)
        self.wait_registered("other", dora)

        self.person().ask("login", "other")

        self.assertEqual(bot.wait(COMMAND_MAX), 17)
        self.assertIn("has taken the account over", bot.stderr.read().decode())

    def test_says_what_is_wrong(self):
        self.person("bob")
        mallory = self.account("bob", "not his password")
        for command, status, sentence in (
                (self.command("mallory", mallory), 11, "this is not the account's password"),
                (self.command("mallory", self.directory / "nowhere"), 6, "no name and password"),
                (self.command("mallory", mallory)[:4], 2, "Usage: "),
                (self.command("mallory", mallory) + ["here"], 2, "here is no address"),
                (self.command("node1", mallory)[:1] + ["/proc/no"] +
                 self.command("", mallory)[2:], 3, "cannot make the directory")):
            run = subprocess.run(command, capture_output=True, timeout=COMMAND_MAX, check=False)
            self.refused(run, status, sentence)
            self.assertNotIn("not his password", run.stderr.decode())

        own = self.person("carol")
        run = subprocess.run(self.command(own.directory.name, self.account("eve", PASSWORD)),
                             capture_output=True, timeout=COMMAND_MAX, check=False)
        self.refused(run, 19, "the profile is another account's")


if __name__ == "__main__":
    unittest.main(verbosity=2)
