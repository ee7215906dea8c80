#include "sim/scenario.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/json_reader.h"
#include "sim/scenario_faults.h"
#include "sim/scenario_network.h"

namespace p2pchat::sim {

namespace {

using nlohmann::json;

constexpr std::size_t kNodesMax = 100'000;
constexpr std::size_t kClientsMax = 10'000;
constexpr std::size_t kRivalsMax = 16;
constexpr std::size_t kKnownMax = 32;                   // as many as a client remembers
constexpr Duration kSyncEnd = std::chrono::seconds{1};  // from here on repair is not on time
constexpr std::size_t kTextMax = 16'000;  // what a message may hold for certain (core/chat)

Workload read_workload(JsonReader& reader) {
  Workload workload;
  static const std::vector<std::string> kKinds = {"chat",   "lookup", "names",
                                                  "status", "guess",  "forge"};
  const std::string kind = reader.choice("kind", kKinds);
  workload.kind = static_cast<WorkloadKind>(std::ranges::find(kKinds, kind) - kKinds.begin());
  workload.gap = reader.gap("rate");
  if (workload.kind == WorkloadKind::kNames) {
    workload.rivals = reader.whole("rivals", 2, kRivalsMax, workload.rivals);
  }
  if (workload.kind != WorkloadKind::kChat) return workload;
  workload.offline = reader.chance("offline");
  workload.reads = reader.duration("reads", {});
  workload.deletes = reader.duration("deletes", {});
  workload.marks = reader.duration("marks", {});
  workload.vanishes = reader.duration("vanishes", {});
  workload.blocks = reader.duration("blocks", {});
  workload.hides = reader.duration("hides", {});
  workload.typing = reader.duration("typing", {});
  workload.passwords = reader.duration("passwords", {});
  workload.closings = reader.duration("closings", {});
  workload.files = reader.duration("files", {});
  workload.groups = reader.duration("groups", {});
  workload.cancels = reader.duration("cancels", {});
  if (reader.has("size")) {
    const auto sizes = parse_sizes(reader.text("size", ""));
    if (!sizes || sizes->least == 0 || sizes->most > kTextMax) {
      reader.refuse("must be a range like \"20..2000\", from 1 to " + std::to_string(kTextMax),
                    "size");
    }
    workload.size = sizes.value_or(workload.size);
  }
  return workload;
}

std::vector<std::string> read_checks(JsonReader& reader) {
  const json* found = reader.raw("checks");
  if (found == nullptr || *found == "all") return checker_names();
  std::vector<std::string> checks;
  const auto is_name = [](const json& each) {
    return each.is_string() &&
           std::ranges::find(checker_names(), each.get<std::string>()) != checker_names().end();
  };
  if (!found->is_array() || !std::ranges::all_of(*found, is_name)) {
    std::string all;
    for (const std::string& name : checker_names()) all += " " + name;
    reader.refuse("must be \"all\" or a list of:" + all, "checks");
    return {};
  }
  for (const json& each : *found) checks.push_back(each.get<std::string>());
  return checks;
}

// {"mean_hops": "<=3.5"}
std::vector<Expectation> read_expectations(JsonReader& reader) {
  const json* found = reader.raw("expect");
  if (found == nullptr) return {};
  std::vector<Expectation> all;
  if (!found->is_object()) reader.refuse("must be an object", "expect");
  for (const auto& [figure, demand] : found->items()) {
    const std::string text = demand.is_string() ? demand.get<std::string>() : "";
    const std::size_t digits = text.find_first_of("0123456789");
    const std::string comparison = text.substr(0, digits);
    static const std::vector<std::string> kComparisons = {"<=", "<", ">=", ">", "=="};
    const bool is_known = std::ranges::find(kComparisons, comparison) != kComparisons.end();
    const auto value =
        is_known ? parse_duration(text.substr(digits) + "s") : std::optional<Duration>();
    if (!value) {
      reader.refuse("must be a comparison like \"<=3.5\"", ("expect/" + figure).c_str());
      return {};
    }
    all.push_back({.figure = figure, .comparison = comparison, .millionths = value->count()});
  }
  return all;
}

// Each node once.
std::vector<std::size_t> read_start_order(JsonReader& reader, std::size_t nodes) {
  if (!reader.has("start_order")) return {};
  std::vector<std::size_t> order = reader.numbers("start_order");
  std::vector<std::size_t> sorted = order;
  std::ranges::sort(sorted);
  bool is_whole = sorted.size() == nodes;
  for (std::size_t node = 0; is_whole && node < nodes; ++node) is_whole = sorted[node] == node;
  if (!is_whole) reader.refuse("must name each node once", "start_order");
  return order;
}

void read_older(JsonReader& reader, const Scenario& scenario, Older& older) {
  const auto last = static_cast<std::size_t>(wire::kVersionNow);
  if (!reader.has("version")) reader.refuse("needs \"version\"");
  older.version = static_cast<wire::Version>(reader.whole("version", 1, last - 1, 1));
  older.nodes = reader.numbers("nodes");
  older.count = reader.whole("count", 1, scenario.nodes, 0);
  older.clients = reader.numbers("clients");
  if (reader.has("nodes") && reader.has("count")) {
    reader.refuse("cannot have both \"nodes\" and \"count\"");
  }
  const auto is_below = [](std::size_t end) {
    return [end](std::size_t number) { return number < end; };
  };
  if (!std::ranges::all_of(older.nodes, is_below(scenario.nodes))) {
    reader.refuse("names a node that does not begin", "nodes");
  }
  if (!std::ranges::all_of(older.clients, is_below(scenario.clients))) {
    reader.refuse("names a client that the scenario does not have", "clients");
  }
}

Scenario read_scenario(JsonReader& reader) {
  Scenario scenario;
  scenario.name = reader.text("name", "");
  if (scenario.name.empty()) reader.refuse("needs a \"name\"");
  scenario.nodes = reader.whole("nodes", 1, kNodesMax, scenario.nodes);
  scenario.clients = reader.whole("clients", 0, kClientsMax, scenario.clients);
  scenario.replicas = reader.whole("replicas", 1, 8, scenario.replicas);
  scenario.successors = reader.whole("successors", 2, 16, scenario.successors);
  scenario.wide_table = reader.whole("wide_table", 0, 100'000, scenario.wide_table);
  scenario.duration = reader.duration("duration", scenario.duration);
  scenario.settle = reader.duration("settle", scenario.settle);
  scenario.start_order = read_start_order(reader, scenario.nodes);
  scenario.join_within = reader.duration("join_within", scenario.join_within);
  reader.object("older", [&](JsonReader& older) { read_older(older, scenario, scenario.older); });
  scenario.has_multicast = reader.yes_or_no("multicast", scenario.has_multicast);
  scenario.day = reader.duration("day", scenario.day);
  const bool is_day =
      scenario.day >= std::chrono::seconds{1} && scenario.day <= std::chrono::hours{24};
  if (!is_day) reader.refuse("must be from \"1s\" to \"24h\"", "day");
  scenario.clients_know = reader.whole("clients_know", 0, kKnownMax, scenario.clients_know);
  scenario.has_real_password_cost = reader.choice("password_cost", {"test", "real"}) == "real";
  if (reader.choice("storage", {"memory", "sqlite"}) == "sqlite") {
    scenario.storage = StorageKind::kSqlite;
  }
  scenario.sync = reader.duration("sync", scenario.sync);
  if (scenario.sync >= kSyncEnd) reader.refuse("must be less than \"1s\"", "sync");
  if (reader.text("routing", "default") != "default") {
    reader.refuse("must be \"default\"; \"classic\" is planned but not built yet", "routing");
  }
  reader.object("network", [&](JsonReader& network) { read_network(network, scenario.network); });
  reader.list_of_objects("workload", [&](JsonReader& workload) {
    scenario.workloads.push_back(read_workload(workload));
  });
  reader.list_of_objects(
      "faults", [&](JsonReader& fault) { scenario.faults.push_back(read_fault(fault, scenario)); });
  reader.object("random_faults",
                [&](JsonReader& faults) { scenario.random_faults = read_random_faults(faults); });
  reader.object("left_out", [&](JsonReader& steps) { scenario.left_out = read_left_out(steps); });
  scenario.nth_failure = read_nth_failure(reader);
  scenario.checks = read_checks(reader);
  scenario.expectations = read_expectations(reader);
  reader.object("explore",
                [&](JsonReader& explore) { scenario.exploration = read_exploration(explore); });
  return scenario;
}

}  // namespace

const std::vector<std::string>& checker_names() {
  static const std::vector<std::string> kCheckers = {
      "ring",      "lookup",   "durability",  "delivery", "ticks",     "order", "session", "names",
      "secrecy",   "bounds",   "convergence", "search",   "hand_over", "marks", "files",   "groups",
      "vanishing", "presence", "typing",      "restored", "passwords", "closed"};
  return kCheckers;
}

std::string ScenarioProblem::text() const { return (where.empty() ? "/" : where) + ": " + what; }

Result<Scenario, ScenarioProblem> parse_scenario(std::string_view text) {
  const auto root = parse_json(text);
  if (!root) return std::unexpected(root.error());
  std::optional<ScenarioProblem> problem;
  JsonReader reader(*root, "", problem);
  Scenario scenario = read_scenario(reader);
  reader.refuse_unknown_keys();
  if (problem) return std::unexpected(*problem);
  return scenario;
}

}  // namespace p2pchat::sim
