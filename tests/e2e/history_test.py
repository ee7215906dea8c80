"""What a profile keeps, and what its user does with it: cancelling, searching, carrying it elsewhere,
pruning."""

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
