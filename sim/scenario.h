#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/wire/version.h"
#include "sim/exploration.h"
#include "sim/fault.h"
#include "sim/left_out.h"
#include "sim/network.h"
#include "sim/operations.h"
#include "sim/recipe.h"
#include "sim/units.h"

namespace p2pchat::sim {

// kStatus, kGuess, kForge: of people without an account (strangers.h).
enum class WorkloadKind : std::uint8_t { kChat, kLookup, kNames, kStatus, kGuess, kForge };

// Something that people do again and again, at exponential intervals.
struct Workload {
  WorkloadKind kind = WorkloadKind::kChat;
  Duration gap{};             // mean time between two
  SizeRange size{20, 200};    // chat: bytes of text
  std::uint32_t offline = 0;  // chat: share of the time a client is away, per million
  Duration reads{};           // chat: mean time until a message is read; 0: nobody reads
  Duration deletes{};         // chat: mean time until a text is deleted, if it is; 0: none is
  Duration vanishes{};        // chat: how long texts last where somebody has said so
  Duration marks{};           // chat: the same until a text is edited or a sign set on one
  Duration blocks{};          // chat: mean time of a block, and between two; 0: none is
  Duration hides{};           // chat: mean time between two who hide, or ask of others; 0: none
  Duration typing{};          // chat: mean time between two who type; 0: nobody does
  Duration passwords{};       // chat: mean time between what is done to accounts; 0: nothing is
  Duration closings{};        // chat: mean time between what is done to accounts that are closed
  Duration files{};           // chat: mean time between two files that are sent; 0: none is
  Duration groups{};          // chat: mean time between what is done in groups; 0: there are none
  Duration cancels{};         // chat: the same of texts to groups that are taken back; 0: none is
  std::size_t rivals = 2;     // names: new users who all want the same one
};

// Whether drawn faults stay within the assumptions of the design, or go beyond them, so that only
// what is promised after healing must hold.
enum class RandomMode : std::uint8_t { kWithin, kBeyond };

// Faults that the seed draws (random_plan.h).
struct RandomFaults {
  std::vector<FaultKind> kinds;
  Duration every = std::chrono::seconds{30};  // one at most begins in each such stretch
  RandomMode mode = RandomMode::kWithin;
};

// A demand on a figure of the report, e.g. mean_hops <= 5.
struct Expectation {
  std::string figure;
  std::string comparison;  // <=, <, >=, >, ==
  std::int64_t millionths = 0;
};

// The names that `checks` may list.
[[nodiscard]] const std::vector<std::string>& checker_names();

// Who begins as of an earlier version: reads and says only what there was then, and refuses the
// records that came later. `nodes` until a crash that is an upgrade, `clients` until their program
// starts again.
struct Older {
  wire::Version version = wire::kVersionNow;
  std::vector<std::size_t> nodes;
  std::size_t count = 0;  // or this many, drawn by the seed
  std::vector<std::size_t> clients;
};

// A simulated world with its workload, faults and checks: one JSON file (SCENARIO.md).
struct Scenario {
  std::string name;
  std::size_t nodes = 3;
  std::size_t clients = 0;
  std::size_t replicas = 3;
  std::size_t successors = 8;
  std::size_t wide_table = 0;  // entries; 0: none
  Duration duration = std::chrono::seconds{60};
  Duration settle = std::chrono::seconds{60};
  std::vector<std::size_t> start_order;  // of the first nodes; empty: by number
  Duration join_within{};                // the first nodes start this far apart in all
  Older older;
  NetworkOptions network;
  StorageKind storage = StorageKind::kMemory;
  Duration sync = std::chrono::milliseconds{3};  // what one takes, on every disk
  bool has_multicast = true;
  Duration day = std::chrono::hours{24};  // to prekeys, and to what waits in mailboxes
  std::size_t clients_know = 3;           // nodes that each client is told when it starts
  bool has_real_password_cost = false;
  std::vector<Workload> workloads;
  std::vector<ScenarioFault> faults;
  std::optional<RandomFaults> random_faults;
  LeftOut left_out;
  std::optional<NthFailure> nth_failure;
  std::vector<std::string> checks = checker_names();
  std::vector<Expectation> expectations;
  std::optional<Exploration> exploration;  // for `explore`; runs take no notice
};

// What is wrong with a scenario, and where (a JSON pointer, empty for the whole).
struct ScenarioProblem {
  std::string where;
  std::string what;

  [[nodiscard]] std::string text() const;
};

[[nodiscard]] Result<Scenario, ScenarioProblem> parse_scenario(std::string_view json);

}  // namespace p2pchat::sim
