#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/instant.h"
#include "sim/scenario.h"
#include "sim/simulation.h"
#include "sim/trace_file.h"

namespace p2pchat::lab {

// A run that was recorded (sim/SCENARIO.md, "Trace"). A trace has what arrived when, and not what
// nodes believed: the run is made again, and compared with the trace event by event.
class Recording {
 public:
  // A sentence, if the file is no trace, or one of another version of the program.
  [[nodiscard]] static Result<Recording, std::string> open(const std::string& path,
                                                           std::string_view program);

  [[nodiscard]] const sim::Scenario& scenario() const { return scenario_; }
  [[nodiscard]] std::uint64_t seed() const { return reader_.head().seed; }
  // The time of the last line.
  [[nodiscard]] Instant end() const { return end_; }

  // After each step of the run; what was compared already is not compared again.
  void compare(const sim::Simulation& simulation);
  // What differs first, as a sentence.
  [[nodiscard]] const std::optional<std::string>& difference() const { return difference_; }

 private:
  Recording(std::string path, sim::Scenario scenario, sim::TraceReader reader)
      : path_(std::move(path)), scenario_(std::move(scenario)), reader_(std::move(reader)) {}

  void compare_line(const std::string& line);

  std::string path_;
  sim::Scenario scenario_;
  sim::TraceReader reader_;
  Instant end_;
  std::uint64_t compared_ = 0;  // events
  bool is_at_its_end_ = false;  // no more lines
  std::optional<std::string> difference_;
};

}  // namespace p2pchat::lab
