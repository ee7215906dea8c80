#!/usr/bin/env python3
"""A campaign as a job array: the job file, and how both schedulers start a shard, played here."""

import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

SIM = os.environ["P2PCHAT_SIM"]
CAMPAIGN = pathlib.Path(__file__).parents[2] / "docker" / "campaign"
SHARDS = 3
SEEDS = "5..11"


def documents():
    return list(yaml.safe_load_all((CAMPAIGN / "job.yaml").read_text(encoding="utf-8")))


def complaints(claim, job):
    """What is wrong with the job: what must fit the script or each other."""
    spec = job["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    variables = {entry["name"]: entry["value"] for entry in container.get("env", ())}
    if (job["apiVersion"], job["kind"]) != ("batch/v1", "Job"):
        yield "it is no batch/v1 Job"
    if spec.get("completionMode") != "Indexed":
        yield "without Indexed there is no JOB_COMPLETION_INDEX"
    if variables.get("SHARDS") != str(spec["completions"]):
        yield "SHARDS is not the number of completions"
    if not 1 <= spec["parallelism"] <= spec["completions"]:
        yield "parallelism does not fit completions"
    if pod.get("restartPolicy") not in ("Never", "OnFailure"):
        yield "a job's pods restart never or on failure"
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    if set(mounts) != set(volumes):
        yield "volumes and mounts differ"
    script, _, seeds, folder = container["command"]
    if script != mounts.get("campaign", "") + "/shard" or folder != mounts.get("reports"):
        yield "the command's paths are not mounted"
    if not re.fullmatch(r"\d+\.\.\d+", seeds):
        yield "the seeds are no range"
    if volumes.get("reports", {}).get("persistentVolumeClaim", {}).get("claimName") != (
            claim["metadata"]["name"]):
        yield "the reports are not on the claim"
    if "ReadWriteMany" not in claim["spec"]["accessModes"]:
        yield "pods on several machines cannot write to the claim"
    if volumes.get("campaign", {}).get("configMap", {}).get("defaultMode", 0) & 0o111 == 0:
        yield "the script cannot be executed"


class JobFile(unittest.TestCase):
    def test_fits_its_script(self):
        claim, job = documents()
        self.assertEqual(list(complaints(claim, job)), [])

    def test_finds_what_does_not_fit(self):
        def pod(job):
            return job["spec"]["template"]["spec"]

        spoilt = {
            "is not the number": lambda c, j: j["spec"].update(completions=99),
            "without Indexed": lambda c, j: j["spec"].pop("completionMode"),
            "parallelism does not fit": lambda c, j: j["spec"].update(parallelism=0),
            "restart never": lambda c, j: pod(j).update(restartPolicy="Always"),
            "volumes and mounts": lambda c, j: pod(j)["volumes"].pop(),
            "are not mounted": lambda c, j: pod(j)["containers"][0]["command"].__setitem__(0, "x"),
            "no range": lambda c, j: pod(j)["containers"][0]["command"].__setitem__(2, "many"),
            "not on the claim": lambda c, j: c["metadata"].update(name="others"),
            "cannot write": lambda c, j: c["spec"].update(accessModes=["ReadWriteOnce"]),
            "be executed": lambda c, j: pod(j)["volumes"][1]["configMap"].pop("defaultMode"),
        }
        for what, spoil in spoilt.items():
            with self.subTest(what=what):
                claim, job = copy.deepcopy(documents())
                spoil(claim, job)
                self.assertTrue(any(what in said for said in complaints(claim, job)),
                                list(complaints(claim, job)))


class JobArrays(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="p2pchat-campaign-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.reports = self.folder / "reports"
        self.reports.mkdir()

    def scenario(self, expectation=">=3"):
        path = self.folder / "small.json"
        path.write_text(json.dumps({
            "name": "small", "nodes": 3, "duration": "20s", "settle": "60s", "checks": ["ring"],
            "expect": {"nodes_up": expectation}}), encoding="utf-8")
        return path

    def start(self, script, scenario, variables, seeds=SEEDS):
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith("SLURM_") and name not in ("SHARDS", "JOBS")}
        return subprocess.Popen([script, scenario, seeds, self.reports], env=clean | variables,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def array(self, script, scenario, variables_of):
        """All shards at once; their exit statuses."""
        shards = [self.start(script, scenario, variables_of(i)) for i in range(SHARDS)]
        for shard in shards:
            print(shard.communicate(timeout=100)[0])
        return [shard.returncode for shard in shards]

    def kubernetes(self, index):
        """What the job file and the scheduler put into a container's environment."""
        pod = documents()[1]["spec"]["template"]["spec"]
        given = {entry["name"]: entry["value"] for entry in pod["containers"][0]["env"]}
        self.assertIn("SHARDS", given)
        return given | {"SHARDS": str(SHARDS), "JOB_COMPLETION_INDEX": str(index)}

    @staticmethod
    def slurm(index):
        return {"SLURM_ARRAY_TASK_ID": str(index), "SLURM_ARRAY_TASK_COUNT": str(SHARDS),
                "SLURM_CPUS_PER_TASK": "1", "SLURM_SUBMIT_DIR": str(CAMPAIGN)}

    def sim(self, *arguments):
        run = subprocess.run([SIM, *arguments], capture_output=True, text=True, timeout=100,
                             check=False)
        return run.returncode, run.stdout + run.stderr

    def merged(self):
        status, said = self.sim("merge", *sorted(self.reports.glob("shard-*.json")), "--report",
                                self.folder / "sum.json")
        runs = json.loads((self.folder / "sum.json").read_text(encoding="utf-8"))["runs"]
        return status, said, self.comparable(runs)

    @staticmethod
    def comparable(runs):
        return [{key: value for key, value in run.items() if key != "real_ms"} for run in runs]

    def whole(self, scenario):
        status, said = self.sim("run", scenario, "--seeds", SEEDS, "--report",
                                self.folder / "whole.json")
        self.assertEqual(status, 0, said)
        report = json.loads((self.folder / "whole.json").read_text(encoding="utf-8"))
        return self.comparable(report["runs"])

    def adds_up(self, script, variables_of):
        scenario = self.scenario()
        self.assertEqual(self.array(script, scenario, variables_of), [0] * SHARDS)
        status, said, runs = self.merged()
        self.assertEqual(status, 0, said)
        self.assertEqual([run["seed"] for run in runs], list(range(5, 12)))
        self.assertEqual(len({run["digest"] for run in runs}), 7)
        self.assertEqual(runs, self.whole(scenario))

    def test_kubernetes_shards_add_up_to_the_whole(self):
        self.adds_up(CAMPAIGN / "shard", self.kubernetes)

    def test_slurm_shards_add_up_to_the_whole(self):
        # Slurm runs a copy of the submitted file, elsewhere.
        script = self.folder / "slurm_script"
        shutil.copy(CAMPAIGN / "slurm.sh", script)
        self.adds_up(script, self.slurm)

    def test_slurm_tasks_are_counted_from_0(self):
        text = (CAMPAIGN / "slurm.sh").read_text(encoding="utf-8")
        self.assertRegex(text, r"(?m)^#SBATCH --array=0-\d+$")

    def test_failing_seed_is_no_failure_of_its_shard(self):
        statuses = self.array(CAMPAIGN / "shard", self.scenario(">=9"), self.kubernetes)
        self.assertEqual(statuses, [0] * SHARDS)
        status, said, _ = self.merged()
        self.assertEqual(status, 1)
        self.assertIn("7 failed", said)

    def test_missing_shard_is_missed(self):
        scenario = self.scenario()
        self.assertEqual(self.array(CAMPAIGN / "shard", scenario, self.kubernetes), [0] * SHARDS)
        (self.reports / "shard-1.json").unlink()
        status, said, _ = self.merged()
        self.assertEqual(status, 1)
        self.assertIn("missing: 6 9", said)

    def test_what_is_wrong_leaves_no_report(self):
        scenario = self.scenario()
        wrong = {"no index": {"SHARDS": "3"},
                 "no number of shards": {"JOB_COMPLETION_INDEX": "1"},
                 "only 3 shards": {"JOB_COMPLETION_INDEX": "3", "SHARDS": "3"},
                 "no index of an array": {"JOB_COMPLETION_INDEX": "-1", "SHARDS": "3"}}
        for sentence, variables in wrong.items():
            with self.subTest(sentence=sentence):
                shard = self.start(CAMPAIGN / "shard", scenario, variables)
                self.assertIn(sentence, shard.communicate(timeout=100)[0])
                self.assertEqual(shard.returncode, 2)
        bad_seeds = self.start(CAMPAIGN / "shard", scenario, self.kubernetes(0), seeds="many")
        self.assertIn("'many' is no seed", bad_seeds.communicate(timeout=100)[0])
        self.assertEqual(bad_seeds.returncode, 2)
        self.assertEqual(list(self.reports.iterdir()), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
