"""The people of a drill: each follows what comes in a container, writes to the next, and a ledger
keeps what became of it."""

import concurrent.futures
import json
import os
import subprocess
import threading

import ring as rings

PASSWORD = "a password for this drill only"


class Ledger:
    """What was written, what of it was acknowledged, and what was shown to whom, by message."""

    def __init__(self):
        self.lock = threading.Lock()
        self.written = {}  # text: (from, to)
        self.acknowledged = set()
        self.shown = {name: [] for name in rings.PEOPLE}

    def unshown(self):
        return [text for text in self.acknowledged if text not in self.shown[self.written[text][1]]]

    def faults(self):
        """Sentences; none if every acknowledged message was shown once, and nothing else was."""
        found = [f"{text!r} was acknowledged and never shown" for text in sorted(self.unshown())]
        for name, texts in self.shown.items():
            found += [f"{text!r} was shown to {name} {texts.count(text)} times"
                      for text in sorted(set(texts)) if texts.count(text) > 1]
            found += [f"{text!r} was shown to {name}, to whom nobody wrote it"
                      for text in texts if self.written.get(text, ("", ""))[1] != name]
        return found


class Follower:
    """One `p2pchat inbox --follow` in a container. It has the profile: other commands there go
    through its socket, and need no password, which would cost most of the time of a drill."""

    def __init__(self, client, on_shown):
        self.client, self.on_shown = client, on_shown
        self.process, self.reader = None, None

    def in_container(self, script, check=True):
        return rings.docker("exec", self.client, "timeout", "60", "sh", "-c", script, check=check)

    def open(self):
        self.in_container("rm -f /data/socket")
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            ["docker", "exec", "-e", "P2PCHAT_PASSWORD", self.client, "sh", "-c",
             "echo $$ >/data/follower; exec p2pchat --json inbox --follow"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | {"P2PCHAT_PASSWORD": PASSWORD})
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        self.in_container("until [ -S /data/socket ]; do sleep 0.2; done")

    def read(self):
        for line in self.process.stdout:
            told = json.loads(line)
            if "text" in told and not told["outgoing"] and "news" not in told:
                self.on_shown(told["text"])

    def has_ended(self):
        """By itself."""
        return self.process is not None and self.process.poll() is not None

    def close(self):
        """All that it has taken from its disk is shown after this."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.in_container("kill -TERM $(cat /data/follower)", check=False)
        self.process.wait(rings.COMMAND_MAX)
        self.reader.join()
        self.process.stdout.close()
        self.process = None


class People:
    """Alice writes to Bob, Bob to Carol, Carol to Alice."""

    NEXT = {"alice": "bob", "bob": "carol", "carol": "alice"}

    def __init__(self, ledger):
        self.ledger = ledger
        self.followers = {client: Follower(client, self.shower(name))
                          for name, client in rings.PEOPLE.items()}

    def shower(self, name):
        def show(text):
            with self.ledger.lock:
                self.ledger.shown[name].append(text)
        return show

    @staticmethod
    def run(name, *arguments):
        return rings.docker("exec", "-e", f"P2PCHAT_PASSWORD={PASSWORD}", rings.PEOPLE[name],
                            "p2pchat", "--json", *arguments, check=False)

    def each(self, do):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return list(pool.map(do, rings.PEOPLE))

    def register_one(self, name):
        # Nodes that know each other announce themselves every sixteen seconds, and packets get lost.
        return self.run(name, "register", name, "--timeout", "90")

    def register(self):
        for name, run in zip(rings.PEOPLE, self.each(self.register_one)):
            if run.returncode != 0:
                raise RuntimeError(f"{name} cannot register: {run.stderr.strip()}")
        self.each(lambda name: self.followers[rings.PEOPLE[name]].open())

    def change(self, container, do):
        """Does it to the container; who is in there follows again afterwards."""
        follower = self.followers.get(container)
        if follower is not None:
            follower.close()
        do(container)
        if follower is not None:
            follower.open()

    def write(self, name, text, proof, patience):
        with self.ledger.lock:
            self.ledger.written[text] = (name, self.NEXT[name])
        run = self.run(name, "send", self.NEXT[name], text, "--wait", proof, "--timeout",
                       str(patience))
        if run.returncode == 0:
            with self.ledger.lock:
                self.ledger.acknowledged.add(text)
        return run.returncode == 0

    def talk(self, what, count, proof="stored", patience=30):
        """Each writes so many messages, all at the same time."""
        def write_all(name):
            for i in range(count):
                self.write(name, f"{what} {i} of {name}", proof, patience)
        self.each(write_all)

    def wait_shown(self, seconds=90):
        try:
            rings.wait_until(lambda: not self.ledger.unshown(), seconds,
                             "the arrival of what was acknowledged")
        except RuntimeError:
            pass  # the ledger says what is missing

    def unresolved(self):
        """Who asks for whom in vain, and whose program has ended by itself."""
        def ask(name):
            return self.run(name, "status", self.NEXT[name], "--timeout", "20").returncode == 0
        return [f"{self.NEXT[name]} cannot be found by {name}"
                for name, found in zip(rings.PEOPLE, self.each(ask)) if not found] + [
                    f"{client} follows no more" for client, follower in self.followers.items()
                    if follower.has_ended()]

    def close(self):
        for follower in self.followers.values():
            follower.close()

    def look_again(self):
        """What is on a device, or on its way there, and was not shown is shown now."""
        self.close()
        for name in rings.PEOPLE:
            for line in self.run(name, "inbox", "--timeout", "15").stdout.splitlines():
                if "text" in (told := json.loads(line)):
                    self.shower(name)(told["text"])
