#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"
#include "sim/behaviour.h"
#include "sim/world.h"

namespace p2pchat::sim {

enum class FaultKind : std::uint8_t {
  kCrash,
  kJoin,
  kLeave,
  kPartition,
  kPause,
  kLoss,
  kLatency,
  kTakeover,
  kClientCrash,
  kDisk,
  kDuplicate,
  kReorder,
  kCorrupt,
  kHold,
  kMulticastLost,
  kStreamReset,
  kSlow,
  kClock,
  kAdversary,
  kNat,
  kClientLost,
};

[[nodiscard]] std::string_view name_of(FaultKind kind);
[[nodiscard]] std::optional<FaultKind> fault_kind_of(std::string_view name);

// A node or a client, by its number.
struct Party {
  bool is_client = false;
  std::size_t number = 0;

  constexpr auto operator<=>(const Party&) const = default;
};

// One entry of a fault plan; which members mean something depends on the kind.
struct Fault {
  Instant at;
  FaultKind kind = FaultKind::kCrash;
  std::optional<Duration> lasting;         // `for`: when it ends by itself
  std::vector<std::size_t> nodes;          // crash, leave, pause, slow, clock, disk, adversary
  std::vector<std::size_t> clients;        // takeover, client_crash, client_lost, nat
  std::size_t count = 0;                   // join, sybil; crash: this many, drawn by the seed
  DiskFate disk = DiskFate::kKeep;         // crash
  Duration age{};                          // crash with an old disk: how old
  DiskTrouble trouble;                     // disk
  Farewell farewell = Farewell::kReset;    // crash
  bool is_upgrade = false;                 // crash: who was of an earlier version returns as of now
  std::vector<std::vector<Party>> groups;  // faults of the network: of whom; none: of all
  bool is_one_way = false;                 // only what goes from the first group to the second
  bool has_others = false;                 // one more group: everybody who is in none
  bool is_by_id = false;                   // partition: the live nodes in two halves of the ring
  std::uint32_t value = 0;                 // a chance per million; latency, slow: percent
  Duration gap{};     // stream_reset: mean time between two; nat: from one rebinding to the next
  Duration offset{};  // clock: by which it jumps
  std::int32_t drift = 0;        // clock: per million
  Behaviour behaviour{};         // adversary
  NatType nat = NatType::kCone;  // nat
};

// Everything that will go wrong in a run, by time. A run is a function of scenario, seed and plan.
using FaultPlan = std::vector<Fault>;

// As scenarios name them.
[[nodiscard]] std::string_view name_of(DiskFate fate);
[[nodiscard]] std::string_view name_of(DiskFault fault);
[[nodiscard]] std::vector<std::string> disk_fate_names();
[[nodiscard]] std::vector<std::string> disk_fault_names();

// "60.000s crash nodes 1 2 disk keep for 10.000s"
[[nodiscard]] std::string text_of(const Fault& fault);

}  // namespace p2pchat::sim
