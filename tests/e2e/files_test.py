"""Files between people, over real nodes: whole, resumed after kills on both sides, refused."""

import json
import os
import signal
import subprocess
import unittest

from harness import EndToEnd, wait_until

SIZE = 5 * 1000 * 1000


class Files(EndToEnd):
    NODES = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice, cls.bob = cls.person("alice"), cls.person("bob")

    def file(self, name, size):
        path = self.directory / name
        path.write_bytes(os.urandom(size))
        return path

    def listed(self, person):
        return {file["name"]: file for file in person.ask("files", "list")}

    def killed_on_the_way(self, person, *arguments):
        """The command, killed once some of the file has moved."""
        command = person.start("--json", *arguments, output=subprocess.PIPE)
        for line in command.stdout:
            progress = json.loads(line).get("progress")
            if progress and 2 <= progress["done"] < progress["total"] - 8:
                break
        else:
            self.fail("it was over before it could be killed")
        command.send_signal(signal.SIGKILL)
        command.wait()
        command.stdout.close()

    def test_a_file_arrives_whole_through_kills_of_both_sides(self):
        path = self.file("holiday.jpg", SIZE)
        content = path.read_bytes()
        self.killed_on_the_way(self.alice, "files", "send", "bob", path)
        path.unlink()  # what was taken needs the original no more

        self.assertEqual(self.listed(self.alice)["holiday.jpg"]["state"], "sending")
        follower = self.alice.start("inbox", "--follow")
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        wait_until(lambda: self.listed(self.alice)["holiday.jpg"]["state"] == "sent", 60,
                   "the rest of the file on the ring")
        self.assertEqual(self.bob.texts("inbox"), ["holiday.jpg"])
        identity = self.listed(self.bob)["holiday.jpg"]["id"]
        there = self.directory / "there"
        there.mkdir()
        self.killed_on_the_way(self.bob, "files", "get", identity, "--to", there)
        self.assertEqual([p for p in there.iterdir() if not p.name.startswith(".")], [])

        saved = self.bob.ask("files", "get", identity[:10], "--to", there)[-1]

        self.assertEqual(saved["path"], str(there / "holiday.jpg"))
        self.assertEqual((there / "holiday.jpg").read_bytes(), content)
        self.assertEqual([p.name for p in there.iterdir()], ["holiday.jpg"])
        self.refused(self.bob.run("files", "get", identity, "--to", self.directory / "again"), 39,
                     "not on the ring any more")

    def test_nothing_is_overwritten_unless_it_is_said(self):
        path = self.file("notes.txt", 1000)
        self.alice.ask("files", "send", "bob", path)
        self.bob.ask("inbox")
        identity = self.listed(self.bob)["notes.txt"]["id"]
        there = self.directory / "mine.txt"
        there.write_text("mine")

        self.refused(self.bob.run("files", "get", identity, "--to", there), 7, "--force")
        self.assertEqual(there.read_text(), "mine")
        self.bob.ask("files", "get", identity, "--to", there, "--force")

        self.assertEqual(there.read_bytes(), path.read_bytes())

    def test_what_cannot_be_sent_is_said(self):
        self.refused(self.alice.run("files", "send", "bob", self.directory / "none"), 7, "none")
        self.refused(self.alice.run("files", "send", "bob", self.directory), 7, "no file")
        large = self.file("large", 0)
        os.truncate(large, 25 * 1024 * 1024 + 1)
        self.refused(self.alice.run("files", "send", "bob", large), 37, "25 MiB")
        small = self.file("small", 1)
        self.refused(self.alice.run("files", "send", "nobody", small), 10, "nobody")
        self.refused(self.alice.run("files", "get", "0123456789"), 38, "no file")
        self.refused(self.alice.run("files", "fetch", "0123456789"), 2, "is meant")

    def test_a_cancelled_file_is_gone(self):
        path = self.file("secret.pdf", SIZE)
        self.killed_on_the_way(self.alice, "files", "send", "bob", path)
        identity = self.listed(self.alice)["secret.pdf"]["id"]

        self.alice.ask("files", "cancel", identity)

        self.assertNotIn("secret.pdf", self.listed(self.alice))
        self.assertNotIn("secret.pdf", self.bob.texts("inbox"))


if __name__ == "__main__":
    unittest.main()
