#!/usr/bin/env python3
"""Checks one rule of the house over a tree: tidy.py RULE ROOT [--jobs N].

Prints each violation as `file:line: what is wrong` and exits 1 if there is any. The rules are
those of README.md in this directory; selftest.py proves that each catches a violation.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

import cpp

CODE_ROOMS = ("core", "transport", "sim", "bench", "tests", "tools")

# What a room may include besides itself; design: who may include whom.
CORE_ORDER = [
    {"base"}, {"wire", "crypto"}, {"ratchet", "link"}, {"rpc"}, {"ring"}, {"store", "storage"},
    {"account"}, {"groups"}, {"chat"}, {"files"}, {"node", "client"},
]
TRANSPORT_MAY_INCLUDE = {
    "transport/api": ("core/base",),
    "transport/asio": ("core/base", "transport/api"),
    "transport/flight": ("core/base", "transport/api"),
    "transport/host": ("core/base", "core/storage", "transport/api", "transport/asio"),
    "transport/device": ("core/", "transport/"),  # holds a protocol and the host together
}

HEADER_LINES, SOURCE_LINES, FUNCTION_LINES, COLUMNS, README_LINES = 250, 500, 70, 100, 80

TOP_LEVEL = {
    "CMakeLists.txt", "README.md", "LICENSE", "CMakePresets.json", "core", "transport", "sim",
    "bench", "tests", "docker", "tools", "build",  # build/ is ignored by git
}

# (pattern over code without comments and strings, why not). Protocol code takes time, chance and
# the world as arguments, and never calls out.
IMPURE = [
    (r"\bnow\(\)|\b(system|steady|high_resolution)_clock\b|\bclock_gettime\b|\btime\(", "a clock"),
    (r"\bstd::(random_device|mt19937|shuffle|uniform_\w+|rand)\b|\brand\(", "chance of its own"),
    (r"\bstd::unordered_\w+", "an order that is not the same everywhere"),
    (r"\bstd::(cout|cerr|clog|cin|print|println)\b|\bprintf\(", "output"),
    (r"\bstd::(thread|jthread|mutex|async|future|condition_variable|atomic\w*)\b", "threads"),
    (r"\bgetenv\(|\bstd::filesystem\b|\bstd::[io]?fstream\b|\bsocket\(", "the world outside"),
    (r"\bco_(await|yield|return)\b", "a coroutine (g++ 12 miscompiles them)"),
]
EXCEPTIONS = [(r"\bthrow\b|\btry\b|\bcatch\b", "exceptions")]
IMPURE_HEADERS = re.compile(
    r"boost/|thread|mutex|iostream|random|condition_variable|future|atomic|fstream|filesystem|"
    r"unordered_map|unordered_set|sys/|netinet/|arpa/|unistd\.h|ctime|time\.h|print")
# Who may name such a header all the same: core/storage has files, and inet_pton touches no network.
MAY_NAME = {
    "arpa/inet.h": "core/base/address.cpp", "sys/file.h": "core/storage/",
    "sys/stat.h": "core/storage/", "unistd.h": "core/storage/", "filesystem": "core/storage/",
    "fstream": "core/storage/",
}
# Who may include a library, by the beginning of the path of the including file.
LIBRARIES = [
    (re.compile(r"openssl/|crypt\.h"), ("core/crypto/", "tools/program/process.cpp", "tests/")),
    (re.compile(r"SQLiteCpp/"), ("core/storage/", "tests/")),
    (re.compile(r"sqlite3\.h"), ("core/storage/", "sim/", "tests/")),
    (re.compile(r"boost/pfr"), ("core/wire/",)),
    (re.compile(r"boost/(?!pfr)"), ("transport/asio/", "transport/host/", "tools/", "bench/",
                                    "tests/")),
    (re.compile(r"nlohmann/"), ("sim/", "tools/", "bench/", "tests/")),
]


NO_ROOMS = ("cmake", "__pycache__")


class Tree:
    """The files of a checkout, relative to its root; build directories are no part of it."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self._code = {}

    def files(self, *suffixes):
        for room in CODE_ROOMS:
            for directory, names, files in os.walk(self.root / room):
                names[:] = sorted(n for n in names if n not in ("node_modules", "__pycache__"))
                for name in sorted(files):
                    if name.endswith(suffixes):
                        yield str((pathlib.Path(directory) / name).relative_to(self.root))

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def code(self, path):
        if path not in self._code:
            self._code[path] = cpp.without_comments_and_strings(self.text(path))
        return self._code[path]


def room_of(path):
    parts = path.split("/")
    if path.startswith("sim/examples/"):
        return "sim/examples"
    return "/".join(parts[:2]) if parts[0] in ("core", "transport") else parts[0]


def core_rank(room):
    name = room.removeprefix("core/")
    return next((i for i, rooms in enumerate(CORE_ORDER) if name in rooms), None)


def may_include(room, target):
    """Whether a file of `room` may include a project file of room `target`."""
    if room == target or room in ("tools", "bench", "tests"):
        return target not in ("tools", "bench", "tests") or room == target or room == "tests"
    if room == "sim":
        return target.startswith("core/") or target == "transport/api"
    if room == "sim/examples":  # runs its protocols over real sockets, too
        return target == "sim" or target.startswith(("core/", "transport/"))
    if room.startswith("core/"):
        if target == "transport/api":
            return True
        ranks = core_rank(room), core_rank(target)
        return None not in ranks and ranks[1] < ranks[0]
    return target.startswith(TRANSPORT_MAY_INCLUDE.get(room, ()))


def check_includes(tree):
    """Rooms include only what the architecture allows them, and libraries stay where they live."""
    for path in tree.files(".h", ".cpp"):
        for line, kind, name in cpp.includes(tree.text(path)):
            if kind == '"':
                if name.startswith("."):
                    yield path, line, f'"{name}": includes are written from the root'
                elif not (tree.root / name).exists() and "/" not in name:
                    yield path, line, f'"{name}": includes are written from the root'
                elif not may_include(room_of(path), room_of(name)):
                    yield path, line, f"{room_of(path)} must not include {room_of(name)}"
            for library, homes in LIBRARIES:
                if library.match(name) and not path.startswith(homes):
                    yield path, line, f"<{name}> belongs only in {', '.join(homes)}"
            if name.startswith("boost/") and path.endswith(".h") and "boost/pfr" not in name:
                yield path, line, f"<{name}>: Boost stays out of headers"
    pfr = [p for p in tree.files(".h", ".cpp") if "<boost/pfr" in tree.text(p)]
    for path in pfr[1:]:
        yield path, 1, f"Boost.PFR is in {pfr[0]} already: one header only"


def check_purity(tree):
    """Protocol code has no clock, no chance of its own, no I/O, no threads, no exceptions."""
    for path in tree.files(".h", ".cpp"):
        if not path.startswith(("core/", "sim/")):
            continue
        is_storage = path.startswith("core/storage/")
        is_core = path.startswith("core/")
        rules = (IMPURE if is_core else IMPURE[:3]) + ([] if is_storage else EXCEPTIONS)
        if is_storage:
            rules = [r for r in rules if r[1] != "the world outside"]  # it opens the database
        for number, text in enumerate(tree.code(path).split("\n"), 1):
            for pattern, why in rules:
                if re.search(pattern, text) and not is_seam(path, text, why):
                    yield path, number, f"{why}: {text.strip()}"
        for line, kind, name in cpp.includes(tree.text(path)):
            if is_core and kind == "<" and IMPURE_HEADERS.match(name) and "boost/pfr" not in name:
                if not path.startswith(MAY_NAME.get(name, "-")):
                    yield path, line, f"<{name}> has no place in core"


def is_seam(path, text, why):
    """The host's own now() is how endpoints and simulated hosts hand the time in."""
    return why == "a clock" and not re.search(r"_clock\b|_gettime|\btime\(", text) and (
        path.startswith(("core/rpc/endpoint", "core/rpc/linked", "sim/")))


def check_lengths(tree):
    """Files and functions stay readable."""
    for path in tree.files(".h", ".cpp"):
        lines = tree.text(path).count("\n")
        limit = HEADER_LINES if path.endswith(".h") else SOURCE_LINES
        if lines > limit:
            yield path, limit, f"{lines} lines, the limit is {limit}"
        for start, end in cpp.functions(tree.code(path)):
            if end - start + 1 > FUNCTION_LINES:
                yield path, start, f"{end - start + 1} lines of function, at most {FUNCTION_LINES}"


def check_columns(tree):
    """No line is longer than the page; no tabs, no blanks at the end of a line."""
    for path in tree.files(".h", ".cpp", ".py", "CMakeLists.txt", ".cmake", ".sh"):
        for number, text in enumerate(tree.text(path).split("\n"), 1):
            if len(text) > COLUMNS:
                yield path, number, f"{len(text)} columns, at most {COLUMNS}"
            if "\t" in text or text.rstrip() != text:
                yield path, number, "a tab, or blanks at the end of the line"


def check_registered(tree):
    """Every source file is named in the CMakeLists.txt of its room, so that it is built or run."""
    for path in tree.files(".cpp", "_test.py"):
        directory = os.path.dirname(path)
        while directory and not (tree.root / directory / "CMakeLists.txt").exists():
            directory = os.path.dirname(directory)
        lists = os.path.join(directory, "CMakeLists.txt")
        if os.path.relpath(path, directory or ".") not in re.split(r"[\s()]+", tree.text(lists)):
            yield path, 1, f"not listed in {lists}: it is never built"
        elif path.endswith(".py"):
            for name in re.findall(r"^class (\w+)\(", tree.text(path), re.M):
                if name not in re.split(r"[\s()]+", tree.text(lists)):
                    yield path, 1, f"{name} is not listed in {lists}: it is never run"


def rooms(tree):
    """The directories that must explain themselves."""
    for parent in ("core", "transport", "tests", "tools"):
        for child in sorted((tree.root / parent).glob("*/")):
            if child.is_dir() and any(child.iterdir()) and child.name not in NO_ROOMS:
                yield f"{parent}/{child.name}"
    yield from (room for room in ("sim", "sim/examples", "bench", "docker", "tests", "tools")
                if (tree.root / room).is_dir())


# Source that a README shows, after the comment that says which file it stands in.
QUOTATION = re.compile(r"^<!-- from (\S+) -->\n```\w*\n(.*?)^```\n", re.M | re.S)


def check_readmes(tree):
    """Every room says in at most a page what it is for; what it quotes is the source's own text,
    and no part of the page."""
    for room in rooms(tree):
        readme = tree.root / room / "README.md"
        if not readme.exists():
            yield room, 1, "no README.md"
            continue
        text = readme.read_text()
        for path, quoted in QUOTATION.findall(text):
            source = tree.text(path) if (tree.root / path).exists() else ""
            if not quoted or quoted not in source:
                yield f"{room}/README.md", 1, f"what it quotes does not stand in {path}"
        if QUOTATION.sub("", text).count("\n") > README_LINES:
            yield f"{room}/README.md", 1, f"longer than a page ({README_LINES} lines)"


def check_top_level(tree):
    """Nothing new at the top: what exists has a room."""
    for name in sorted(os.listdir(tree.root)):
        if not name.startswith(".") and name not in TOP_LEVEL:
            yield name, 1, "not one of the names of the top level"


def check_format(tree):
    """clang-format 19 has nothing to change."""
    tool = shutil.which("clang-format-19")
    if tool is None:
        yield ".clang-format", 1, "clang-format-19 is not installed (tools/setup)"
        return
    files = list(tree.files(".h", ".cpp"))
    for i in range(0, len(files), 50):
        run = subprocess.run([tool, "--dry-run", "-Werror", "-ferror-limit=0", *files[i:i + 50]],
                             cwd=tree.root, capture_output=True, text=True)
        for path, line in dict.fromkeys(re.findall(r"^(\S+?):(\d+):\d+: error", run.stderr, re.M)):
            yield path, line, "not as clang-format writes it"


def compile_header(tree, path, directory):
    launcher = [shutil.which("ccache")] if shutil.which("ccache") else []
    source = directory / (path.replace("/", "_") + ".cpp")
    source.write_text(f'#include "{path}"\n')
    run = subprocess.run(
        [*launcher, os.environ.get("CXX", "g++"), "-std=c++23", "-O0", "-Wall", "-Wextra",
         "-Wpedantic", f"-I{tree.root}", "-c", str(source), "-o", str(source) + ".o"],
        cwd=tree.root, capture_output=True, text=True)
    return None if run.returncode == 0 else next(
        (text for text in run.stderr.split("\n") if "error" in text), run.stderr[:200])


def has_own_source(tree, header):
    return (tree.root / header).with_suffix(".cpp").exists()


def check_headers(tree, jobs):
    """Every header compiles alone: one that has a source is its first include, which clang-tidy
    (tools/check lint) compiles by itself; the others, and those of tests, are compiled here."""
    for path in tree.files(".cpp"):
        own = path.removesuffix(".cpp") + ".h"
        first = next((name for _, _, name in cpp.includes(tree.text(path))), None)
        if (tree.root / own).exists() and first != own:
            yield path, 1, f'"{own}" must be its first include'
    headers = [h for h in tree.files(".h") if h.startswith("tests/") or not has_own_source(tree, h)]
    directory = tree.root / "build" / "headers"  # always the same, for ccache
    directory.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda path: compile_header(tree, path, directory), headers)
        for path, error in zip(headers, results):
            if error:
                yield path, 1, f"does not compile alone: {error}"


RULES = {
    "includes": check_includes, "purity": check_purity, "lengths": check_lengths,
    "columns": check_columns, "registered": check_registered, "readmes": check_readmes,
    "top_level": check_top_level, "format": check_format, "headers": check_headers,
}


def violations(rule, root, jobs=2):
    tree = Tree(root)
    return list(check_headers(tree, jobs) if rule == "headers" else RULES[rule](tree))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("root")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    found = violations(options.rule, options.root, options.jobs)
    for path, line, what in found:
        print(f"{path}:{line}: {what}")
    print(f"{options.rule}: {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
