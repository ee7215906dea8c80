"""Whatever people do wrong is met with a clear sentence and an exit status; nothing is lost."""

import json
import os
import socket
import subprocess
import unittest

from harness import BIN, PASSWORD, EndToEnd, Person


def node_command(*arguments):
    return subprocess.run([BIN / "p2pchat-node", *arguments], capture_output=True, timeout=30,
                          check=False)


class WithoutARing(EndToEnd):
    def test_no_node_answers(self):
        lonely = Person(self.directory / "lonely", nodes=["127.0.0.1:9"])

        run = lonely.run("--timeout", "3", "register", "alice")

        self.refused(run, 16, "no node of the ring 'nowhere' answers")

    def test_unknown_option_command_and_value(self):
        person = Person(self.directory / "options", nodes=[])

        self.refused(person.run("--colour", "inbox"), 2, "unrecognised option '--colour'")
        self.refused(person.run("shout", "bob"), 2, "there is no command 'shout'")
        self.refused(person.run("send", "bob"), 2, "send NAME TEXT is meant")
        self.refused(person.run("send", "bob", "two", "words"), 2, "one word too many")
        self.refused(person.run("--wait", "soon", "send", "bob", "x"), 2, "--wait takes")
        self.refused(person.run("--node", "nothing", "inbox"), 2, "'nothing' is no address")
        self.refused(person.run(), 2, "say what to do")

    def test_nobody_is_logged_in(self):
        nobody = Person(self.directory / "nobody", nodes=[])

        self.refused(nobody.run("inbox", password=None), 18, "nobody is logged in")
        self.refused(nobody.run("send", "bob", "x", password=None), 18, "nobody is logged in")

    def test_no_password_and_no_terminal(self):
        person = Person(self.directory / "mute", nodes=[])

        self.refused(person.run("register", "alice", password=None), 6, "no terminal to ask")
        self.refused(person.run("--password-file", "/nonexistent", "register", "alice"), 6,
                     "cannot read a password from /nonexistent")

    def test_empty_and_long_message_before_anything_else(self):
        person = Person(self.directory / "writer", nodes=[])

        self.refused(person.run("send", "bob", ""), 14, "the message is empty")
        self.refused(person.run("send", "bob", "-", text_in=b"\n"), 14, "the message is empty")
        self.refused(person.run("send", "bob", "-", text_in=b"x" * (1 << 20)), 15,
                     "at most 16384 bytes")
        self.refused(person.run("send", "bob", "-", text_in=b"\xff\xfe"), 2, "not UTF-8")

    def test_damaged_database(self):
        directory = self.directory / "damaged"
        directory.mkdir()
        (directory / "profile.db").write_bytes(b"this is not a database\n" * 200)
        (directory / "node.db").write_bytes(b"this is not a database\n" * 200)

        self.refused(Person(directory, nodes=[]).run("inbox"), 3, "profile.db")
        run = node_command("run", "--data", directory, "--listen", "127.0.0.1:0", "--no-discover")
        self.refused(run, 3, "node.db")
        self.assertTrue((directory / "profile.db").read_bytes().startswith(b"this is not"))

    def test_node_options(self):
        self.refused(node_command("run"), 2, "run needs --data DIR")
        self.refused(node_command("run", "--data", "x", "--speed", "9"), 2, "'--speed'")
        self.refused(node_command("run", "--data", "x", "--listen", "here"), 2, "no address")
        self.refused(node_command("run", "--data", "x", "--listen", "0.0.0.0:0"), 2, "--advertise")
        self.refused(node_command("run", "--data", "x", "--replicas", "0"), 2, "1 to 8")
        self.refused(node_command("run", "--data", "x", "--replicas", "many"), 2, "'many'")
        self.refused(node_command("run", "--data", "x", "--file-space", "1048577"), 2, "1048576")
        self.refused(node_command("dance"), 2, "there is no command 'dance'")
        self.refused(node_command("status", "--at", "127.0.0.1:9"), 16, "answers at 127.0.0.1:9")
        self.refused(node_command("backup", "--to", "copy"), 2, "backup needs --data DIR")
        self.refused(node_command("backup", "--data", "/nonexistent"), 2, "backup needs --to DIR")

    def test_what_watches_a_node(self):
        data = ["run", "--data", self.directory / "watched", "--listen", "127.0.0.1:0"]

        self.refused(node_command(*data, "--log-format", "xml"), 2, "takes text or json")
        self.refused(node_command(*data, "--metrics", "nothing"), 2, "'nothing' is no address")
        self.refused(node_command("relay", "fast"), 2, "one word too many")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused(node_command(*data, "--metrics", address), 5,
                         f"cannot listen on {address}: port in use")

    def test_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"

            run = node_command("run", "--data", self.directory / "n", "--listen", address,
                               "--no-discover")

        self.refused(run, 5, f"cannot listen on {address}")

    def test_key_file_open_to_others(self):
        directory = self.directory / "open-key"
        directory.mkdir()
        (directory / "node.key").write_text("0" * 64 + "\n")
        os.chmod(directory / "node.key", 0o644)

        run = node_command("run", "--data", directory, "--listen", "127.0.0.1:0", "--no-discover")

        self.refused(run, 3, "can be read by others")

    def test_broken_scenario(self):
        broken = self.directory / "broken.json"
        broken.write_text('{"nodes": "many"}')

        for path in (broken, self.directory / "missing.json"):
            run = subprocess.run([BIN / "p2pchat-sim", "run", path], capture_output=True,
                                 timeout=30, check=False)
            self.assertNotEqual(run.returncode, 0)
            self.assertIn(path.name, run.stderr.decode())

    def test_help_and_version(self):
        for program in ("p2pchat", "p2pchat-node"):
            run = subprocess.run([BIN / program, "--help"], capture_output=True, timeout=30,
                                 check=True)
            self.assertIn(b"Exit status", run.stdout)
            subprocess.run([BIN / program, "--version"], capture_output=True, timeout=30,
                           check=True)


class WithARing(EndToEnd):
    NODES = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice = cls.person("alice")

    def test_unknown_user(self):
        self.refused(self.alice.run("send", "nobody-here", "hello"), 10,
                     "there is no user 'nobody-here'")
        self.refused(self.alice.run("status", "nobody-here"), 10, "there is no user")

    def test_wrong_password_and_unknown_name_sound_the_same(self):
        stranger = self.person()

        known = stranger.run("login", "alice", password="wrong")
        unknown = stranger.run("login", "nobody-here", password="wrong")

        self.refused(known, 11, "no such user, or a wrong password")
        self.refused(unknown, 11, "no such user, or a wrong password")
        self.refused(self.alice.run("inbox", password="wrong"), 11, "wrong password")
        self.assertEqual(self.alice.ask("inbox"), [])

    def test_name_taken_in_any_case(self):
        self.refused(self.person().run("register", "ALICE"), 12, "the name 'ALICE' is taken")

    def test_bad_names(self):
        for name in ("a b", "", "x" * 33, "ali/ce", "ál"):
            with self.subTest(name=name):
                self.refused(self.person().run("register", name), 13, "is no name")
                self.refused(self.alice.run("send", name, "hello"), 10, "there is no user")

    def test_already_logged_in(self):
        self.refused(self.alice.run("register", "alice2"), 19, "already")

    def test_message_to_oneself(self):
        self.refused(self.alice.run("send", "Alice", "note"), 13, "a message to oneself")

    def test_failures_as_json(self):
        run = self.alice.run("--json", "send", "nobody-here", "hello")

        said = json.loads(run.stdout.splitlines()[-1])
        self.assertEqual(said["error"], "unknown_user")
        self.assertEqual(said["exit_status"], run.returncode)

    def test_longest_message_arrives(self):
        text = "ü" * 8192  # 16384 bytes
        zoe = self.person("zoe")
        zoe.ask("send", "alice", "-", text_in=text.encode())

        self.assertEqual(self.alice.texts("inbox"), [text])

    def test_password_file(self):
        file = self.directory / "password"
        file.write_text(PASSWORD + "\n")

        run = self.alice.run("--password-file", file, "status", "alice", password=None)

        self.assertEqual(run.returncode, 0, run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
