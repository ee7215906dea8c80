"""The ring in Docker as far as it can be judged without a daemon: what compose.yaml allows its
containers, and whether drill and soak see what must not be."""

import importlib.machinery
import importlib.util
import json
import pathlib
import re
import sys
import types
import unittest
import unittest.mock

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docker"))

import crowd
import leaks
import people
import ring as rings


def program(name):
    """What has no .py at its end."""
    loader = importlib.machinery.SourceFileLoader(name, str(ROOT / "docker" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


drill = program("drill")

DOCKER, METRICS = ROOT / "docker", ROOT / "tools/node/METRICS.md"
SERVERS = [f"server{i}" for i in range(1, 6)]
CLIENTS = [f"client{i}" for i in range(1, 4)]


class ComposeFile(unittest.TestCase):
    def setUp(self):
        self.file = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
        every = self.file["services"]
        self.watching = {name: every.pop(name) for name in ("prometheus", "grafana")}
        self.services = every

    def test_has_five_servers_three_clients_and_a_router(self):
        self.assertEqual(sorted(self.services), sorted([*SERVERS, *CLIENTS, "router"]))
        for name, service in self.services.items():
            self.assertEqual(service["container_name"], name)

    def test_nobody_has_more_rights_than_it_needs(self):
        for name, service in self.services.items():
            with self.subTest(service=name):
                self.assertTrue(service["read_only"])
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertIn("no-new-privileges:true", service["security_opt"])
                self.assertEqual("cap_add" in service, name == "router")
                self.assertNotIn("privileged", service)
                self.assertNotIn("user", service)  # the image's, which is not root

    def test_image_runs_as_nobody_in_particular(self):
        text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
        runtime = text[text.index("AS runtime"):text.index("AS router")]
        self.assertIn("\nUSER 10001:10001\n", runtime)

    def test_ports_are_published_on_loopback_alone(self):
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$", name)
        self.assertEqual([self.services[name]["ports"] for name in CLIENTS],
                         [[f"127.0.0.1:{8471 + i}:{8471 + i}"] for i in range(3)])

    def test_who_watches_is_not_there_unasked_and_has_no_rights(self):
        folder = DOCKER / "observability"
        for name, service in self.watching.items():
            self.assertEqual(service["profiles"], ["watch"], name)
            self.assertTrue(service["read_only"])
            self.assertEqual(service["cap_drop"], ["ALL"])
            for port in service["ports"]:
                self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$", name)
            for volume in service["volumes"]:
                path = volume.split(":")[0]
                self.assertTrue(path in self.file["volumes"] or (DOCKER / path).exists(), path)
        source = yaml.safe_load(
            (folder / "grafana/datasources/prometheus.yaml").read_text("utf-8"))["datasources"][0]
        self.assertEqual(source["url"], "http://prometheus:9090")
        provider = yaml.safe_load(
            (folder / "grafana/dashboards/ring.yaml").read_text("utf-8"))["providers"][0]
        self.assertTrue(any(f":{provider['options']['path']}/" in volume
                            for volume in self.watching["grafana"]["volumes"]))

    def test_ring_key_is_a_secret(self):
        for name in SERVERS + CLIENTS:
            self.assertEqual(self.services[name]["secrets"], ["ring_key"])
            self.assertIn("/run/secrets/ring_key",
                          self.services[name]["environment"].values(), name)

    def test_servers_have_names_labels_volumes_and_addresses_of_their_own(self):
        addresses = set()
        for name in SERVERS:
            service = self.services[name]
            self.assertEqual(service["environment"]["P2PCHAT_NODE_ADVERTISE"], f"{name}:7400")
            self.assertEqual(service["environment"]["P2PCHAT_NODE_LABEL"], name)
            self.assertEqual(service["volumes"], [f"{name}:/data"])
            addresses.add(service["networks"]["servers"]["ipv4_address"])
        self.assertEqual(len(addresses), len(SERVERS))

    def test_only_the_router_is_on_both_networks(self):
        for name, service in self.services.items():
            networks = {"router": {"servers", "clients"}}.get(name, {name[:6] + "s"})
            self.assertEqual(set(service["networks"]), networks)

    def test_router_is_every_containers_way_out(self):
        gateways = self.services["router"]["environment"]["GATEWAYS"].split()
        ways_out = [network["ipam"]["config"][0]["aux_addresses"]["DefaultGatewayIPv4"] + "/24"
                    for network in self.file["networks"].values()]
        self.assertEqual(sorted(gateways), sorted(ways_out))
        self.assertEqual(self.services["router"]["sysctls"], {"net.ipv4.ip_forward": "1"})

    def test_starts_on_what_docker_compose_1_29_reads(self):
        # It refuses a name at the top; docker/compose says it on the command line.
        self.assertNotIn("name", self.file)
        wrapper = (DOCKER / "compose").read_text(encoding="utf-8")
        self.assertEqual(len(re.findall(r'-p "\$\{project\}"', wrapper)), 2)


class Watching(unittest.TestCase):
    """What Prometheus, Grafana and Kubernetes are told fits what nodes answer."""

    def test_every_metric_that_is_asked_for_is_documented(self):
        documented = re.findall(r"(?m)^\| `(\w+)` \|", METRICS.read_text(encoding="utf-8"))
        for path in sorted((DOCKER / "observability").glob("*.*")):
            asked = set(re.findall(r"\b(?:p2pchat|process)_\w+", path.read_text(encoding="utf-8")))
            self.assertTrue(asked <= set(documented), f"{path.name}: {asked - set(documented)}")

    def test_dashboard_has_a_question_in_every_panel(self):
        dashboard = json.loads((DOCKER / "observability/grafana.json").read_text("utf-8"))
        self.assertEqual(len({panel["title"] for panel in dashboard["panels"]}),
                         len(dashboard["panels"]))
        for panel in dashboard["panels"]:
            self.assertTrue(panel["targets"][0]["expr"])

    def test_all_servers_are_asked(self):
        file = yaml.safe_load((DOCKER / "observability/prometheus.yaml").read_text("utf-8"))
        targets = file["scrape_configs"][0]["static_configs"][0]["targets"]
        self.assertEqual(targets, [f"{server}:9464" for server in SERVERS])

    def test_kubernetes_selects_what_it_makes(self):
        service, budget, ring = yaml.safe_load_all(
            (DOCKER / "kubernetes/ring.yaml").read_text("utf-8"))
        label = {"app": "p2pchat"}
        pod = ring["spec"]["template"]
        self.assertEqual(pod["metadata"]["labels"], label)
        self.assertEqual(service["spec"]["selector"], label)
        self.assertEqual(budget["spec"]["selector"], {"matchLabels": label})
        self.assertEqual(ring["spec"]["serviceName"], service["metadata"]["name"])
        container = pod["spec"]["containers"][0]
        self.assertEqual(container["command"][:2],
                         ["p2pchat-node-by-name", service["metadata"]["name"]])
        volumes = {v["name"] for v in pod["spec"]["volumes"] + [
            {"name": claim["metadata"]["name"]} for claim in ring["spec"]["volumeClaimTemplates"]]}
        self.assertEqual({mount["name"] for mount in container["volumeMounts"]}, volumes)


class DrillLedger(unittest.TestCase):
    def setUp(self):
        self.ledger = people.Ledger()
        self.ledger.written = {"one": ("alice", "bob"), "two": ("bob", "carol")}
        self.ledger.acknowledged = {"one"}
        self.ledger.shown["bob"] = ["one"]

    def test_has_nothing_to_say_if_all_is_well(self):
        self.assertEqual(self.ledger.faults(), [])
        self.ledger.shown["carol"] = ["two"]  # never acknowledged, and arrived all the same
        self.assertEqual(self.ledger.faults(), [])

    def test_sees_what_was_lost(self):
        self.ledger.acknowledged.add("two")
        self.assertEqual(self.ledger.faults(), ["'two' was acknowledged and never shown"])

    def test_sees_what_was_shown_twice(self):
        self.ledger.shown["bob"] = ["one", "one"]
        self.assertEqual(self.ledger.faults(), ["'one' was shown to bob 2 times"])

    def test_sees_what_nobody_wrote_and_what_went_to_another(self):
        self.ledger.shown["bob"] += ["two", "three"]
        self.assertEqual(self.ledger.faults(),
                         ["'two' was shown to bob, to whom nobody wrote it",
                          "'three' was shown to bob, to whom nobody wrote it"])


class PeopleOf:
    """Nobody writes; in the acts of these numbers somebody cannot be found."""

    def __init__(self, lost):
        self.ledger, self.lost, self.acts = people.Ledger(), lost, 0

    def close(self):
        pass

    def wait_shown(self):
        self.acts += 1

    def unresolved(self):
        return ["bob cannot be found by alice"] if self.acts in self.lost else []


class DrillVerdict(unittest.TestCase):
    def play(self, lost=(), repairs=()):
        """Acts that do nothing, except that a repair takes so long in each of the first."""
        ring = types.SimpleNamespace(waits=list(repairs))
        ring.wait_settled = lambda: ring.waits.pop(0)
        played = drill.Drill(ring, PeopleOf(lost), False, 10)

        def act():
            return played.repaired("server1") if ring.waits else ""
        arguments = types.SimpleNamespace(json=True, short=False, before=None, replicas=3)
        with unittest.mock.patch.object(drill, "acts", lambda *_: [act] * 4):
            return drill.play(arguments, played)

    def test_holds_if_nothing_is_amiss(self):
        report = self.play(repairs=[9.9, 3])
        self.assertEqual((report["verdict"], report["repairs"]), ("held", [9.9, 3]))

    def test_is_a_fault_of_any_act(self):
        for number in (1, 2, 4):
            self.assertEqual(self.play(lost=[number])["verdict"], "faults", number)

    def test_is_a_fault_if_a_repair_takes_too_long(self):
        report = self.play(repairs=[3, 10.1])
        self.assertEqual(report["verdict"], "faults")
        self.assertEqual([act["faults"] for act in report["acts"]],
                         [[], ["without server1 repaired only after 10.1 s"], [], []])

    def test_is_none_if_it_cannot_go_on(self):
        def broken(*_):
            raise RuntimeError("no ring")
        with unittest.mock.patch.object(drill, "perform", broken):
            self.assertEqual(self.play()["verdict"], "broken off")


def status(host, *others, under_replicated=0):
    return {"active": True, "address": f"{host}:7400", "under_replicated": under_replicated,
            "successors": [{"address": f"{other}:7400"} for other in others]}


class Settled(unittest.TestCase):
    def test_is_a_ring_that_knows_all_who_are_there(self):
        self.assertTrue(rings.is_settled([status("a")]))
        self.assertTrue(rings.is_settled([status("a", "b"), status("b", "a")]))
        self.assertFalse(rings.is_settled([status("a", "b"), status("b")]))
        self.assertFalse(rings.is_settled([status("a", "b"), {}]))

    def test_is_not_one_that_still_knows_who_was_killed(self):
        self.assertFalse(rings.is_settled([status("a", "b", "killed"), status("b", "a")]))

    def test_is_not_one_that_lacks_replicas(self):
        self.assertFalse(rings.is_settled([status("a", "b", under_replicated=1), status("b", "a")]))


def message(key, sender, to, is_outgoing, text="hello"):
    return {"id": key, "from": sender, "to": to, "outgoing": is_outgoing, "text": text,
            "state": "stored"}


class SoakVerdict(unittest.TestCase):
    def setUp(self):
        self.histories = {"a": [{"format": "p2pchat-history"}, message("1", "a", "b", True)],
                          "b": [message("1", "a", "b", False)]}

    def verdict(self):
        return crowd.compare(self.histories)

    def test_has_nothing_to_say_if_all_is_well(self):
        self.assertEqual(self.verdict(), {"accepted": 1, "arrived": 1, "doubled": 0, "faults": []})

    def test_sees_what_was_lost(self):
        self.histories["b"] = []
        self.assertEqual(self.verdict()["faults"],
                         ["b has not received 'hello', which is stored for a"])

    def test_sees_what_came_twice(self):
        self.histories["b"] *= 2
        self.assertEqual(self.verdict()["faults"], ["b has 'hello' 2 times"])
        self.assertEqual(self.verdict()["doubled"], 1)

    def test_sees_what_nobody_wrote_and_what_was_changed(self):
        self.histories["b"] += [message("2", "a", "b", False, "made up")]
        self.histories["b"][0]["text"] = "hullo"
        self.assertEqual(self.verdict()["faults"], ["b has 'hullo', which nobody wrote so",
                                                    "b has 'made up', which nobody wrote so"])


class Leaks(unittest.TestCase):
    def growth(self, kib_per_minute, descriptors_per_minute):
        growth = leaks.Growth(("server1",))
        growth.samples["server1"] = [
            (m, int(10000 + kib_per_minute * m), int(20 + descriptors_per_minute * m))
            for m in range(60)]
        return growth

    def test_flat_is_no_leak(self):
        self.assertEqual(self.growth(0, 0).faults(), [])
        self.assertAlmostEqual(self.growth(7, 0).report()["server1"]["kib_per_minute"], 7)

    def test_memory_and_descriptors_that_grow_are(self):
        self.assertEqual(self.growth(100, 0).faults(), ["server1 gets fatter by 100 KiB a minute"])
        self.assertEqual(self.growth(0, 1).faults(),
                         ["server1 opens more and more descriptors"])

    def test_what_fills_in_the_beginning_is_none(self):
        growth = self.growth(0, 0)
        growth.samples["server1"][:5] = [(m, 100, 1) for m in range(5)]
        self.assertEqual(growth.faults(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
