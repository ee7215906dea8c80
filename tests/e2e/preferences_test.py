"""Pinned and muted conversations, between real clients over real nodes."""

import time
import unittest

from harness import EndToEnd


class Wanted(EndToEnd):
    NODES = 2

    def test_pinned_first_and_muted_until(self):
        alice, bob, carol = self.person("alice"), self.person("bob"), self.person("carol")
        bob.ask("send", "alice", "from bob")
        alice.ask("inbox")
        carol.ask("send", "alice", "from carol")
        alice.ask("inbox")
        self.assertEqual([c["name"] for c in alice.ask("contacts")], ["carol", "bob"])

        self.assertIn(b"bob is pinned", alice.run("pin", "bob").stdout)
        self.assertEqual(alice.ask("mute", "carol", "--for", "8h"),
                         [{"done": "muted", "name": "carol"}])

        people = alice.ask("contacts")
        self.assertEqual([(c["name"], c["pinned"]) for c in people],
                         [("bob", True), ("carol", False)])
        hours = (people[1]["muted_until_ms"] / 1000 - time.time()) / 3600
        self.assertTrue(7.9 < hours <= 8, hours)
        self.assertIn(b"carol  request, muted until", alice.run("contacts").stdout)
        self.assertIn(b"carol is not muted", alice.run("unmute", "carol").stdout)
        self.assertIn(b"bob is muted\n", alice.run("mute", "bob").stdout)
        alice.ask("unpin", "bob")
        self.assertEqual([c["name"] for c in alice.ask("contacts")], ["carol", "bob"])
        self.assertIn(b"request, muted", alice.run("contacts").stdout)

    def test_a_group(self):
        dora = self.person("dora")
        for name in ("climbers", "readers"):
            dora.ask("group", "create", name)
        last = dora.ask("group", "list")[-1]

        self.assertIn(b"is pinned", dora.run("pin", "#" + last["name"]).stdout)

        first = dora.ask("group", "list")[0]
        self.assertEqual((first["name"], first["pinned"]), (last["name"], True))
        self.assertIn(b"1 member, pinned", dora.run("group", "list").stdout)

    def test_what_is_no_conversation(self):
        erin = self.person("erin")
        self.refused(erin.run("pin", "erin"), 13, "is you")
        self.refused(erin.run("mute", "no name!"), 10, "no user")
        self.refused(erin.run("pin", "#nothing"), 45, "no group")
        self.refused(erin.run("mute", "bob", "--for", "soon"), 2, "8h, 7d or 2w")


if __name__ == "__main__":
    unittest.main()
