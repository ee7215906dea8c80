#include "sim/plan_file.h"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/assert.h"
#include "sim/json_reader.h"
#include "sim/scenario_faults.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

using nlohmann::ordered_json;

ordered_json json_of(const std::vector<Party>& group) {
  ordered_json list = ordered_json::array();
  for (const Party& party : group) {
    if (party.is_client) {
      list.push_back("client:" + std::to_string(party.number));
    } else {
      list.push_back(party.number);
    }
  }
  return list;
}

void write_links(const Fault& fault, ordered_json& object) {
  if (fault.is_by_id) object["by"] = "id";
  if (fault.is_one_way) {
    object["from"] = json_of(fault.groups.front());
    object["to"] = json_of(fault.groups.back());
    return;
  }
  for (const std::vector<Party>& group : fault.groups) object["groups"].push_back(json_of(group));
  if (fault.has_others) object["groups"].push_back("others");
}

void write_crash(const Fault& fault, ordered_json& object) {
  if (fault.count > 0) {
    object["count"] = fault.count;
  } else {
    object["nodes"] = fault.nodes;
  }
  object["disk"] = name_of(fault.disk);
  if (fault.farewell == Farewell::kNone) object["silent"] = true;
  if (fault.is_upgrade) object["upgrade"] = true;
  if (fault.disk == DiskFate::kOld) object["age"] = sim::text_of(fault.age);
}

void write_disk(const Fault& fault, ordered_json& object) {
  object["nodes"] = fault.nodes;
  object["fault"] = name_of(fault.trouble.fault);
  if (fault.trouble.fault == DiskFault::kSlowSync) {
    object["sync"] = sim::text_of(fault.trouble.sync);
  }
}

void write_adversary(const Fault& fault, ordered_json& object) {
  object["behaviour"] = name_of(fault.behaviour);
  if (fault.behaviour == Behaviour::kSybil) {
    object["count"] = fault.count;
  } else {
    object["nodes"] = fault.nodes;
  }
}

// The shortest number that reads as so many parts again.
double share_of(std::uint32_t parts, int scale) { return static_cast<double>(parts) / scale; }

// The keys that read_fault() reads for the kind.
void write_parameters(const Fault& fault, ordered_json& object) {
  switch (fault.kind) {
    case FaultKind::kCrash:
      return write_crash(fault, object);
    case FaultKind::kJoin:
      object["count"] = fault.count;
      return;
    case FaultKind::kLeave:
    case FaultKind::kPause:
      object["nodes"] = fault.nodes;
      return;
    case FaultKind::kPartition:
    case FaultKind::kHold:
    case FaultKind::kMulticastLost:
      return write_links(fault, object);
    case FaultKind::kLoss:
    case FaultKind::kDuplicate:
    case FaultKind::kReorder:
    case FaultKind::kCorrupt:
      object["value"] = share_of(fault.value, 1'000'000);
      return write_links(fault, object);
    case FaultKind::kLatency:
      object["factor"] = share_of(fault.value, 100);
      return write_links(fault, object);
    case FaultKind::kSlow:
      object["nodes"] = fault.nodes;
      object["factor"] = share_of(fault.value, 100);
      return;
    case FaultKind::kStreamReset:
      object["rate"] = rate_text_of(fault.gap);
      return;
    case FaultKind::kClock:
      object["nodes"] = fault.nodes;
      object["offset"] = sim::text_of(fault.offset);
      object["drift"] = fault.drift;
      return;
    case FaultKind::kTakeover:
    case FaultKind::kClientLost:
    case FaultKind::kClientCrash:
      object["clients"] = fault.clients;
      return;
    case FaultKind::kDisk:
      return write_disk(fault, object);
    case FaultKind::kAdversary:
      return write_adversary(fault, object);
    case FaultKind::kNat:
      object["clients"] = fault.clients;
      object["type"] = name_of(fault.nat);
      if (fault.gap > Duration(0)) object["period"] = sim::text_of(fault.gap);
      return;
  }
}

ordered_json json_of(const Fault& fault) {
  ordered_json object = {{"at", sim::text_of(fault.at)}, {"kind", name_of(fault.kind)}};
  write_parameters(fault, object);
  if (fault.lasting) object["for"] = sim::text_of(*fault.lasting);
  return object;
}

ordered_json json_of(const NumberSet& numbers) {
  ordered_json list = ordered_json::array();
  for (const auto& [first, last] : numbers.rows()) {
    list.push_back(std::to_string(first) + (first == last ? "" : ".." + std::to_string(last)));
  }
  return list;
}

ordered_json json_of(const LeftOut& left_out) {
  return {{"texts", json_of(left_out.texts)}, {"lookups", json_of(left_out.lookups)}};
}

}  // namespace

Result<PlanFile, ScenarioProblem> parse_plan(std::string_view text, const Scenario& scenario) {
  const auto root = parse_json(text);
  if (!root) return std::unexpected(root.error());
  std::optional<ScenarioProblem> problem;
  JsonReader reader(*root, "", problem);
  PlanFile plan;
  reader.list_of_objects("faults", [&](JsonReader& fault) {
    if (fault.has("every")) fault.refuse("a plan has each fault written out, with \"at\"", "every");
    const ScenarioFault read = read_fault(fault, scenario);
    if (read.recipe) fault.refuse("a plan has each fault of it written out", "kind");
    plan.faults.push_back(read.fault);
  });
  reader.object("left_out", [&](JsonReader& steps) { plan.left_out = read_left_out(steps); });
  plan.nth_failure = read_nth_failure(reader);
  reader.refuse_unknown_keys();
  if (problem) return std::unexpected(*problem);
  return plan;
}

ordered_json json_of(const PlanFile& plan) {
  ordered_json faults = ordered_json::array();
  for (const Fault& fault : plan.faults) faults.push_back(json_of(fault));
  ordered_json object = {{"faults", faults}, {"left_out", json_of(plan.left_out)}};
  if (plan.nth_failure) object["nth"] = text_of(*plan.nth_failure);
  return object;
}

Scenario with_plan(Scenario scenario, const PlanFile& plan) {
  scenario.random_faults.reset();
  scenario.faults.clear();
  for (const Fault& fault : plan.faults) {
    scenario.faults.push_back({.fault = fault});
  }
  scenario.left_out = plan.left_out;
  scenario.nth_failure = plan.nth_failure;
  return scenario;
}

std::string text_with(std::string_view json, const NthFailure& failure) {
  ordered_json root = ordered_json::parse(json, nullptr, false);
  P2PCHAT_ASSERT(root.is_object());
  root["nth"] = text_of(failure);
  return root.dump(2) + "\n";
}

std::string updated_text(std::string_view json, const Scenario& scenario) {
  P2PCHAT_ASSERT(!scenario.random_faults);
  PlanFile plan{.faults = {}, .left_out = scenario.left_out, .nth_failure = scenario.nth_failure};
  for (const ScenarioFault& entry : scenario.faults) {
    P2PCHAT_ASSERT(!entry.every);
    P2PCHAT_ASSERT(!entry.recipe);
    plan.faults.push_back(entry.fault);
  }
  ordered_json root = ordered_json::parse(json, nullptr, false);
  P2PCHAT_ASSERT(root.is_object());
  root.erase("random_faults");
  root.erase("nth");
  root["nodes"] = scenario.nodes;
  root["clients"] = scenario.clients;
  if (!scenario.start_order.empty()) root["start_order"] = scenario.start_order;
  root["duration"] = text_of(scenario.duration);
  root.update(json_of(plan));
  return root.dump(2) + "\n";
}

}  // namespace p2pchat::sim
