#include "sim/scenario_faults.h"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/random_plan.h"
#include "sim/scenario_recipes.h"

namespace p2pchat::sim {

namespace {

using nlohmann::json;

// The rates between are written as they were read (rate_text_of).
constexpr Duration kFastestReset = std::chrono::milliseconds{1};
constexpr Duration kOftenestRebinding = std::chrono::milliseconds{10};
constexpr Duration kRarestReset = std::chrono::minutes{1};

// 3 is a node, "client:3" a client.
std::optional<Party> party_of(const json& value) {
  if (value.is_number_unsigned()) return Party{.number = value.get<std::size_t>()};
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.get<std::string>();
  if (!text.starts_with("client:")) return std::nullopt;
  const auto number = parse_sizes(text.substr(7));
  if (!number || number->least != number->most) return std::nullopt;
  return Party{.is_client = true, .number = number->least};
}

std::vector<Party> read_group(JsonReader& reader, const json& list, const char* key) {
  std::vector<Party> group;
  const bool is_list = list.is_array() && !list.empty();
  for (const json& each : is_list ? list : json::array()) {
    if (const auto party = party_of(each)) group.push_back(*party);
  }
  if (!is_list || group.size() != list.size()) {
    reader.refuse("must be a list of nodes (0, 1) and clients (\"client:0\")", key);
  }
  return group;
}

// "groups", or "from" and "to"; false if there is neither.
bool read_links(JsonReader& reader, Fault& fault) {
  fault.is_one_way = reader.has("from") || reader.has("to");
  if (fault.is_one_way) {
    for (const char* key : {"from", "to"}) {
      const json* list = reader.raw(key);
      fault.groups.push_back(read_group(reader, list == nullptr ? json() : *list, key));
    }
    return true;
  }
  const json* groups = reader.raw("groups");
  if (groups == nullptr) return false;
  if (!groups->is_array() || groups->size() < 2) {
    reader.refuse("must be at least two lists, the last one perhaps \"others\"", "groups");
    return true;
  }
  fault.has_others = groups->back() == "others";
  const std::size_t lists = groups->size() - (fault.has_others ? 1 : 0);
  for (std::size_t i = 0; i < lists; ++i) {
    fault.groups.push_back(read_group(reader, (*groups)[i], "groups"));
  }
  return true;
}

// Sectors and bits there are only of files.
void need_sqlite(JsonReader& reader, const Scenario& scenario, const char* key) {
  if (scenario.storage != StorageKind::kSqlite) reader.refuse("needs \"storage\": \"sqlite\"", key);
}

void read_crash(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  fault.nodes = reader.numbers("nodes");
  fault.count = reader.whole("count", 1, scenario.nodes, 0);
  if (fault.nodes.empty() == (fault.count == 0)) {
    reader.refuse("needs either \"nodes\" or \"count\"");
  }
  if (reader.yes_or_no("silent", false)) fault.farewell = Farewell::kNone;
  fault.is_upgrade = reader.yes_or_no("upgrade", false);
  read_disk_fate(reader, scenario, fault);
}

std::vector<std::size_t> needed_numbers(JsonReader& reader, const char* key) {
  if (!reader.has(key)) reader.refuse(std::string("needs \"") + key + "\"");
  return reader.numbers(key);
}

void read_clients(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  fault.clients = needed_numbers(reader, "clients");
  const auto is_unknown = [&](std::size_t number) { return number >= scenario.clients; };
  if (std::ranges::any_of(fault.clients, is_unknown)) {
    reader.refuse("names a client that the scenario does not have", "clients");
  }
}

void read_clock(JsonReader& reader, Fault& fault) {
  fault.nodes = needed_numbers(reader, "nodes");
  fault.offset = reader.signed_duration("offset");
  const json* drift = reader.raw("drift");
  if (drift != nullptr) {
    const auto most = static_cast<std::int64_t>(Clock::kDriftMax);
    const std::int64_t ppm = drift->is_number_integer() ? drift->get<std::int64_t>() : most + 1;
    if (ppm > most || ppm < -most) {
      reader.refuse("must be a whole number of millionths from -100000 to 100000", "drift");
    } else {
      fault.drift = static_cast<std::int32_t>(ppm);
    }
  }
  if (!reader.has("offset") && drift == nullptr) reader.refuse("needs \"offset\" or \"drift\"");
}

// Faults of the network that a chance or a factor says all of.
void read_value(JsonReader& reader, Fault& fault) {
  static_cast<void>(read_links(reader, fault));
  need_end(reader, fault);
  if (fault.kind == FaultKind::kLatency) {
    fault.value = reader.scaled("factor", 0.01, 1000, 100);
    if (fault.value == 0) reader.refuse("needs \"factor\"");
  } else {
    fault.value = reader.chance("value");
  }
}

void read_slow(JsonReader& reader, Fault& fault) {
  fault.nodes = needed_numbers(reader, "nodes");
  fault.value = reader.scaled("factor", 1, 10'000, 100);
  if (fault.value == 0) reader.refuse("needs \"factor\"");
  need_end(reader, fault);
}

void read_disk(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  fault.nodes = needed_numbers(reader, "nodes");
  if (!reader.has("fault")) reader.refuse("needs \"fault\"");
  const std::vector<std::string> faults = disk_fault_names();
  const auto found = std::ranges::find(faults, reader.choice("fault", faults));
  fault.trouble.fault = static_cast<DiskFault>(found - faults.begin());
  if (fault.trouble.fault == DiskFault::kBitRot) {
    if (fault.lasting) reader.refuse("does not end", "for");
    return need_sqlite(reader, scenario, "fault");
  }
  if (fault.trouble.fault == DiskFault::kSlowSync) {
    fault.trouble.sync = reader.duration("sync", Duration(0));
    if (fault.trouble.sync == Duration(0)) reader.refuse("needs \"sync\", how long one takes");
  }
  need_end(reader, fault);
}

// Sybils come as new nodes; others are nodes that there are.
void read_adversary(JsonReader& reader, Fault& fault) {
  if (!reader.has("behaviour")) reader.refuse("needs \"behaviour\"");
  const std::vector<std::string> behaviours = behaviour_names();
  const auto found = std::ranges::find(behaviours, reader.choice("behaviour", behaviours));
  fault.behaviour = static_cast<Behaviour>(found - behaviours.begin());
  if (fault.behaviour == Behaviour::kSybil) {
    fault.count = reader.whole("count", 1, 1000, 1);
  } else {
    fault.nodes = needed_numbers(reader, "nodes");
  }
}

// A node behind a NAT could be asked by nobody whom it has not asked before; so there is none.
void read_nat(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  if (reader.has("nodes")) reader.refuse("strangers could not ask a node: name clients", "nodes");
  read_clients(reader, scenario, fault);
  if (fault.clients.size() > Nat::kMachinesMax) {
    reader.refuse("must be at most " + std::to_string(Nat::kMachinesMax), "clients");
  }
  const std::vector<std::string> types = nat_type_names();
  if (!reader.has("type")) reader.refuse("needs \"type\"");
  const auto type = std::ranges::find(types, reader.choice("type", types));
  fault.nat = static_cast<NatType>(type - types.begin());
  if (!reader.has("period")) return;
  fault.gap = reader.duration("period", kOftenestRebinding);
  if (fault.gap < kOftenestRebinding) reader.refuse("must be at least 10ms", "period");
}

void read_parameters(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kCrash:
      return read_crash(reader, scenario, fault);
    case FaultKind::kJoin:
      fault.count = reader.whole("count", 1, 100'000, 1);
      return;
    case FaultKind::kLeave:
      fault.nodes = needed_numbers(reader, "nodes");
      return;
    case FaultKind::kPartition:
      return read_partition(reader, fault);
    case FaultKind::kPause:
      fault.nodes = needed_numbers(reader, "nodes");
      return need_end(reader, fault);
    case FaultKind::kTakeover:
    case FaultKind::kClientLost:
    case FaultKind::kClientCrash:
      return read_clients(reader, scenario, fault);
    case FaultKind::kDisk:
      return read_disk(reader, scenario, fault);
    case FaultKind::kLoss:
    case FaultKind::kLatency:
    case FaultKind::kDuplicate:
    case FaultKind::kReorder:
    case FaultKind::kCorrupt:
      return read_value(reader, fault);
    case FaultKind::kHold:
      if (!read_links(reader, fault)) reader.refuse("needs \"from\" and \"to\", or \"groups\"");
      return need_end(reader, fault);
    case FaultKind::kMulticastLost:
      static_cast<void>(read_links(reader, fault));
      return need_end(reader, fault);
    case FaultKind::kStreamReset:
      fault.gap = reader.gap("rate");
      if (fault.gap > kRarestReset || fault.gap < kFastestReset) {
        reader.refuse("must be from 1/min to 1000/s", "rate");
      }
      return need_end(reader, fault);
    case FaultKind::kSlow:
      return read_slow(reader, fault);
    case FaultKind::kClock:
      return read_clock(reader, fault);
    case FaultKind::kAdversary:
      return read_adversary(reader, fault);
    case FaultKind::kNat:
      return read_nat(reader, scenario, fault);
  }
}

FaultKind read_kind(JsonReader& reader, const std::string& name) {
  const auto kind = fault_kind_of(name);
  if (!kind) reader.refuse("\"" + name + "\" is not a kind of fault", "kind");
  return kind.value_or(FaultKind::kCrash);
}

// ["1..6", "9"]
NumberSet read_rows(JsonReader& reader, const char* key) {
  NumberSet numbers;
  const json* rows = reader.raw(key);
  if (rows == nullptr) return numbers;
  for (const json& each : rows->is_array() ? *rows : json::array({0})) {
    const auto row = parse_sizes(each.is_string() ? each.get<std::string>() : "");
    if (!row || row->least == 0) {
      reader.refuse("must be a list of rows like \"1..6\" or \"9\", counted from 1", key);
      return {};
    }
    numbers.add(row->least, row->most);
  }
  return numbers;
}

}  // namespace

LeftOut read_left_out(JsonReader& reader) {
  return {.texts = read_rows(reader, "texts"), .lookups = read_rows(reader, "lookups")};
}

std::optional<NthFailure> read_nth_failure(JsonReader& reader) {
  if (!reader.has("nth")) return std::nullopt;
  const auto failure = parse_nth(reader.text("nth", ""));
  if (!failure) {
    reader.refuse("must be \"send:\", \"write:\" or \"sync:\" and a number from 1 on", "nth");
  }
  return failure;
}

ScenarioFault read_fault(JsonReader& reader, const Scenario& scenario) {
  ScenarioFault read;
  read.every = reader.duration_if_any("every");
  if (!read.every && !reader.has("at")) reader.refuse("needs \"at\" or \"every\"");
  if (read.every && *read.every <= Duration(0)) reader.refuse("must be more than nothing", "every");
  read.fault.at = Instant(reader.duration("at", read.every.value_or(Duration(0))));
  read.fault.lasting = reader.duration_if_any("for");
  const std::string kind = reader.text("kind", "");
  if (is_recipe(kind)) {
    read_recipe(reader, kind, scenario, read);
  } else {
    read.fault.kind = read_kind(reader, kind);
    read_parameters(reader, scenario, read.fault);
  }
  return read;
}

void read_partition(JsonReader& reader, Fault& fault) {
  fault.is_by_id = reader.has("by");
  if (fault.is_by_id) {
    static_cast<void>(reader.choice("by", {"id"}));
  } else if (!read_links(reader, fault)) {
    reader.refuse("needs \"groups\", \"from\" and \"to\", or \"by\"");
  }
}

void read_disk_fate(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  const std::vector<std::string> fates = disk_fate_names();
  const auto fate = std::ranges::find(fates, reader.choice("disk", fates));
  fault.disk = static_cast<DiskFate>(fate - fates.begin());
  if (fault.disk == DiskFate::kTorn) need_sqlite(reader, scenario, "disk");
  if (fault.disk != DiskFate::kOld) return;
  fault.age = reader.duration("age", Duration(0));
  if (fault.age == Duration(0)) reader.refuse("needs \"age\", how old its disk is then");
}

void need_end(JsonReader& reader, const Fault& fault) {
  if (!fault.lasting) reader.refuse("needs \"for\", how long it lasts");
}

RandomFaults read_random_faults(JsonReader& reader) {
  RandomFaults faults;
  const bool is_beyond = reader.choice("mode", {"within", "beyond"}) == "beyond";
  faults.mode = is_beyond ? RandomMode::kBeyond : RandomMode::kWithin;
  faults.every = reader.duration("every", faults.every);
  if (faults.every < std::chrono::seconds{10}) reader.refuse("must be at least 10s", "every");
  const std::vector<FaultKind>& possible = random_kinds(faults.mode);
  const json* kinds = reader.raw("kinds");
  if (kinds == nullptr || *kinds == "all") {
    faults.kinds = possible;
    return faults;
  }
  std::string names;
  for (const FaultKind each : possible) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(each));
  }
  for (const json& each : kinds->is_array() ? *kinds : json::array({0})) {
    const auto kind = fault_kind_of(each.is_string() ? each.get<std::string>() : "");
    if (!kind || std::ranges::find(possible, *kind) == possible.end()) {
      std::string what = "must be \"all\" or a list of kinds that ";
      what += is_beyond ? "may go beyond" : "stay within";
      what += " the assumptions: ";
      reader.refuse(what + names, "kinds");
      return faults;
    }
    faults.kinds.push_back(*kind);
  }
  if (faults.kinds.empty()) reader.refuse("must not be empty", "kinds");
  return faults;
}

}  // namespace p2pchat::sim
