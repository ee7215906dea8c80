"""schema_test.py P2PCHAT_SIM ROOT: sim/scenario.schema.json and the program's own parser agree.

Every scenario of sim/scenarios is good by both. Then one scenario with every key is broken in every
place, one at a time: a key taken out, a key nobody knows, a value of another type or out of bounds.
Needs python3-jsonschema (tools/setup).
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

# Every key of the format, every kind of fault, latency and workload.
FULL = {
    "name": "everything", "nodes": 5, "clients": 3, "replicas": 3, "successors": 8,
    "routing": "default", "storage": "sqlite",
    "duration": "2min", "settle": "60s", "join_within": "1.5s",
    "start_order": [4, 3, 2, 1, 0],
    "older": {"version": 2, "nodes": [0, 4], "clients": [1]},
    "multicast": True, "clients_know": 0, "password_cost": "test",
    "network": {"latency": {"kind": "lognormal", "median": "30ms", "sigma": 0.5},
                "loss": {"kind": "bursts", "burst": "200ms", "gap": "5s", "within": 0.9,
                         "between": 0.01},
                "duplicate": 0.01, "reorder": 0.01, "corrupt": 0.01, "bandwidth": 60000,
                "queue": 30000, "mtu": 1280},
    "workload": [{"kind": "chat", "rate": "5/s", "size": "20..2000", "offline": 0.3,
                  "blocks": "6s", "groups": "1s"},
                 {"kind": "lookup", "rate": "30/min"},
                 {"kind": "names", "rate": "1/min", "rivals": 3}],
    "faults": [
        {"at": "10s", "kind": "crash", "nodes": [1, 2], "disk": "lose", "for": "3s"},
        {"at": "11s", "every": "40s", "kind": "crash", "count": 2},
        {"at": "20s", "kind": "join", "count": 3},
        {"at": "21s", "kind": "leave", "nodes": [0]},
        {"at": "22s", "kind": "partition", "groups": [[0, "client:1"], [1]], "for": "5s"},
        {"at": "23s", "kind": "partition", "from": [0], "to": ["client:2", 3], "for": "5s"},
        {"at": "24s", "kind": "pause", "nodes": [3], "for": "700us"},
        {"at": "25s", "kind": "loss", "value": 0.1, "for": "5s"},
        {"at": "26s", "kind": "latency", "factor": 2.5, "for": "5s"},
        {"at": "27s", "kind": "takeover", "clients": [1]},
        {"at": "28s", "kind": "client_crash", "clients": [0, 2], "for": "5s"},
        {"at": "29s", "kind": "crash", "nodes": [0], "disk": "old", "age": "9s", "for": "3s"},
        {"at": "30s", "kind": "crash", "count": 1, "disk": "torn", "for": "3s"},
        {"at": "31s", "kind": "disk", "nodes": [0, 4], "fault": "full", "for": "5s"},
        {"at": "32s", "kind": "disk", "nodes": [1], "fault": "slow_sync", "sync": "90ms",
         "for": "5s"},
        {"at": "33s", "every": "9s", "kind": "disk", "nodes": [1], "fault": "bit_rot"},
        {"at": "29s", "kind": "partition", "by": "id", "for": "5s"},
        {"at": "30s", "kind": "reorder", "value": 0.2, "groups": [[0], "others"], "for": "5s"},
        {"at": "31s", "kind": "corrupt", "value": 0.2, "from": [0], "to": [1], "for": "5s"},
        {"at": "32s", "kind": "hold", "from": [0], "to": [1], "for": "5s"},
        {"at": "33s", "kind": "multicast_lost", "for": "5s"},
        {"at": "34s", "kind": "stream_reset", "rate": "3/s", "for": "5s"},
        {"at": "35s", "kind": "slow", "nodes": [2], "factor": 12.5, "for": "5s"},
        {"at": "36s", "kind": "clock", "nodes": [2], "offset": "-1.5s", "drift": -200},
        {"at": "38s", "kind": "crash", "nodes": [3], "silent": True, "upgrade": True,
         "for": "3s"},
        {"at": "39s", "kind": "adversary", "nodes": [3], "behaviour": "dropper", "for": "3s"},
        {"at": "40s", "kind": "adversary", "count": 2, "behaviour": "sybil"},
        {"at": "41s", "kind": "nat", "clients": [0, 2], "type": "symmetric", "period": "7s",
         "for": "9s"},
        {"at": "50s", "kind": "flap", "groups": [[0], [1]], "period": "2s", "for": "4s"},
        {"at": "51s", "kind": "swizzle", "nodes": [0, 1], "for": "4s"},
        {"at": "52s", "kind": "rolling_restart", "nodes": [0, 1], "down": "2s", "gap": "9s",
         "upgrade": True},
        {"at": "53s", "kind": "churn", "nodes": [0], "for": "9s", "disk": "lose",
         "lifetime": {"kind": "weibull", "mean": "5s", "shape": 0.5},
         "rejoin": {"kind": "pareto", "mean": "2s", "shape": 1.5}}],
    "random_faults": {"mode": "within", "kinds": ["crash", "loss"], "every": "30s"},
    "left_out": {"texts": ["4..6", "9"], "lookups": ["1"]},
    "nth": "write:17",
    "checks": ["ring", "order"],
    "expect": {"hops_owner_mean": "<=3.5"},
    "explore": {"joins": 1, "crashes": 2, "disk": "lose", "messages": 1, "drops": 1,
                "late": "50ms", "out_of_order": 2, "depth": 30, "survives": 1,
                "lying_disks": True},
}
OTHER_LATENCIES = [{"kind": "fixed", "value": "20ms"}, {"value": "20ms"},
                   {"kind": "uniform", "from": "5ms", "to": "60ms"},
                   {"kind": "exponential", "mean": "30ms"},
                   {"kind": "space", "dimensions": 3, "mean": "30ms"},
                   {"kind": "matrix", "rows": [[0, 20.5], [30, 1]]}]
WRONG = [None, True, -1, 0, 0.5, 7, 10 ** 9, "", "all", "7", "0s", "5s", "1 min", "-5s", "0/s",
         "1/day", "20..", "explode", "beyond", "slow", [], [[]], [-1], ["x"], [0.5], {}, {"x": 1}]
# What the schema cannot know, since it depends on two values or on the size of a quantity.
ONLY_THE_PARSER = ("must be at least 10ms", "must be from 1/min to 1000/s", "as there are rows",
                   "cannot read", 'needs "storage": "sqlite"',
                   "names a client that the scenario does not have",
                   "names a node that does not begin",
                   "must name each node once", "must be at least 10s",
                   "/count: must be a whole number", '"to" must not be less than "from"')
SHARE = 6  # each place gets every sixth of the wrong values, other ones than the one before


def places(value, path=()):
    """Every path below a value, with the key that stands last in it."""
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, below in items:
        yield path + (key,)
        yield from places(below, path + (key,))


def changed(root, path, change):
    root = copy.deepcopy(root)
    at = root
    for key in path[:-1]:
        at = at[key]
    change(at, path[-1])
    return root


def set_to(value):
    def change(at, key):
        at[key] = value
    return change


def drop(at, key):
    del at[key]


def add_unknown(at, key):
    if isinstance(at[key], dict):
        at[key]["colour"] = 1
    elif isinstance(at, dict):
        at["colour"] = 1


class Judges:
    def __init__(self, program, schema, folder):
        self.program = program
        self.validator = jsonschema.Draft202012Validator(schema)
        self.file = pathlib.Path(folder) / "scenario.json"
        self.asked = 0
        self.refused = 0
        self.failures = []

    def parser(self, scenario):
        """What the program says; the second half of one seed is no run at all."""
        self.file.write_text(json.dumps(scenario))
        ran = subprocess.run([self.program, "run", self.file, "--seed", "1", "--shard", "2/2"],
                             capture_output=True, text=True, check=False)
        assert ran.returncode in (0, 2), ran
        return ran.returncode == 0, ran.stderr.strip()

    def ask(self, scenario, what):
        by_schema = self.validator.is_valid(scenario)
        by_parser, sentence = self.parser(scenario)
        self.asked += 1
        self.refused += not by_parser
        if by_schema == by_parser:
            return
        if by_schema and any(known in sentence for known in ONLY_THE_PARSER):
            return
        self.failures.append(f"{what}: schema {'takes' if by_schema else 'refuses'} it, parser "
                             f"{'takes it' if by_parser else 'says ' + sentence}")

    def expect_good(self, scenario, what):
        self.ask(scenario, what)
        if not self.validator.is_valid(scenario):
            self.failures.append(f"{what}: {next(self.validator.iter_errors(scenario)).message}")


def main(program, root):
    sim = pathlib.Path(root) / "sim"
    schema = json.loads((sim / "scenario.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    with tempfile.TemporaryDirectory() as folder:
        judges = Judges(program, schema, folder)
        files = sorted((sim / "scenarios").glob("**/*.json"))
        assert files, "no scenarios"
        for file in files:
            judges.expect_good(json.loads(file.read_text()), file.name)
        judges.expect_good(FULL, "every key")
        judges.expect_good({"name": "x"}, "only a name")
        for wrong in WRONG:
            judges.ask(wrong, f"{wrong!r} for a scenario")
        roots = [FULL] + [changed(FULL, ("network", "latency"), set_to(latency))
                          for latency in OTHER_LATENCIES]
        for whole in roots:
            below = () if whole is FULL else ("network", "latency")
            for number, path in enumerate(places(whole)):
                if path[:len(below)] != below:
                    continue
                judges.ask(changed(whole, path, drop), f"without {path}")
                judges.ask(changed(whole, path, add_unknown), f"unknown key at {path}")
                for wrong in WRONG[number % SHARE::SHARE]:
                    judges.ask(changed(whole, path, set_to(wrong)), f"{path} is {wrong!r}")
    print(f"{judges.asked} scenarios, {judges.refused} of them refused, "
          f"{len(judges.failures)} disagreements")
    for failure in judges.failures[:40]:
        print(failure)
    return 1 if judges.failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
