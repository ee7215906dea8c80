#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

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
  // Of a line, its end included: a file with a longer one ends before it. The longest that is
  // written is the scenario, with a table of 256 x 256 latencies in it perhaps.
  static constexpr std::size_t kLineMax = std::size_t{4} << 20U;

  // A sentence with the place, if the file is no trace, or one of another format.
  [[nodiscard]] static Result<TraceReader, std::string> open(const std::string& path);
  // The same of any stream; `name` is for complaints.
  [[nodiscard]] static Result<TraceReader, std::string> read(const std::string& name,
                                                             std::unique_ptr<std::istream> in);

  [[nodiscard]] const TraceHead& head() const { return head_; }
  // The line of the next event, or the end line; nothing after it, or where the file was cut short.
  [[nodiscard]] std::optional<std::string> next();
  // The number of the line that was read last, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  TraceReader(std::string name, std::unique_ptr<std::istream> in)
      : name_(std::move(name)), in_(std::move(in)) {}

  [[nodiscard]] std::optional<std::string> read_line();
  [[nodiscard]] std::optional<std::string> read_head();
  [[nodiscard]] std::string problem(const std::string& what) const;

  std::string name_;
  std::unique_ptr<std::istream> in_;
  std::size_t line_ = 0;
  TraceHead head_;
};

// The last line of a trace: time, digest, number of events, verdict.
[[nodiscard]] std::string end_line(const Report& report);
[[nodiscard]] bool is_end_line(const std::string& line);

}  // namespace p2pchat::sim
