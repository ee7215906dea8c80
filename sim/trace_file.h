#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>

#include "core/base/bytes.h"
#include "sim/event.h"
#include "sim/plan.h"
#include "sim/report.h"
#include "sim/simulation.h"

namespace p2pchat::sim {

// What a recorded run needs to be run again.
struct TraceHead {
  std::string program;  // the version that recorded it
  std::uint64_t seed = 0;
  std::string scenario;  // JSON; one line in the file

  bool operator==(const TraceHead&) const = default;
};

// Writes a run as SCENARIO.md, "Trace", describes it: head, plan, a line for each event, end. The
// stream's own state tells whether it was written.
class TraceWriter {
 public:
  TraceWriter(std::ostream& out, const TraceHead& head);

  void write_plan(const FaultPlan& plan);
  void write_event(const Simulation& simulation, const Event& event);
  void write_end(const Report& report);

 private:
  std::ostream& out_;
};

// Reads a recorded run line by line.
class TraceReader {
 public:
  // A sentence with the place, if the file is no trace, or one of another format.
  [[nodiscard]] static Result<TraceReader, std::string> open(const std::string& path);

  [[nodiscard]] const TraceHead& head() const { return head_; }
  // The line of the next event, or the end line; nothing after it, or where the file was cut short.
  [[nodiscard]] std::optional<std::string> next();
  // The number of the line that was read last, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  explicit TraceReader(const std::string& path) : path_(path), file_(path, std::ios::binary) {}

  [[nodiscard]] std::optional<std::string> read_line();
  [[nodiscard]] std::optional<std::string> read_head();
  [[nodiscard]] std::string problem(const std::string& what) const;

  std::string path_;
  std::ifstream file_;
  std::size_t line_ = 0;
  TraceHead head_;
};

// The last line of a trace: time, digest, number of events, verdict.
[[nodiscard]] std::string end_line(const Report& report);
[[nodiscard]] bool is_end_line(const std::string& line);

}  // namespace p2pchat::sim
