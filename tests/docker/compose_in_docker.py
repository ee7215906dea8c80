#!/usr/bin/env python3
"""The ring as docker/up starts it, tried as its README says: TAG=check compose_in_docker.py.

Wants a daemon that answers, the images p2pchat and p2pchat-router of $TAG, and $PROMETHEUS, an
image of Prometheus. Five nodes get healthy; Alice registers on client1 and writes to Bob in the
full-screen chat; client1's page is there on 127.0.0.1, for who has its token; Prometheus sees five
nodes and knows the alerts. Exit status 1 if anything is not so.
"""

import json
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docker"))

import ring as rings

PASSWORD = "a password for this test only"
SERVICES = [*rings.SERVERS, "client1", "client2", "router", "prometheus"]


def compose(*arguments):
    environment = os.environ | {"PROJECT": "p2pchat-check", "BCRYPT_COST": "10"}
    run = subprocess.run([ROOT / "docker/compose", "--profile", "watch", *arguments],
                         capture_output=True, text=True, env=environment, check=False, timeout=300)
    if run.returncode != 0:
        raise RuntimeError(f"compose {' '.join(arguments)}: {run.stderr.strip()}")


def ask(url, body=None, **headers):
    """Status and text of the answer; a body makes it a POST of JSON."""
    data = None if body is None else json.dumps(body).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        request = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def p2pchat(container, *arguments, check=True):
    return rings.docker("exec", "-e", f"P2PCHAT_PASSWORD={PASSWORD}", container, "p2pchat",
                        "--json", *arguments, check=check)


def are_healthy():
    found = rings.docker("inspect", "--format", "{{.State.Health.Status}}", *rings.SERVERS).stdout
    return found.split() == ["healthy"] * len(rings.SERVERS)


class Terminal:
    """`docker exec -it`, as somebody types it."""

    def __init__(self, *command):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            ["docker", "exec", "-it", "-e", f"P2PCHAT_PASSWORD={PASSWORD}", "-e", "TERM=xterm",
             *command], stdin=slave, stdout=slave, stderr=slave, close_fds=True)
        os.close(slave)
        self.seen = ""

    def shows(self, text):
        while select.select([self.master], [], [], 0.1)[0]:
            try:
                self.seen += os.read(self.master, 65536).decode(errors="replace")
            except OSError:
                break
        return text in self.seen

    def type(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def try_chat():
    for container, name in (("client1", "alice"), ("client2", "bob")):
        p2pchat(container, "register", name, "--timeout", "90")
    terminal = Terminal("client1", "p2pchat", "chat", "bob")
    try:
        rings.wait_until(lambda: terminal.shows("bob"), 60, "the full-screen chat")
        terminal.type("typed at a terminal\r")
        rings.wait_until(lambda: "typed at a terminal" in p2pchat(
            "client2", "inbox", "--timeout", "15", check=False).stdout, 60, "what Alice has typed")
    finally:
        terminal.end()


def try_page():
    def token():
        return re.search(r"http://\S+#(\S+)", rings.docker("logs", "client1").stdout)
    rings.wait_until(token, 30, "the address of client1's page")
    page = "http://127.0.0.1:8471"

    def enter(word):
        return ask(f"{page}/api/enter", {"token": word}, Origin=page,
                   Content_Type="application/json")[0]
    status, body = ask(page)
    seen = [status, "app.js" in body, ask(f"{page}/api/known")[0], enter("x" * 32),
            enter(token().group(1))]
    if seen != [200, True, 401, 401, 204]:
        raise RuntimeError(f"client1's page: {seen}")


def ask_prometheus(path, **parameters):
    status, body = ask(f"http://127.0.0.1:9090/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
    return json.loads(body)["data"] if status == 200 else {}


def value_of(expression):
    found = ask_prometheus("query", query=expression).get("result", [])
    return found[0]["value"][1] if found else None


def try_prometheus():
    for expression in ('sum(up{job="p2pchat"})', "sum(p2pchat_active)"):
        rings.wait_until(lambda what=expression: value_of(what) == "5", 60, f"5 = {expression}")
    rules = ask_prometheus("rules")["groups"][0]["rules"]
    if len(rules) < 4 or any(rule["health"] == "err" for rule in rules):
        raise RuntimeError(f"the alerts: {rules}")


def main():
    began = time.monotonic()
    compose("down", "--volumes", "--timeout", "1")
    try:
        compose("up", "-d", "--no-build", *SERVICES)
        rings.wait_until(are_healthy, 120, "five healthy nodes")
        for part in (try_chat, try_page, try_prometheus):
            part()
            print(f"{part.__name__}: {time.monotonic() - began:.0f} s", flush=True)
    except RuntimeError as error:
        print(f"compose: {error}")
        return 1
    finally:
        compose("down", "--volumes", "--timeout", "1")
    return 0


if __name__ == "__main__":
    sys.exit(main())
