#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/sometimes.h"
#include "sim/checkers/checker.h"
#include "sim/plan_file.h"
#include "sim/simulation.h"

namespace p2pchat::sim {

struct CheckCount {
  std::string name;
  std::uint64_t checks = 0;
};
struct NamedCount {
  std::string name;
  KindCount count;
};

// What is told of one run. Equal runs have equal reports but for the real time.
struct Report {
  std::string scenario;
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  Duration simulated{};
  std::chrono::milliseconds real{};
  std::uint64_t events = 0;
  std::size_t nodes = 0;  // up at the end
  Traffic traffic;
  std::vector<NamedCount> kinds;
  std::uint64_t lookups_asked = 0;
  std::uint64_t lookups_answered = 0;
  std::uint64_t hops = 0;  // of all answered lookups
  std::chrono::milliseconds lookup_p99{0};
  std::uint64_t texts_written = 0;
  std::uint64_t texts_accepted = 0;
  std::uint64_t texts_shown = 0;
  std::uint64_t files_begun = 0;
  std::uint64_t files_stored = 0;  // their senders were told so
  std::uint64_t files_whole = 0;   // their recipients have read all of it
  std::uint64_t registered = 0;
  Duration slowest_entry{0};  // from the start of a user's program until it was let in
  std::uint64_t adversary_acts = 0;
  std::vector<CheckCount> checks;
  RarePathCounts rare_paths{};
  PlanFile plan;
  std::optional<Violation> violation;

  // In thousandths, so that it is the same everywhere.
  [[nodiscard]] std::uint64_t mean_hops_millis() const;
  // Of this name; 0 if there was none.
  [[nodiscard]] std::uint64_t messages(std::string_view kind) const;
};

// The scenario's expectations are judged here, as the last check.
[[nodiscard]] Report report_of(const Simulation& simulation, std::chrono::milliseconds real);

// "0x" and 16 hexadecimal digits.
[[nodiscard]] std::string text_of_digest(std::uint64_t digest);

// The documented JSON form (SCENARIO.md), one object.
[[nodiscard]] std::string json_of(const Report& report);

// One line for people.
[[nodiscard]] std::string line_of(const Report& report);
// The line that replays a failed run; `command` are its words but for the seed.
[[nodiscard]] std::string replay_line(const Report& report, const std::string& command);

}  // namespace p2pchat::sim
