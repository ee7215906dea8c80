"""Every document of docker/ that Kubernetes reads has the fields and types of its API.

The types of the API, generated from its OpenAPI schema, are an npm package; the TypeScript
compiler of the page's tools compares: a field that is unknown, missing or of a wrong type is an
error.
"""

import copy
import json
import pathlib
import subprocess
import tempfile
import unittest

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
COMPILER = ROOT / "tools/web/page/node_modules/typescript/bin/tsc"
FILES = ("docker/kubernetes/ring.yaml", "docker/campaign/job.yaml")


def documents():
    return [document for file in FILES
            for document in yaml.safe_load_all((ROOT / file).read_text(encoding="utf-8"))]


def as_typescript(document, name):
    group = document["apiVersion"] if "/" in document["apiVersion"] else "core/v1"
    kind = document["kind"]
    return (f'import type {{ {kind} as {name}Type }} from "kubernetes-types/{group}";\n'
            f"export const {name}: {name}Type = {json.dumps(document, indent=1)};\n")


def complaints(said):
    """The compiler's lines; none if every document fits its type."""
    options = {"strict": True, "noEmit": True, "skipLibCheck": True, "module": "esnext",
               "moduleResolution": "bundler", "types": [],
               "paths": {"kubernetes-types/*": [f"{HERE}/node_modules/kubernetes-types/*"]}}
    with tempfile.TemporaryDirectory() as folder:
        config, source = (pathlib.Path(folder) / name for name in ("tsconfig.json", "documents.ts"))
        config.write_text(json.dumps({"compilerOptions": options, "files": [source.name]}),
                          encoding="utf-8")
        source.write_text("".join(as_typescript(document, f"d{i}")
                                  for i, document in enumerate(said)), encoding="utf-8")
        run = subprocess.run(["node", COMPILER, "--project", config], capture_output=True,
                             text=True, check=False, timeout=100)
    return run.stdout.splitlines()


class Schemas(unittest.TestCase):
    def setUp(self):
        self.documents = documents()

    def of(self, kind):
        return next(document for document in self.documents if document["kind"] == kind)

    def test_documents_have_the_fields_and_types_of_the_api(self):
        self.assertEqual([document["kind"] for document in self.documents],
                         ["Service", "PodDisruptionBudget", "StatefulSet",
                          "PersistentVolumeClaim", "Job"])
        self.assertEqual(complaints(self.documents), [])

    def test_slips_of_the_pen_are_found(self):
        def container(kind):
            return self.of(kind)["spec"]["template"]["spec"]["containers"][0]

        spoilt = {
            '"clusterIp"\' does not exist':
                lambda: self.of("Service")["spec"].update(clusterIp="None"),
            '"minimum"\' does not exist':
                lambda: self.of("PodDisruptionBudget")["spec"].update(minimum=4),
            '"readOnlyRoot"\' does not exist':
                lambda: container("StatefulSet")["securityContext"].update(readOnlyRoot=True),
            "'serviceName' is missing": lambda: self.of("StatefulSet")["spec"].pop("serviceName"),
            "'string' is not assignable to type 'number'":
                lambda: self.of("StatefulSet")["spec"].update(replicas="5"),
            "'number' is not assignable to type 'string'":
                lambda: container("Job")["env"][1].update(value=2),
            "'boolean' is not assignable to type 'number'":
                lambda: self.of("Job")["spec"].update(completions=True),
        }
        kept = copy.deepcopy(self.documents)
        all_of_them = []
        for spoil in spoilt.values():
            self.documents = copy.deepcopy(kept)
            spoil()
            all_of_them += self.documents
        found = "\n".join(complaints(all_of_them))
        for what in spoilt:
            with self.subTest(what=what):
                self.assertIn(what, found)


if __name__ == "__main__":
    unittest.main(verbosity=2)
