"""What a profile keeps, and what its user does with it."""

import os
import shutil
import stat
import unittest

from harness import EndToEnd, wait_until


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


    def test_of_a_group_too(self):
        dora, erin, finn = self.person("dora"), self.person("erin"), self.person("finn")
        dora.ask("group", "create", "climbers")
        for guest, name in ((erin, "erin"), (finn, "finn")):
            dora.ask("group", "invite", "climbers", name)
            wait_until(lambda: guest.ask("group", "list") != [], 30, "an invitation")
            guest.ask("group", "accept", "climbers")
        wait_until(lambda: len(dora.ask("group", "show", "climbers")[0]["people"]) == 3 and not any(
            p["invited"] for p in dora.ask("group", "show", "climbers")[0]["people"]), 30, "three")
        sent = dora.ask("send", "#climbers", "on the ring")[0]
        self.refused(dora.run("cancel", sent["id"]), 28, "too late")
        for node in self.ring.nodes:
            node.kill()

        self.refused(dora.run("send", "#climbers", "regretted", "--timeout", "1"), 23, "outbox")
        dora.run("send", "#climbers", "meant", "--timeout", "1")
        regretted = dora.ask("history", "#climbers")[1]
        cancelled = dora.ask("cancel", regretted["id"][:8])

        self.assertEqual([(m["text"], m["group"]) for m in cancelled], [("regretted", "climbers")])
        self.assertEqual(dora.texts("history", "#climbers"), ["on the ring", "meant"])
        for node in self.ring.nodes:
            node.start()
        self.ring.wait_active()
        dora.run("send", "#climbers", "last", "--wait", "stored=K")
        for one in (erin, finn):
            self.assertEqual(one.texts("inbox"), ["on the ring", "meant", "last"])


class Deleting(EndToEnd):
    NODES = 3

    def test_a_message_is_gone_on_both_sides(self):
        alice, bob = self.person("alice"), self.person("bob")
        sent = alice.ask("send", "bob", "not for you")[0]
        alice.ask("send", "bob", "for you")
        self.assertEqual(bob.texts("inbox"), ["not for you", "for you"])

        self.refused(bob.run("delete", "alice", sent["id"]), 32, "only who wrote it")
        self.refused(alice.run("delete", "bob", "0" * 64), 26, "of the newest 1000 with 'bob'")
        self.refused(alice.run("delete", "bob", "xyz"), 2, "hexadecimal")
        deleted = alice.run("delete", "bob", sent["id"][:8])

        self.assertIn(b"deleted here", deleted.stdout)
        self.assertEqual(bob.ask("inbox"), [])
        for person, peer in ((alice, "bob"), (bob, "alice")):
            stone, kept = person.ask("history", peer)
            self.assertEqual((stone["id"], stone["deleted"], stone["text"]),
                             (sent["id"], True, ""))
            self.assertEqual(kept["text"], "for you")
            self.assertIn(b"nothing has been found", person.run("search", "not").stdout)
        self.assertIn(b"[deleted by alice]", bob.run("history", "alice").stdout)
        wait_until(lambda: alice.ask("inbox") == [] and
                   alice.ask("history", "bob")[0]["state"] == "delivered",
                   30, "alice learns that bob's device has deleted it")

    def test_an_unread_message_is_not_shown(self):
        alice, bob = self.person("alice2"), self.person("bob2")
        sent = alice.ask("send", "bob2", "too soon")[0]
        alice.ask("delete", "bob2", sent["id"])

        self.assertEqual(bob.ask("inbox"), [])


class Marking(EndToEnd):
    NODES = 3

    def test_a_text_is_changed_and_signed_on_both_sides(self):
        alice, bob = self.person("alice"), self.person("bob")
        sent = alice.ask("send", "bob", "see you at six")[0]
        self.assertEqual(bob.texts("inbox"), ["see you at six"])

        self.refused(bob.run("edit", "alice", sent["id"], "never"), 32, "can edit")
        self.refused(alice.run("edit", "bob", "0" * 64, "x"), 26, "of the newest 1000 with 'bob'")
        self.refused(alice.run("edit", "bob", sent["id"], ""), 14, "empty")
        self.refused(bob.run("react", "alice", sent["id"], "two words"), 44, "one sign or word")
        self.refused(bob.run("react", "alice", "xyz", "+1"), 2, "hexadecimal")
        edited = alice.run("edit", "bob", sent["id"][:8], "-", text_in=b"see you at seven")
        self.assertIn(b"see you at seven  [edited]", edited.stdout)
        self.assertEqual(bob.run("inbox").returncode, 0)
        self.assertEqual(bob.run("react", "alice", sent["id"][:8], "\u2764\ufe0f").returncode, 0)
        alice.run("inbox")

        for person, peer in ((alice, "bob"), (bob, "alice")):
            message = person.ask("history", peer)[0]
            self.assertEqual(message["text"], "see you at seven")
            self.assertGreater(message["edit"], message["lamport"])
            self.assertEqual([(one["from"], one["sign"]) for one in message["reactions"]],
                             [("bob", "\u2764\ufe0f")])
            self.assertIn(b"nothing has been found", person.run("search", "six").stdout)
            self.assertEqual(len(person.ask("search", "seven")), 1)
        self.assertIn("[edited]  [\u2764\ufe0f bob]".encode(), alice.run("history", "bob").stdout)

        bob.run("react", "alice", sent["id"], "")
        alice.run("inbox")
        for person, peer in ((alice, "bob"), (bob, "alice")):
            self.assertNotIn("reactions", person.ask("history", peer)[0])


class Replying(EndToEnd):
    NODES = 3

    def test_a_reply_names_what_it_answers(self):
        alice, bob = self.person("alice"), self.person("bob")
        question = alice.ask("send", "bob", "At noon?")[0]["id"]
        bob.ask("inbox")
        shown = bob.run("history", "alice", "--ids").stdout.decode()
        self.assertTrue(shown.startswith(question[:8] + "  "), shown)

        self.refused(bob.run("send", "alice", "?", "--reply-to", "0" * 8), 26, "with 'alice'")
        answer = bob.ask("send", "alice", "Yes", "--reply-to", question[:8])[0]

        self.assertEqual(answer["reply_to"], question)
        self.assertEqual(alice.ask("inbox")[0]["reply_to"], question)
        self.assertIn(f"bob: (to {question[:8]}) Yes",
                      alice.run("history", "bob").stdout.decode())


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


class Carrying(EndToEnd):
    NODES = 3

    def test_a_history_comes_back_into_a_profile_that_lost_it(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "The train leaves at noon", "--wait", "stored=K")
        bob.ask("send", "alice", "Which train?\x1b[2J")
        alice.ask("inbox")
        before = alice.ask("history", "bob")
        file = self.directory / "alice.json"
        exported = alice.ask("export", file)
        self.assertEqual(exported, [{"done": "exported", "messages": 2}])
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        self.refused(alice.run("export", file), 7, "exists already")
        self.refused(alice.run("export", self.directory / "none" / "x"), 7, "cannot be written")

        shutil.rmtree(alice.directory)
        alice.ask("login", "alice")
        self.assertEqual(alice.ask("history", "bob"), [])
        self.assertEqual(alice.ask("import", file), [{"done": "imported", "messages": 2}])
        self.assertIn(b"2 were here already", alice.run("import", file).stdout)
        self.assertEqual(alice.ask("history", "bob"), before)
        self.assertEqual(alice.texts("search", "train", "noon"), ["The train leaves at noon"])
        self.assertEqual(bob.texts("inbox"), ["The train leaves at noon"])

        shown = alice.run("export", "-", "--format", "text", "--with", "bob").stdout
        self.assertTrue(shown.startswith(b"== bob\n"), shown)
        self.assertNotIn(b"\x1b", shown)
        self.refuse_bad_files(alice, bob, file)
        self.assertEqual(alice.ask("prune", "--older-than", "1d")[0]["messages"], 0)

    def refuse_bad_files(self, alice, bob, file):
        lines = file.read_text().splitlines(keepends=True)
        bad = self.directory / "bad.json"
        self.refused(bob.run("import", file), 8, "the history of 'alice'")
        self.refused(bob.run("import", self.directory / "none"), 7, "cannot be read")
        self.refused(bob.run("import", self.directory), 7, "is no file")
        for text, sentence in [("".join(lines[:-1]), "line 4: the last line is missing"),
                               (lines[0] + lines[1][:-5] + "\n" + lines[2], "line 2: the line"),
                               (lines[0].replace('"version":1', '"version":2'), "newer version"),
                               ("Dear diary,\n", "not a history")]:
            bad.write_text(text)
            self.refused(alice.run("import", bad), 8, sentence)

    def test_goes_through_the_process_that_has_the_profile(self):
        carol, dave = self.person("carol"), self.person("dave")
        carol.ask("send", "dave", "hello")
        owner = carol.start("--json", "inbox", "--follow")
        try:
            wait_until(lambda: (carol.directory / "socket").exists(), 30, "the socket")
            file = self.directory / "carol.json"
            self.assertEqual(carol.run("export", file, password=None).returncode, 0)
            self.assertEqual(carol.run("import", file, password=None).returncode, 0)
            pruned = carol.run("prune", "--older-than", "1h", password=None)
            self.assertIn(b"erased 0 messages", pruned.stdout)
        finally:
            owner.terminate()
            owner.wait(timeout=30)
        self.assertEqual(dave.texts("inbox"), ["hello"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
