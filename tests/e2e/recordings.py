"""What the tests of recorded nodes share: rings that record, replays, and files made other."""

import re
import struct
import subprocess

from harness import BIN, COMMAND_MAX, EndToEnd, Ring

MAGIC = b"p2pchat-flight 1\n"
SEAL = struct.Struct(">IIQ")
WORD = (1 << 64) - 1


def digest(data):
    """core/base/digest, so that a test may write entries that are whole and yet not true."""
    state = 0x9E3779B97F4A7C15
    words = [len(data)] + [int.from_bytes(data[i:i + 8], "big") for i in range(0, len(data), 8)]
    for word in words:
        mixed = (state + 0x9E3779B97F4A7C15 + word) & WORD
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & WORD
        state = mixed ^ (mixed >> 31)
    return state


def with_first_entry(recording, change):
    """The recording with another head, sealed as if it were its own."""
    size = SEAL.unpack_from(recording, len(MAGIC))[0]
    begin = len(MAGIC) + SEAL.size
    head = change(recording[begin:begin + size])
    seal = SEAL.pack(len(head), len(head) ^ 0xFFFFFFFF, digest(head))
    return MAGIC + seal + head + recording[begin + size:]


def other_chance(head):
    return re.sub(rb'"chance":"(.)', lambda m: b'"chance":"' + (b"1" if m[1] == b"0" else b"0"),
                  head)


def flight_of(directory):
    return directory.with_suffix(".flight")


class RecordedNodes(Ring):
    def more_arguments(self, directory):
        return ["--flight-recorder", flight_of(directory)]


class Replays(EndToEnd):
    def replay(self, path, *arguments):
        return subprocess.run([BIN / "p2pchat-sim", "replay", path, *arguments],
                              capture_output=True, text=True, timeout=COMMAND_MAX, check=False)

    def replays(self, path, how_far, *arguments):
        """It must, so far; the number of events."""
        run = self.replay(path, *arguments)
        last = run.stdout.splitlines()[-1] if run.stdout else ""
        self.assertEqual(run.returncode, 0, last + run.stderr)
        self.assertIn(how_far, last)
        return int(re.fullmatch(r"replayed (\d+) events as recorded, .*", last)[1])

    def changed(self, content):
        path = self.directory / "changed.flight"
        path.write_bytes(content)
        return path
