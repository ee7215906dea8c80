"""Requests, blocking, aliases and safety numbers, between real clients over real nodes."""

import unittest

from harness import EndToEnd, wait_until


class Contacts(EndToEnd):
    NODES = 3

    def test_a_request_is_accepted_denied_or_blocked(self):
        alice, bob, carol = self.person("alice"), self.person("bob"), self.person("carol")
        alice.ask("send", "bob", "hello from alice")
        carol.ask("send", "bob", "hello from carol")
        unread = bob.ask("inbox")
        self.assertEqual({(m["from"], m.get("request")) for m in unread},
                         {("alice", True), ("carol", True)})
        self.assertEqual({c["name"]: c["standing"] for c in bob.ask("contacts")},
                         {"alice": "request", "carol": "request"})
        self.refused(bob.run("accept", "dave"), 34, "no request of 'dave'")
        self.refused(bob.run("accept", "bob"), 13, "is you")
        self.refused(bob.run("accept", "no name!"), 10, "no user")

        bob.ask("accept", "alice")
        self.assertIn(b"erased here", bob.run("deny", "carol").stdout)

        people = bob.ask("contacts")
        self.assertEqual([(c["name"], c["standing"], c["last"]["text"]) for c in people],
                         [("alice", "known", "hello from alice")])
        self.assertEqual(bob.ask("history", "carol"), [])
        wait_until(lambda: alice.ask("inbox") == [] and
                   alice.ask("history", "bob")[0]["state"] == "read",
                   30, "alice learns that bob, who has accepted her, has read it")
        carol.ask("inbox")
        self.assertEqual(carol.ask("history", "bob")[0]["state"], "delivered")

    def test_what_a_blocked_one_sends_is_dropped(self):
        alice, bob = self.person("alice2"), self.person("bob2")
        bob.ask("block", "alice2")
        alice.ask("send", "bob2", "are you there?")

        self.assertEqual(bob.ask("inbox"), [])
        self.assertEqual(bob.ask("history", "alice2"), [])
        alice.ask("inbox")
        self.assertEqual(alice.ask("history", "bob2")[0]["state"], "stored")
        self.refused(bob.run("send", "alice2", "hi"), 33, "unblock alice2")
        self.assertIn(b"alice2  blocked", bob.run("contacts").stdout)

        bob.ask("unblock", "alice2")
        alice.ask("send", "bob2", "and now?")
        self.assertEqual(bob.texts("inbox"), ["and now?"])

    def test_names_and_numbers(self):
        alice, bob = self.person("alice3"), self.person("bob3")
        self.assertIn(b"is called", alice.run("alias", "bob3", "Bob del almacén").stdout)
        self.refused(alice.run("alias", "bob3", "x" * 65), 36, "64 bytes")
        self.refused(alice.run("alias", "bob3", "\x1b[2J"), 36, "control characters")
        ours, theirs = alice.ask("verify", "bob3")[0], bob.ask("verify", "alice3")[0]
        self.assertRegex(ours["safety_number"], "^[0-9]{60}$")
        self.assertEqual(ours["safety_number"], theirs["safety_number"])
        self.assertFalse(ours["verified"])
        self.refused(alice.run("verify", "nobody"), 10, "no user 'nobody'")

        self.assertIn(b"is verified", alice.run("verify", "bob3", "--matches").stdout)

        self.assertEqual(alice.ask("contacts"),
                         [{"name": "bob3", "standing": "known", "alias": "Bob del almacén",
                           "verified": True, "unread": 0, "pinned": False,
                           "muted_until_ms": 0, "draft": "", "vanish_s": 0, "vanish_by": ""}])
        alice.ask("alias", "bob3", "")
        self.assertEqual(alice.ask("contacts")[0]["alias"], "")


if __name__ == "__main__":
    unittest.main()
