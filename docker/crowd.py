"""Many people in the client containers, each with a chat open to the next, as a soak has them."""

import concurrent.futures
import contextlib
import itertools
import json
import os
import subprocess
import threading
import time

import ring as rings

CLIENTS = sorted(set(rings.PEOPLE.values()))
PASSWORD = "a password for this soak only"


class Chat:
    """One `p2pchat chat` in a container, line by line."""

    def __init__(self, name, to, client):
        self.name, self.to, self.client = name, to, client
        self.process = None
        self.lock = threading.Lock()

    def command(self, *arguments, interactive=()):
        return ["docker", "exec", *interactive, "-e", "P2PCHAT_PASSWORD", self.client, "p2pchat",
                "--data", f"/data/{self.name}", "--json", *arguments]

    def in_container(self, script):
        return rings.docker("exec", self.client, "timeout", "60", "sh", "-c", script, check=False)

    def open(self):
        """Again, if it was open; waits a while until it has the profile."""
        self.close(0)
        socket = f"/data/{self.name}/socket"
        self.in_container(f"rm -f {socket}")  # of one that was killed
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(
            self.command("chat", self.to, interactive=["-i"]), stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
        with self.lock:
            self.process = process
        self.in_container(f"until [ -S {socket} ]; do sleep 0.2; done")

    def is_open(self):
        return self.process is not None and self.process.poll() is None

    def say(self, text):
        """False if nobody listens any more."""
        with self.lock:
            try:
                self.process.stdin.write(f"{text}\n".encode())
                self.process.stdin.flush()
            except (OSError, ValueError):  # it has ended, or was closed
                return False
            return True

    def close(self, seconds):
        """What it has been given is on its disk and sent after this, if there is a ring."""
        if self.process is None:
            return
        with self.lock:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def run(self, *arguments):
        run = subprocess.run(self.command(*arguments), capture_output=True, check=False,
                             env=environment(), timeout=300)
        if run.returncode != 0:
            raise RuntimeError(f"{self.name}: {arguments[0]}: status {run.returncode}: "
                               f"{run.stderr.decode().strip()}")
        return [json.loads(line) for line in run.stdout.splitlines()]


def environment():
    return os.environ | {"P2PCHAT_PASSWORD": PASSWORD}


class Crowd:
    def __init__(self, people):
        names = [f"person{i}" for i in range(people)]
        self.chats = [Chat(name, names[(i + 1) % people], CLIENTS[i % len(CLIENTS)])
                      for i, name in enumerate(names)]
        self.count = 0  # of messages that were given to somebody who listened


    def one_by_one(self, do, clients=CLIENTS):
        """In each container: what a password costs is much of its memory."""
        def do_in(client):
            for chat in self.chats:
                if chat.client == client:
                    do(chat)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(do_in, clients))

    def register(self):
        self.one_by_one(lambda chat: chat.run("register", chat.name, "--timeout", "90"))

    def open_all(self, clients=CLIENTS):
        self.one_by_one(lambda chat: chat.open(), clients)

    def closed(self):
        return [chat.name for chat in self.chats if not chat.is_open()]

    @contextlib.contextmanager
    def writing(self, rate):
        """So many messages a second, of all in turn, while the body runs."""
        is_over = threading.Event()

        def write_on():
            due = time.monotonic()
            for turn in itertools.count():
                chat = self.chats[turn % len(self.chats)]
                self.count += chat.say(f"{turn} of {chat.name}")
                due += 1 / rate
                if is_over.wait(max(0, due - time.monotonic())):
                    return
        writer = threading.Thread(target=write_on)
        writer.start()
        try:
            yield
        finally:
            is_over.set()
            writer.join()

    def judge(self, seconds=180):
        """Once nothing waits any more, or it is late: everybody's history against the others'."""
        deadline = time.monotonic() + seconds
        closed = [f"the chat of {name} has ended by itself" for name in self.closed()]
        with concurrent.futures.ThreadPoolExecutor(len(self.chats)) as pool:
            list(pool.map(lambda chat: chat.close(60), self.chats))
        while True:
            self.one_by_one(lambda chat: chat.run("inbox", "--timeout", "20"))
            histories = {chat.name: chat.run("export", "-") for chat in self.chats}
            verdict = compare(histories)
            if not verdict["faults"] or time.monotonic() > deadline:
                verdict["faults"] += closed
                if verdict["accepted"] < 0.9 * self.count:
                    verdict["faults"].append(f"{self.count} were written")
                return verdict


def compare(histories):
    """What each has accepted, by id, against what each has received. `histories`: lines of JSON."""
    sent, received, faults = {}, {}, []
    for name, lines in histories.items():
        for message in (line for line in lines if "id" in line):
            if message["outgoing"]:
                sent[message["id"]] = message
            else:
                received.setdefault((name, message["id"]), []).append(message)
    for (name, key), copies in received.items():
        if len(copies) > 1:
            faults.append(f"{name} has {copies[0]['text']!r} {len(copies)} times")
        if key not in sent or sent[key]["to"] != name or sent[key]["text"] != copies[0]["text"]:
            faults.append(f"{name} has {copies[0]['text']!r}, which nobody wrote so")
    arrived = [key for key, message in sent.items() if (message["to"], key) in received]
    faults += [f"{message['to']} has not received {message['text']!r}, which is "
               f"{message['state']} for {message['from']}"
               for key, message in sent.items() if (message["to"], key) not in received]
    return {"accepted": len(sent), "arrived": len(arrived),
            "doubled": sum(len(copies) > 1 for copies in received.values()), "faults": faults}
