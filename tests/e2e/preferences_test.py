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

    def test_messages_that_do_not_last(self):
        fred, gina = self.person("fred"), self.person("gina")
        fred.ask("send", "gina", "this stays")
        gina.ask("inbox")

        self.assertIn(b"lasts 1 day (set by fred)", fred.run("vanish", "gina", "1d").stdout)
        fred.ask("send", "gina", "this does not")

        gina.ask("inbox")
        self.assertIn(b"messages last 1 day", gina.run("contacts").stdout)
        self.assertEqual([m.get("vanish_s") for m in gina.ask("history", "fred")], [None, 86400])
        days = (gina.ask("history", "fred")[1]["vanishes_ms"] / 1000 - time.time()) / 86400
        self.assertTrue(0.9 < days <= 1, days)
        self.assertEqual(gina.ask("vanish", "fred", "off"), [{"done": "vanish", "name": "fred"}])
        fred.ask("inbox")
        self.assertEqual(fred.ask("contacts")[0]["vanish_by"], "gina")
        self.refused(fred.run("vanish", "gina", "2d"), 2, "1h, 1d, 1w, 4w or off")
        self.refused(fred.run("vanish", "#climbers", "1d"), 45, "no group")
        self.refused(fred.run("vanish", "nobody", "1d"), 10, "no user")

    def test_what_is_no_conversation(self):
        erin = self.person("erin")
        self.refused(erin.run("pin", "erin"), 13, "is you")
        self.refused(erin.run("mute", "no name!"), 10, "no user")
        self.refused(erin.run("pin", "#nothing"), 45, "no group")
        self.refused(erin.run("mute", "bob", "--for", "soon"), 2, "8h, 7d or 2w")


if __name__ == "__main__":
    unittest.main()
