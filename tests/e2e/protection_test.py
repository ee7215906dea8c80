"""Passwords that change, and accounts that are got back with recovery words."""

import os
import pty
import stat
import unittest

from harness import PASSWORD, EndToEnd

NEXT = "another battery staple"
THIRD = "a third one, as it happens"


class Protection(EndToEnd):
    NODES = 3

    def file(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return str(path)

    def words_of(self, person, name, password=PASSWORD):
        """Makes them; the file that has them."""
        path = self.directory / name
        done = person.ask("words", "--words-file", str(path), password=password)
        self.assertEqual(done, [{"done": "recovery words written", "name": ""}])
        return path

    def test_password_changes_here_and_on_the_ring(self):
        alice, bob = self.person("alice"), self.person("bob")
        alice.ask("send", "bob", "before")
        new = self.file("new", NEXT + "\n")

        done = alice.ask("password", "--new-password-file", new)

        self.assertEqual(done, [{"done": "password changed", "name": ""}])
        self.refused(alice.run("history", "bob"), 11, "wrong password")
        texts = [m["text"] for m in alice.ask("history", "bob", password=NEXT)]
        self.assertEqual(texts, ["before"])
        alice.ask("send", "bob", "after", password=NEXT)
        self.assertEqual(bob.texts("inbox"), ["before", "after"])
        phone = self.person()
        self.refused(phone.run("login", "alice"), 11, "wrong password")
        phone.ask("login", "alice", password=NEXT)

    def test_password_is_refused_for_what_is_wrong(self):
        carol = self.person("carol")
        new, brief = self.file("next", NEXT), self.file("brief", "7 chars")
        same = self.file("same", PASSWORD)

        self.refused(carol.run("password", "--new-password-file", new, password="not this one"),
                     11, "wrong password")
        self.refused(carol.run("password", "--new-password-file", brief), 24, "8 characters")
        self.refused(carol.run("password", "--new-password-file", same), 24, "the present one")
        self.refused(carol.run("password", "--new-password-file", new, password=None), 6,
                     "--password-file or P2PCHAT_PASSWORD")
        self.refused(carol.run("password"), 6, "--new-password-file or P2PCHAT_NEW_PASSWORD")
        self.refused(self.person().run("password", "--new-password-file", new), 18,
                     "nobody is logged in")
        carol.ask("inbox")

    def test_words_open_the_account_on_another_device(self):
        dave = self.person("dave")
        words = self.words_of(dave, "dave.words")
        self.assertEqual(stat.S_IMODE(os.stat(words).st_mode), 0o600)
        self.assertEqual(len(words.read_text().split()), 24)
        phone = self.person()

        done = phone.ask("recover", "dave", "--words-file", str(words), password=NEXT)

        self.assertEqual(done, [{"done": "recovered", "name": "dave"}])
        self.assertEqual(phone.ask("inbox", password=NEXT), [])
        self.refused(dave.run("inbox"), 17, "taken this account over")
        self.refused(dave.run("login", "dave"), 11, "wrong password")
        dave.ask("login", "dave", password=NEXT)

    def test_words_open_the_account_where_the_password_was_forgotten(self):
        erin, frank = self.person("erin"), self.person("frank")
        erin.ask("send", "frank", "mine")
        self.assertEqual(frank.texts("inbox"), ["mine"])
        words = self.words_of(erin, "erin.words")
        shouted = self.file("shouted", words.read_text().upper().replace(" ", "\n\n"))

        erin.ask("recover", "erin", "--words-file", shouted, password=THIRD)

        texts = [m["text"] for m in erin.ask("history", "frank", password=THIRD)]
        self.assertEqual(texts, ["mine"])

    def test_words_that_do_not_fit_are_refused_for_what_is_wrong(self):
        grace, henry = self.person("grace"), self.person("henry")
        former = self.words_of(grace, "former.words")
        words = self.words_of(grace, "grace.words")
        typo = self.file("typo", "xyzzy " + " ".join(words.read_text().split()[1:]))
        few = self.file("few", " ".join(words.read_text().split()[1:]))
        phone = self.person()

        def recovering(file, name="grace", **more):
            return phone.run("recover", name, "--words-file", str(file), **more)

        self.refused(recovering(former), 59, "others were made since")
        self.refused(recovering(words, "henry"), 58, "no recovery words")
        self.refused(recovering(words, "nobody-here"), 10, "no user")
        self.refused(recovering(typo), 60, "word 1 is not in the list")
        self.refused(recovering(few), 60, "23 words, 24 are needed")
        self.refused(recovering(words, password="brief"), 24, "8 characters")
        self.refused(recovering(self.directory / "nothing"), 6, "cannot read words")
        self.refused(henry.run("recover", "grace", "--words-file", str(words)), 19,
                     "somebody is logged in")
        grace.ask("inbox")

    def test_words_are_not_written_over_a_file_nor_into_a_pipe(self):
        ida = self.person("ida")
        words = self.words_of(ida, "ida.words")

        self.refused(ida.run("words", "--words-file", str(words)), 7, "is there already")
        self.refused(ida.run("words"), 2, "--words-file")
        self.refused(ida.run("words", "--words-file", str(self.directory / "other"),
                             password="not this one"), 11, "wrong password")
        self.assertFalse((self.directory / "other").exists())
        self.person().ask("recover", "ida", "--words-file", str(words), password=NEXT)

    def test_words_are_shown_on_a_terminal(self):
        judy = self.person("judy")
        child, terminal = pty.fork()
        if child == 0:
            os.execve(judy.command("words")[0], [str(a) for a in judy.command("words")],
                      judy.environment())
        shown = b""
        try:
            while chunk := os.read(terminal, 4096):
                shown += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, shown)
        lines = shown.decode().splitlines()
        words = self.file("seen.words", "\n".join(lines[:4]))
        self.assertEqual([len(line.split()) for line in lines[:4]], [6] * 4)
        self.assertIn("write these words down", shown.decode())

        self.person().ask("recover", "judy", "--words-file", words, password=NEXT)

    def test_who_registers_is_told_of_words(self):
        kim = self.person()
        said = kim.run("register", "kim")
        self.assertIn(b"p2pchat words", said.stdout + said.stderr)


if __name__ == "__main__":
    unittest.main()
