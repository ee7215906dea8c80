"""A project of somebody else finds the installed libraries, wherever they were put, builds on them
and runs as the programs of this tree do."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
BUILD = pathlib.Path(os.environ["P2PCHAT_BUILD"])


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, timeout=400,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}")
    return done.stdout


class Libraries(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="p2pchat-libraries-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def test_serve_a_project_elsewhere(self):
        run("cmake", "--install", BUILD, "--component", "p2pchat-dev", "--prefix",
            self.dir / "made")
        prefix = (self.dir / "made").rename(self.dir / "moved")
        for place in prefix.rglob("*.cmake"):
            self.assertNotIn(str(SOURCE), place.read_text(), place)
        shutil.copytree(HERE / "consumer", self.dir / "consumer")

        out = self.dir / "out"
        run("cmake", "-S", self.dir / "consumer", "-B", out, "-DCMAKE_BUILD_TYPE=Release",
            f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", out, "-j2")

        said = run(out / "ping")
        self.assertRegex(said, r"simulated: digest 0x[0-9a-f]{16}\nover UDP: answered\n")
        self.assertEqual(said.splitlines()[0], run(out / "ping").splitlines()[0])
        scenario = SOURCE / "sim/scenarios/calm.json"
        ours = re.search(r"digest (0x\w+)", run(BUILD / "bin/p2pchat-sim", "run", scenario))
        self.assertEqual(run(out / "scenario", scenario), f"digest {ours[1]}\n")

    def test_of_another_version_are_refused(self):
        prefix = self.dir / "prefix"
        run("cmake", "--install", BUILD, "--component", "p2pchat-dev", "--prefix", prefix)
        project = self.dir / "newer"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(newer LANGUAGES CXX)\n"
            "find_package(P2PChat 9.0 REQUIRED)\n")
        with self.assertRaisesRegex(AssertionError, "compatible with"):
            run("cmake", "-S", project, "-B", self.dir / "out", f"-DCMAKE_PREFIX_PATH={prefix}")


if __name__ == "__main__":
    unittest.main()
