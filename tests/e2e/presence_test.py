"""Whether others see that somebody is here, between real clients over real nodes."""

import unittest

from harness import EndToEnd, wait_until


class Hidden(EndToEnd):
    NODES = 3

    def test_hidden_and_shown(self):
        alice, bob = self.person("alice"), self.person("bob")
        with open(self.directory / "follow.out", "wb") as output:
            owner = alice.start("--json", "inbox", "--follow", output=output)
            self.addCleanup(owner.wait)
            self.addCleanup(owner.terminate)
            wait_until(lambda: bob.ask("status", "alice")[0]["online"], 30, "alice online")
            bob_seen = alice.ask("status", "bob")[0]
            self.assertGreater(bob_seen["last_seen_ms"], 0)

            self.assertEqual(alice.ask("presence", "hide"), [{"presence": "hidden", "told": True}])

            self.assertEqual(bob.ask("status", "alice"),
                             [{"name": "alice", "online": False, "last_seen_ms": 0}])
            self.assertEqual(alice.ask("status", "bob"),
                             [{"name": "bob", "online": False, "last_seen_ms": 0,
                               "you_hide": True}])
            self.assertIn(b"you do not see theirs", alice.run("status", "bob").stdout)
            self.refused(alice.run("status", "nobody-here"), 10, "there is no user")
            # What is written to her comes all the same.
            self.assertEqual(bob.ask("send", "alice", "hello", "--wait", "delivered")[0]["state"],
                             "delivered")

            self.assertIn(b"others see whether you are online",
                          alice.run("presence", "show").stdout)
            self.assertTrue(bob.ask("status", "alice")[0]["online"])

    def test_kept_by_the_profile(self):
        carol, dora = self.person("carol"), self.person("dora")
        self.assertIn(b"nobody sees whether you are online", carol.run("presence", "hide").stdout)

        self.assertEqual(dora.ask("status", "carol")[0]["last_seen_ms"], 0)
        self.assertEqual(carol.ask("presence"), [{"presence": "hidden", "told": True}])
        carol.ask("inbox")
        self.assertEqual(dora.ask("status", "carol")[0]["last_seen_ms"], 0)
        self.assertEqual(carol.ask("contacts"), [], "no conversation with oneself")

    def test_bad_input(self):
        erin = self.person("erin")
        self.refused(erin.run("presence", "maybe"), 2, "presence takes show or hide")
        self.refused(self.person().run("presence", "hide"), 18, "log")


if __name__ == "__main__":
    unittest.main()
