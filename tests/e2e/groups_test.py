"""Groups of four people with real clients over three real nodes."""

import os
import time
import unittest

from harness import EndToEnd, wait_until


class Groups(EndToEnd):
    NODES = 3

    def named(self, person, group="climbers"):
        return person.ask("group", "show", group)[0]

    def invited(self, person):
        return [g["name"] for g in person.ask("group", "list") if g["standing"] == "invited"]

    def members(self, person, group="climbers"):
        return {p["name"]: p["role"] for p in self.named(person, group)["people"]
                if not p["invited"]}

    def join(self, host, guest, name, *more):
        host.ask("group", "invite", "climbers", name, *more)
        wait_until(lambda: self.invited(guest) == ["climbers"], 30, f"an invitation for {name}")
        self.assertEqual(guest.ask("group", "accept", "climbers")[0]["standing"], "joined")
        wait_until(lambda: name in self.members(host), 30, f"{name} in the group")

    def test_who_has_just_joined_is_written_to(self):
        walter, wanda = self.person("walter"), self.person("wanda")
        walter.ask("group", "create", "walkers")
        walter.ask("group", "invite", "walkers", "wanda")
        wait_until(lambda: self.invited(wanda) == ["walkers"], 30, "an invitation for wanda")
        wanda.ask("group", "accept", "walkers")

        sent = walter.ask("send", "#walkers", "welcome")[0]

        self.assertEqual([t["name"] for t in sent["members"]], ["wanda"])
        self.assertEqual([m["text"] for m in wanda.ask("inbox")], ["welcome"])

    def test_four_people_found_a_group_talk_and_part(self):
        alice, bob = self.person("alice"), self.person("bob")
        carol, dave = self.person("carol"), self.person("dave")
        self.assertEqual(alice.ask("group", "list"), [])
        made = alice.ask("group", "create", "climbers")[0]
        self.assertEqual((made["name"], made["standing"]), ("climbers", "joined"))
        self.refused(alice.run("send", "#climbers", "hello?"), 57, "nobody else")

        self.join(alice, bob, "bob", "--role", "admin")
        self.join(alice, carol, "carol")
        wait_until(lambda: len(self.members(bob)) == 3, 30, "bob knows of carol")
        self.assertEqual(self.members(bob), {"alice": "owner", "bob": "admin", "carol": "member"})

        sent = bob.ask("send", "#climbers", "up at six")[0]
        self.assertEqual((sent["from"], sent["group"], sent["to"]),
                         ("bob", "climbers", made["group"]))
        self.assertEqual({t["name"] for t in sent["members"]}, {"alice", "carol"})
        came = carol.ask("inbox")
        self.assertEqual([(m["from"], m["group"], m["text"]) for m in came],
                         [("bob", "climbers", "up at six")])
        self.assertEqual(came[0]["id"], sent["id"])

        def ticks():
            bob.ask("inbox")
            return {t["name"]: t["state"] for t in bob.ask("history", "#climbers")[-1]["members"]}
        wait_until(lambda: ticks()["carol"] == "read", 30, "carol's tick")
        self.assertEqual(ticks()["alice"], "stored")
        alice.ask("send", "#climbers", "make it five", "--reply-to", alice.ask("inbox")[0]["id"])
        self.assertIn(b"bob (#climbers): up at six", carol.run("history", "#climbers").stdout)

        self.join(bob, dave, "dave")
        bob.ask("group", "remove", "climbers", "carol")
        wait_until(lambda: "carol" not in self.members(alice), 30, "carol is gone")
        alice.ask("send", "#climbers", "for those who are left")
        self.assertEqual(dave.texts("inbox"), ["for those who are left"])
        carol.ask("inbox")
        self.assertEqual(self.named(carol)["standing"], "removed")
        self.refused(carol.run("send", "#climbers", "hey"), 47, "not in the group")
        self.assertEqual(carol.texts("history", "#climbers"), ["up at six", "make it five"])

    def test_a_long_text_comes_whole_to_all(self):
        lena, boris, cleo = self.person("lena"), self.person("boris"), self.person("cleo")
        lena.ask("group", "create", "climbers")
        self.join(lena, boris, "boris")
        self.join(lena, cleo, "cleo")
        # Their receipts say that their programs read references.
        lena.ask("send", "#climbers", "before")
        for reader in (boris, cleo):
            self.assertEqual([m["text"] for m in reader.ask("inbox")], ["before"])
        lena.ask("inbox")
        text = " ".join(f"step {number}" for number in range(1, 900))

        sent = lena.ask("send", "#climbers", text, "--wait", "stored=K")[0]

        self.assertEqual({t["state"] for t in sent["members"]}, {"stored"})
        for reader in (boris, cleo):
            self.assertEqual([(m["id"], m["text"]) for m in reader.ask("inbox")],
                             [(sent["id"], text)])

        def ticks():
            lena.ask("inbox")
            return {t["state"] for t in lena.ask("history", "#climbers")[-1]["members"]}
        wait_until(lambda: ticks() == {"read"}, 30, "both ticks")

    def test_what_was_written_is_changed_marked_and_deleted(self):
        gina, hugo, ines = self.person("gina"), self.person("hugo"), self.person("ines")
        gina.ask("group", "create", "climbers")
        self.join(gina, hugo, "hugo")
        self.join(gina, ines, "ines")
        wait_until(lambda: len(self.members(hugo)) == 3, 30, "hugo knows of ines")
        one = gina.ask("send", "#climbers", "up at six")[0]["id"]
        two = gina.ask("send", "#climbers", "with tea")[0]["id"]
        for person in (hugo, ines):
            self.assertEqual(person.texts("inbox"), ["up at six", "with tea"])

        edited = gina.ask("edit", "#climbers", one[:8], "up at seven")[0]
        self.assertEqual((edited["text"], edited["group"]), ("up at seven", "climbers"))
        hugo.ask("react", "#climbers", one[:8], "+1")
        left = gina.ask("delete", "#climbers", two[:8])[0]
        self.assertEqual((left["deleted"], left["text"]), (True, ""))
        self.refused(hugo.run("edit", "#climbers", one[:8], "at noon"), 32, "wrote")
        self.refused(ines.run("delete", "#climbers", one[:8]), 32, "wrote")

        def seen(person):
            person.ask("inbox")
            return [(m["text"], m.get("deleted", False),
                     [(r["from"], r["sign"]) for r in m.get("reactions", [])])
                    for m in person.ask("history", "#climbers")]
        wanted = [("up at seven", False, [("hugo", "+1")]), ("", True, [])]
        for person in (gina, hugo, ines):
            wait_until(lambda: seen(person) == wanted, 30, f"what is left, not {seen(person)}")
        self.assertIn(b"deleted here, and with the others in the group",
                      gina.run("delete", "#climbers", one[:8]).stdout)

    def test_a_file_goes_to_all_who_are_in_the_group(self):
        ursa, pete, quin = self.person("ursa"), self.person("pete"), self.person("quin")
        ursa.ask("group", "create", "climbers")
        map_path = self.directory / "map.png"
        map_path.write_bytes(os.urandom(200_000))
        self.refused(ursa.run("files", "send", "#climbers", map_path), 57, "nobody else")
        self.join(ursa, pete, "pete")
        self.join(ursa, quin, "quin")
        wait_until(lambda: len(self.members(pete)) == 3, 30, "pete knows of quin")

        sent = ursa.ask("files", "send", "#climbers", map_path, "--wait", "stored")[-1]

        self.assertEqual({t["name"] for t in sent["members"]}, {"pete", "quin"})
        for person, name in ((pete, "pete"), (quin, "quin")):
            came = person.ask("inbox")
            self.assertEqual([(m["from"], m["group"], m["file"]["name"]) for m in came],
                             [("ursa", "climbers", "map.png")])
            self.assertEqual(came[0]["id"], sent["id"])
            there = self.directory / f"of_{name}.png"
            got = person.ask("files", "get", sent["id"][:8], "--to", there)[-1]
            self.assertEqual((got["group"], got["from"]), ("climbers", "ursa"))
            self.assertEqual(there.read_bytes(), map_path.read_bytes())
        again = self.directory / "again.png"
        pete.ask("files", "get", sent["id"][:8], "--to", again)
        self.assertEqual(again.read_bytes(), map_path.read_bytes())
        self.assertIn(b"from ursa in #climbers  map.png", pete.run("files", "list").stdout)
        self.assertIn(b"to #climbers  map.png", ursa.run("files", "list").stdout)
        rita = self.person("rita")
        self.join(ursa, rita, "rita")
        self.assertEqual(rita.ask("files", "list"), [])

    def test_an_admin_says_how_long_messages_last(self):
        sara, tom = self.person("sara"), self.person("tom")
        sara.ask("group", "create", "climbers")
        self.join(sara, tom, "tom")
        self.refused(tom.run("vanish", "#climbers", "1d"), 49, "does not allow it")

        self.assertIn(b"what is written in climbers lasts 1 day (set by sara)",
                      sara.run("vanish", "#climbers", "1d").stdout)
        sara.ask("send", "#climbers", "up at six")

        self.assertEqual([m["vanish_s"] for m in tom.ask("inbox")], [86400])
        days = (tom.ask("history", "#climbers")[0]["vanishes_ms"] / 1000 - time.time()) / 86400
        self.assertTrue(0.9 < days <= 1, days)
        self.assertEqual((self.named(tom)["vanish_s"], self.named(tom)["vanish_by"]),
                         (86400, "sara"))
        self.assertIn(b"messages last 1 day", tom.run("group", "show", "climbers").stdout)
        tom.ask("send", "#climbers", "so early?")
        self.assertEqual(sara.ask("vanish", "#climbers", "off"),
                         [{"done": "vanish", "name": "#climbers"}])
        sara.ask("send", "#climbers", "at seven")
        tom.ask("inbox")
        self.assertEqual([m.get("vanish_s") for m in tom.ask("history", "#climbers")],
                         [86400, 86400, None])

    def test_who_logs_in_elsewhere_stays_in_the_group(self):
        """Neither device runs when the other does, and the others write meanwhile."""
        laptop, olga, pia = self.person("nora"), self.person("olga"), self.person("pia")
        laptop.ask("group", "create", "climbers")
        self.join(laptop, olga, "olga", "--role", "admin")
        self.join(laptop, pia, "pia")
        wait_until(lambda: len(self.members(olga)) == 3, 30, "olga knows of pia")
        laptop.ask("send", "#climbers", "one")
        self.assertEqual(olga.texts("inbox"), ["one"])
        olga.ask("send", "#climbers", "two")
        self.assertEqual(laptop.texts("inbox"), ["two"])
        before = self.named(laptop)

        phone = self.person()
        phone.ask("--device", "phone", "login", "nora")
        self.assertEqual(phone.ask("group", "list"), [])
        olga.ask("send", "#climbers", "three")
        phone.ask("inbox")
        self.refused(laptop.run("inbox"), 17, "taken this account over")

        self.assertEqual(phone.texts("inbox"), ["three"])
        after = self.named(phone)
        self.assertEqual((after["group"], after["people"]), (before["group"], before["people"]))
        self.assertEqual(phone.texts("history", "#climbers"), ["one", "two", "three"])
        phone.ask("send", "#climbers", "four")
        self.assertEqual(pia.texts("inbox"), ["one", "two", "three", "four"])
        self.assertEqual(phone.ask("group", "rename", "climbers", "hikers")[0]["name"], "hikers")
        wait_until(lambda: self.named(pia, "hikers")["people"] == after["people"], 30, "the name")

    def test_who_may_not_and_what_is_not(self):
        eve, fred = self.person("eve"), self.person("fred")
        eve.ask("group", "create", "Book Club")
        eve.ask("group", "invite", "book club", "fred")
        self.refused(eve.run("group", "invite", "book club", "fred"), 51, "already")
        self.refused(eve.run("group", "invite", "book club", "nobody"), 10, "no user 'nobody'")
        self.refused(eve.run("group", "remove", "book club", "nobody"), 50, "not in the group")
        self.refused(eve.run("group", "show", "poets"), 45, "no group 'poets'")
        self.refused(eve.run("group", "create", "\x1b[2J"), 55, "control characters")
        self.refused(eve.run("group", "accept", "book club"), 48, "not invited")
        self.refused(eve.run("group", "sing", "book club"), 2, "there is no 'group sing'")
        self.refused(eve.run("group", "role", "book club", "fred", "king"), 2, "a role is")
        self.refused(eve.run("history", "#poets"), 45, "no group")

        wait_until(lambda: self.invited(fred) == ["Book Club"], 30, "an invitation")
        self.assertIn(b"invited by eve", fred.run("group", "list").stdout)
        self.refused(fred.run("group", "rename", "book club", "Fred's"), 47, "not in the group")
        fred.ask("group", "decline", "book club")
        self.assertEqual(fred.ask("group", "list"), [])

        eve.ask("group", "create", "book club")
        self.refused(eve.run("group", "show", "book club"), 46, "several groups")
        digits = eve.ask("group", "list")[0]["group"]
        self.assertEqual(eve.ask("group", "rename", digits, "Readers")[0]["name"], "Readers")
        eve.ask("group", "leave", "Readers")
        self.refused(eve.run("send", "#Readers", "hm"), 47, "not in the group")


if __name__ == "__main__":
    unittest.main()
