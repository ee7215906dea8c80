"""What a profile keeps, and what its user does with it."""

import unittest

from harness import EndToEnd


class Cancelling(EndToEnd):
    NODES = 3

    def test_what_no_node_has_is_taken_back(self):
        alice, bob = self.person("alice"), self.person("bob")
        sent = alice.ask("send", "bob", "on the ring")[0]
        self.refused(alice.run("cancel", sent["id"]), 28, "too late")
        for node in self.ring.nodes:
            node.kill()

        late = alice.run("send", "bob", "regretted", "--timeout", "1")
        self.refused(late, 23, "waits in the outbox")
        short = late.stdout.decode().split("id ")[1].strip()
        self.assertEqual(len(short), 8)
        alice.run("send", "bob", "meant", "--timeout", "1")
        self.refused(alice.run("cancel", "0" * 64), 26, "no message that waits in the outbox")
        cancelled = alice.ask("cancel", short.upper())

        self.assertEqual([m["text"] for m in cancelled], ["regretted"])
        self.assertEqual(alice.texts("history", "bob"), ["on the ring", "meant"])
        for node in self.ring.nodes:
            node.start()
        self.ring.wait_active()
        alice.run("send", "bob", "last", "--wait", "stored=K")
        self.assertEqual(bob.texts("inbox"), ["on the ring", "meant", "last"])


class Searching(EndToEnd):
    NODES = 3

    def test_words_are_found_in_all_conversations(self):
        alice, bob, carol = self.person("alice"), self.person("bob"), self.person("carol")
        alice.ask("send", "bob", "The train leaves at noon")
        alice.ask("inbox")
        carol.ask("send", "alice", "Which TRAIN?")
        alice.ask("inbox")

        self.assertEqual(alice.texts("search", "train"),
                         ["Which TRAIN?", "The train leaves at noon"])
        self.assertEqual(alice.texts("search", "train", "--with", "bob"),
                         ["The train leaves at noon"])
        self.assertEqual(alice.texts("search", "noon", "the"), ["The train leaves at noon"])
        self.assertEqual(alice.texts("search", "train", "--limit", "1"), ["Which TRAIN?"])
        self.assertIn(b"alice to bob: The train", alice.run("search", "noon").stdout)
        self.assertIn(b"nothing has been found", alice.run("search", "plane").stdout)
        self.refused(alice.run("search", "?!"), 30, "nothing to search for")
        self.refused(alice.run("search", "x", "--with", "a b"), 10, "there is no user 'a b'")
        self.refused(bob.run("search"), 2, "search WORDS is meant")


if __name__ == "__main__":
    unittest.main(verbosity=2)
