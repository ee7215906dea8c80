#include "tools/lab/recording.h"

#include <algorithm>
#include <chrono>

#include "sim/report.h"
#include "sim/trace.h"
#include "sim/units.h"

namespace p2pchat::lab {
namespace {

// "12.345678s node 3 ...", or "end 85.000s ...".
Instant time_of(std::string_view line) {
  if (sim::is_end_line(std::string(line))) line.remove_prefix(line.find(' ') + 1);
  return Instant(sim::parse_duration(line.substr(0, line.find(' '))).value_or(Duration(0)));
}

}  // namespace

Result<Recording, std::string> Recording::open(const std::string& path, std::string_view program) {
  auto whole = sim::TraceReader::open(path);
  if (!whole) return std::unexpected(whole.error());
  const sim::TraceHead& head = whole->head();
  if (head.program != program) {
    return std::unexpected(path + ", line 2: recorded by version " + head.program.substr(0, 20) +
                           ", which may run otherwise than this one, " + std::string(program));
  }
  const auto scenario = sim::parse_scenario(head.scenario);
  if (!scenario) return std::unexpected(path + ", line 4, scenario " + scenario.error().text());
  Instant end;
  while (const auto line = whole->next()) end = std::max(end, time_of(*line));
  auto reader = sim::TraceReader::open(path);
  if (!reader) return std::unexpected(reader.error());
  Recording recording(path, *scenario, std::move(*reader));
  recording.end_ = end;
  return recording;
}

void Recording::compare(const sim::Simulation& simulation) {
  const std::uint64_t events = simulation.stage().world.events();
  if (difference_ || is_at_its_end_) return;
  if (simulation.last_event() && events > compared_) {
    compared_ = events;
    compare_line(sim::trace_line(simulation, *simulation.last_event()));
  }
  if (simulation.is_over() && !difference_ && !is_at_its_end_) {
    compare_line(sim::end_line(sim::report_of(simulation, std::chrono::milliseconds(0))));
    is_at_its_end_ = true;
  }
}

void Recording::compare_line(const std::string& line) {
  const auto recorded = reader_.next();
  is_at_its_end_ = !recorded;
  if (!recorded || *recorded == line) return;
  difference_ = path_ + ", line " + std::to_string(reader_.line()) + ": recorded: " + *recorded +
                "; run again: " + line;
}

}  // namespace p2pchat::lab
