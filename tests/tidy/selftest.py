#!/usr/bin/env python3
"""Proves that every rule of tidy.py bites: plants a violation in a clean tree and wants it found,
and wants the clean tree to pass."""

import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import tidy

CLEAN = {
    "CMakeLists.txt": "project(x)\n",
    "README.md": "What it is.\n",
    "core/base/README.md": "Bytes.\n",
    "core/base/CMakeLists.txt": "p2pchat_library(base SOURCES\n  size.cpp)\n",
    "core/base/size.h": "#pragma once\n\nint size();\n",
    "core/base/size.cpp": '#include "core/base/size.h"\n\nint size() { return 1; }\n',
    "tests/e2e/README.md": "Programs.\n",
    "tests/README.md": "Rooms.\n",
    "tests/e2e/CMakeLists.txt": "p2pchat_e2e(known_test.py Known)\n",
    "tests/e2e/known_test.py": "class Known(EndToEnd):\n    pass\n",
    "core/ring/README.md": "Chord.\n",
    "core/ring/CMakeLists.txt": "",
    "core/ring/ring.h": '#pragma once\n\n#include "core/base/size.h"\n',
    "sim/README.md": "Worlds.\n\n<!-- from sim/examples/real.cpp -->\n```cpp\nint real;\n```\n"
                     + "A world.\n" * 75,
    "sim/examples/README.md": "Protocols.\n",
    "sim/examples/CMakeLists.txt": "p2pchat_program(x SOURCES\n  real.cpp)\n",
    "sim/examples/real.cpp": '#include "transport/host/runtime.h"\n\nint real;\n',
}
LONG_FUNCTION = "int f(int a) {\n" + "  a += 1;\n" * 70 + "  return a;\n}\n"

# rule -> [(path, content, piece of the message)]
PLANTED = {
    "includes": [
        ("core/base/up.h", '#pragma once\n#include "core/ring/ring.h"\n', "must not include"),
        ("core/ring/up.h", '#pragma once\n#include "tools/cli/x.h"\n', "must not include"),
        ("core/crypto/w.h", '#pragma once\n#include "core/wire/x.h"\n', "must not include"),
        ("sim/real.cpp", '#include "transport/asio/x.h"\n', "must not include"),
        ("sim/early.cpp", '#include "sim/examples/x.h"\n', "must not include"),
        ("transport/asio/n.cpp", '#include "core/node/x.h"\n', "must not include"),
        ("transport/host/n.cpp", '#include "transport/device/x.h"\n', "must not include"),
        ("transport/device/n.cpp", '#include "tools/cli/x.h"\n', "must not include"),
        ("core/base/up.cpp", '#include "../ring/ring.h"\n', "from the root"),
        ("core/ring/up.cpp", '#include "ring.h"\n', "from the root"),
        ("core/ring/hash.cpp", "#include <openssl/evp.h>\n", "belongs only in"),
        ("core/ring/row.cpp", "#include <SQLiteCpp/Database.h>\n", "belongs only in"),
        ("core/ring/net.cpp", "#include <boost/asio.hpp>\n", "belongs only in"),
        ("transport/asio/a.h", "#pragma once\n#include <boost/asio.hpp>\n", "out of headers"),
    ],
    "purity": [
        ("core/ring/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "a clock"),
        ("core/ring/b.cpp", "#include <thread>\n", "no place in core"),
        ("core/ring/c.cpp", "#include <random>\n", "no place in core"),
        ("core/ring/d.cpp", "std::mutex m;\n", "threads"),
        ("core/ring/e.cpp", "void f() { throw 1; }\n", "exceptions"),
        ("core/ring/f.cpp", "#include <iostream>\n", "no place in core"),
        ("core/ring/g.cpp", "std::unordered_map<int, int> m;\n", "an order"),
        ("core/ring/h.cpp", "#include <sys/socket.h>\n", "no place in core"),
        ("core/ring/i.cpp", "auto r = std::random_device{}();\n", "chance"),
        ("core/ring/j.cpp", 'void f() { std::print("x"); }\n', "output"),
        ("sim/k.cpp", "auto t = std::chrono::system_clock::now();\n", "a clock"),
        ("core/ring/l.cpp", "Task f() { co_return; }\n", "coroutine"),
    ],
    "lengths": [
        ("core/ring/long.h", "// x\n" * 251, "the limit is 250"),
        ("core/ring/long.cpp", "// x\n" * 501, "the limit is 500"),
        ("core/ring/function.cpp", LONG_FUNCTION, "lines of function"),
        ("core/ring/method.cpp", "struct S {\n" + LONG_FUNCTION + "};\n", "lines of function"),
        ("tests/unit/ring/t.cpp", LONG_FUNCTION.replace("int f(int a)", "TEST(A, B)"),
         "lines of function"),
    ],
    "columns": [
        ("core/ring/wide.cpp", "// " + "x" * 98 + "\n", "101 columns"),
        ("core/ring/tab.cpp", "\tint x;\n", "a tab"),
        ("core/ring/blank.cpp", "int x; \n", "blanks at the end"),
    ],
    "registered": [
        ("tests/unit/ring/lost_test.cpp", "TEST(A, B) {}\n", "never built"),
        ("tests/e2e/lost_test.py", "import unittest\n", "never built"),
        ("tests/e2e/known_test.py", "class Lost(EndToEnd):\n", "never run"),
        ("core/base/ize.cpp", "int y;\n", "never built"),
    ],
    "readmes": [
        ("core/store/store.h", "#pragma once\n", "no README.md"),
        ("core/base/README.md", "x\n" * 81, "longer than a page"),
        ("sim/README.md", CLEAN["sim/README.md"].replace("int real", "int fake"),
         "does not stand in"),
        ("sim/README.md", CLEAN["sim/README.md"].replace("examples/real", "lost"),
         "does not stand in"),
        ("sim/README.md", CLEAN["sim/README.md"] + "x\n" * 4, "longer than a page"),
    ],
    "top_level": [("notes.txt", "x\n", "not one of the names")],
    "format": [("core/ring/ugly.cpp", "int  x ;\n", "clang-format")],
    "headers": [
        ("core/ring/needy.h", "#pragma once\n\nstd::string s();\n", "compile alone"),
        ("core/ring/ring.cpp", "#include <string>\n", "must be its first include"),
    ],
}


class EveryRule(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in CLEAN.items():
            self.write(path, text)
        shutil.copy(pathlib.Path(__file__).parents[2] / ".clang-format", self.root)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def test_passes_a_clean_tree(self):
        for rule in tidy.RULES:
            with self.subTest(rule=rule):
                self.assertEqual(tidy.violations(rule, self.root), [])

    def test_finds_what_is_planted(self):
        self.assertEqual(set(PLANTED), set(tidy.RULES))
        for rule, cases in PLANTED.items():
            for path, text, message in cases:
                with self.subTest(rule=rule, path=path):
                    before = CLEAN.get(path)
                    self.write(path, text)
                    found = tidy.violations(rule, self.root)
                    self.assertTrue(any(message in what for _, _, what in found), found)
                    (self.root / path).unlink()
                    if before is not None:
                        self.write(path, before)

    def test_ignores_comments_and_strings(self):
        self.write("core/ring/talk.cpp", '// no std::thread here\nconst char* s = "throw now()";\n')
        self.assertEqual(tidy.violations("purity", self.root), [])

    def test_takes_a_table_for_no_function(self):
        table = "const int kTable[] = {\n" + "    1,\n" * 80 + "};\n"
        self.write("core/ring/table.cpp", table)
        self.assertEqual(tidy.violations("lengths", self.root), [])


if __name__ == "__main__":
    unittest.main()
