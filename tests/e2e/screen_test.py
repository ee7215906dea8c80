"""`p2pchat chat` on the whole screen: two people in two terminals, real nodes between them."""

import os
import unittest
from xml.etree import ElementTree

from harness import COMMAND_MAX, EndToEnd, wait_until
from pictures import NO_BREAK
from terminal import Terminal


class OnScreen(EndToEnd):
    NODES = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice, cls.bob, cls.carol = map(cls.person, ("alice", "bob", "carol"))

    def open(self, person, *arguments, columns=100, rows=24, **more):
        environment = person.environment() | {"TZ": "UTC", "PATH": os.environ["PATH"]} | more
        terminal = Terminal(self.directory, person.command("chat", *arguments), environment,
                            columns=columns, rows=rows)
        self.addCleanup(terminal.close)
        terminal.shows("^Q quit")
        return terminal

    def leave(self, *terminals):
        for terminal in terminals:
            terminal.press("C-q")
        for terminal in terminals:
            self.assertEqual(terminal.exit_status(COMMAND_MAX), 0, terminal.screen())

    def say(self, terminal, text):
        terminal.type(text)
        terminal.press("Enter")

    def test_conversation_replies_and_deletion(self):
        alice, bob = self.open(self.alice, "bob"), self.open(self.bob, "alice")

        self.say(alice, "hello bob, ¿qué tal? 你好 👋")
        bob.shows("alice: hello bob, ¿qué tal? 你好 👋")
        bob.shows("with alice  a request")
        bob.press("C-p")
        bob.type("a")
        bob.shows("accepted alice")
        alice.shows("你好 👋 ✓✓ read")

        bob.press("C-r")
        bob.shows("reply>")
        self.say(bob, "all is well")
        alice.shows("> alice: hello bob")
        alice.shows("bob: all is well")

        self.say(alice, "said too much")
        bob.shows("said too much")
        alice.shows("said too much ✓✓ read")
        alice.press("C-x")
        alice.shows("choose a message first")
        alice.press("Up", "C-x")
        alice.shows("delete it for both? y or n")
        alice.type("y")
        bob.shows("(deleted)")
        bob.shows_no_more("said too much")
        self.leave(alice, bob)

    def test_a_picture_of_it(self):
        ana, luis = map(self.person, ("ana", "luis"))
        luis.ask("send", "ana", "Bus at nine?")
        luis.ask("group", "create", "Garden")
        ana.ask("inbox")
        ana.ask("send", "luis", "Noon is better.", "--wait", "stored")
        ana_sees = self.open(ana, "luis", columns=84, rows=14)
        luis_sees = self.open(luis, "ana", columns=84, rows=14)
        ana_sees.press("C-p")
        ana_sees.type("a")
        self.say(luis_sees, "Noon it is. ¡Hasta mañana! 👋")
        ana_sees.shows("mañana")
        ana_sees.press("C-r")
        self.say(ana_sees, "Do you bring the map?")
        ana_sees.shows("map? ✓✓ read")
        ana_sees.press("Up", "C-t")
        self.say(ana_sees, "👍")
        luis_sees.shows("👍")
        luis_sees.type("It is in my")
        luis_sees.shows("> It is in my")

        picture = luis_sees.keep_picture("conversation")

        shown = " ".join(ElementTree.fromstring(picture).itertext()).replace(NO_BREAK, " ")
        for text in ("Bus at nine?", "mañana", "> luis: Noon it is", "It is in my", "^Q quit"):
            self.assertIn(text, shown)
        self.leave(ana_sees, luis_sees)

    def test_list_unread_search_and_resize(self):
        for text in ("the train leaves at noon", "the tram at nine"):
            self.bob.ask("send", "alice", text)
        self.carol.ask("send", "alice", "from carol")
        alice = self.open(self.alice, "carol")
        alice.shows("carol: from carol")
        alice.shows(f"{'bob':<19} 2|")

        alice.press("Tab")
        alice.shows("bob: the tram at nine")
        alice.press("C-f")
        self.say(alice, "train noon")
        alice.shows("what was found")
        alice.shows_no_more("the tram at nine")
        alice.press("Escape")
        alice.shows("the tram at nine")

        alice.resize(40, 10)
        alice.shows_no_more("carol")
        alice.shows("the tram at nine")
        self.assertLessEqual(max(map(len, alice.screen().splitlines())), 40)
        alice.resize(100, 30)
        alice.shows("carol")
        self.leave(alice)

    def test_text_cannot_command_the_terminal(self):
        alice = self.open(self.alice, "carol", rows=12)
        self.carol.ask("send", "alice", "\x1b[2J\x1b]0;owned\x07red\x9b31m \u202eolleh\r\tend")

        alice.shows("olleh")

        shown = alice.bytes_drawn()
        self.assertIn("\ufffd[2J\ufffd]0;owned\ufffdred\ufffd31m \ufffdolleh\ufffd end", shown)
        title = alice.tmux("display-message", "-p", "#{pane_title}")
        self.assertNotIn("owned", title)
        self.leave(alice)

    def test_requests_blocking_and_aliases(self):
        heidi, frank, grace = map(self.person, ("heidi", "frank", "grace"))
        frank.ask("send", "heidi", "frank is my name")
        screen = self.open(heidi, "frank")
        screen.shows("frank  a request: ^P answers it")
        grace.ask("send", "heidi", "grace is mine")
        screen.shows(f"{'grace':<11} request 1|")

        screen.press("C-p")
        screen.shows("a accept  d deny and erase  b block")
        screen.type("a")
        screen.shows("accepted frank")
        screen.shows_no_more("a request")
        self.assertEqual({c["name"]: c["standing"] for c in heidi.ask("contacts")},
                         {"frank": "known", "grace": "request"})

        screen.press("Tab")
        screen.shows("grace: grace is mine")
        screen.press("C-p")
        screen.type("d")
        screen.shows("denied")
        screen.shows_no_more("grace is mine")
        screen.shows("frank: frank is my name")

        screen.press("C-p")
        screen.type("b")
        screen.shows("blocked frank")
        screen.shows("blocked: ^P unblocks")
        self.assertEqual([c["standing"] for c in heidi.ask("contacts")], ["blocked"])
        screen.press("C-p")
        screen.type("u")
        screen.shows("unblocked frank")
        heidi.ask("alias", "frank", "Franky")
        self.leave(screen)

        screen = self.open(heidi, "frank")
        screen.shows("heidi with frank (Franky)")
        screen.shows(f"{'frank (Franky)':<21}|")
        self.leave(screen)

    def test_group_with_authors_ticks_joins_and_leaves(self):
        judy, kim, lena = map(self.person, ("judy", "kim", "lena"))
        judy.ask("group", "create", "climbers")
        judy.ask("group", "invite", "climbers", "kim")
        one, two = self.open(judy, "#climbers"), self.open(kim, "#climbers")
        one.shows("judy in #climbers, 1 member")
        two.shows("judy invites you: ^P answers")
        two.press("C-p")
        two.shows("a join  d decline")
        two.type("a")
        two.shows("joined climbers")
        one.shows("-- kim has joined --")
        one.shows("in #climbers, 2 members")

        self.say(one, "up at six")
        two.shows("judy: up at six")
        one.shows("judy: up at six ✓✓ 1 of 1, read by 1")
        self.say(two, "with tea")
        one.shows("kim: with tea")
        one.press("Up", "C-x")
        one.shows("only who wrote a message can delete it")
        one.press("Escape")

        judy.ask("group", "invite", "climbers", "lena")
        one.shows("-- lena is invited --")
        lena.ask("inbox")
        lena.ask("group", "accept", "climbers")
        two.shows("-- lena has joined --")
        lena.ask("group", "leave", "climbers")
        two.shows("-- lena has left --")
        self.leave(one, two)

    def test_file_is_sent_by_its_path_and_saved_by_a_key(self):
        mia, nora = map(self.person, ("mia", "nora"))
        sent = os.path.join(self.directory, "report.bin")
        saved = os.path.join(self.directory, "saved.bin")
        with open(sent, "wb") as file:
            file.write(os.urandom(700_001))
        one, two = self.open(mia, "nora", columns=120), self.open(nora, "mia", columns=120)
        one.type("half a thought")
        one.press("C-s")
        one.shows("file to send>")
        self.say(one, os.path.join(self.directory, "none.bin"))
        one.shows("none.bin")
        one.shows("> half a thought")
        one.press("C-s")
        self.say(one, sent)
        one.shows("mia: [file report.bin, 700.0 kB, id ")
        two.shows("mia: [file report.bin, 700.0 kB, id ")

        two.press("C-g")
        two.shows("save as> report.bin")
        for _ in "report.bin":
            two.press("BSpace")
        self.say(two, saved)
        two.shows("saved ")
        with open(sent, "rb") as a, open(saved, "rb") as b:
            self.assertEqual(a.read(), b.read())
        two.press("C-g")
        for _ in "report.bin":
            two.press("BSpace")
        self.say(two, saved)
        two.shows("exists already")
        self.leave(one, two)

    def test_somebody_new_and_nobody_there(self):
        alone = self.person("dave")
        dave = self.open(alone)
        dave.shows("with whom>")
        self.say(dave, "no name!")
        dave.shows("a name is 1 to 32")
        for _ in "no name!":
            dave.press("BSpace")
        self.say(dave, "erin")
        dave.shows("with erin")
        self.say(dave, "hello?")
        dave.shows("there is no user 'erin'")
        self.leave(dave)

    def test_line_by_line_where_it_is_wanted(self):
        environment = self.alice.environment() | {"PATH": os.environ["PATH"]}
        plain = Terminal(self.directory, self.alice.command("chat", "bob", "--plain"), environment)
        self.addCleanup(plain.close)
        plain.shows("Ctrl-D ends it")
        plain.press("C-d")
        self.assertEqual(plain.exit_status(COMMAND_MAX), 0)

        self.refused(self.alice.run("chat"), 2, "chat NAME is meant")

    def test_a_dumb_terminal_gets_lines(self):
        environment = self.alice.environment() | {"PATH": os.environ["PATH"]}
        command = ["env", "TERM=dumb", *self.alice.command("chat", "bob")]
        dumb = Terminal(self.directory, command, environment)
        self.addCleanup(dumb.close)
        dumb.shows("Ctrl-D ends it")
        dumb.press("C-d")
        self.assertEqual(dumb.exit_status(COMMAND_MAX), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
