#include "sim/trace_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/trace.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

constexpr std::string_view kFormat = "p2pchat-sim trace ";
constexpr std::string_view kFormatNumber = "1";
constexpr std::string_view kProgram = "program ";
constexpr std::string_view kSeed = "seed ";
constexpr std::string_view kScenario = "scenario ";
constexpr std::string_view kEnd = "end ";

// The same JSON without line breaks.
std::string on_one_line(const std::string& json) {
  return nlohmann::ordered_json::parse(json, nullptr, false).dump();
}

// What follows `name` in a line that begins with it.
std::optional<std::string> value_of(const std::optional<std::string>& line, std::string_view name) {
  if (!line || !line->starts_with(name)) return std::nullopt;
  return line->substr(name.size());
}

std::optional<std::uint64_t> number(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

}  // namespace

TraceWriter::TraceWriter(std::ostream& out, const TraceHead& head) : out_(out) {
  out_ << kFormat << kFormatNumber << "\n"
       << kProgram << head.program << "\n"
       << kSeed << head.seed << "\n"
       << kScenario << on_one_line(head.scenario) << "\n";
}

void TraceWriter::write_plan(const FaultPlan& plan) {
  for (const Fault& fault : plan) out_ << "# " << text_of(fault) << "\n";
}

void TraceWriter::write_event(const Simulation& simulation, const Event& event) {
  out_ << trace_line(simulation, event) << "\n";
}

void TraceWriter::write_end(const Report& report) { out_ << end_line(report) << "\n"; }

Result<TraceReader, std::string> TraceReader::open(const std::string& path) {
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file) return std::unexpected("cannot read " + path);
  return read(path, std::move(file));
}

Result<TraceReader, std::string> TraceReader::read(const std::string& name,
                                                   std::unique_ptr<std::istream> in) {
  TraceReader reader(name, std::move(in));
  if (auto problem = reader.read_head()) return std::unexpected(std::move(*problem));
  return reader;
}

std::optional<std::string> TraceReader::next() {
  std::optional<std::string> line = read_line();
  while (line && line->starts_with("#")) line = read_line();
  return line;
}

// A line without its end is one that was not written to its end.
std::optional<std::string> TraceReader::read_line() {
  std::string line;
  char next = 0;
  while (line.size() < kLineMax && in_->get(next) && next != '\n') line.push_back(next);
  if (!*in_ || next != '\n') {
    in_->setstate(std::ios::failbit);
    return std::nullopt;
  }
  ++line_;
  return line;
}

std::optional<std::string> TraceReader::read_head() {
  const auto format = value_of(read_line(), kFormat);
  line_ = 1;  // for complaints about an empty file, too
  if (!format) return problem("is not the head of a trace of p2pchat-sim");
  if (*format != kFormatNumber) {
    return problem("this is a trace of format " + format->substr(0, 20) +
                   "; this program knows format " + std::string(kFormatNumber));
  }
  const auto program = value_of(read_line(), kProgram);
  if (!program) return problem("must name the program's version: \"program ...\"");
  const auto seed = number(value_of(read_line(), kSeed));
  if (!seed) return problem("must name the seed: \"seed 7\"");
  const auto scenario = value_of(read_line(), kScenario);
  if (!scenario) return problem("must hold the scenario: \"scenario {...}\"");
  head_ = {.program = *program, .seed = *seed, .scenario = *scenario};
  return std::nullopt;
}

std::string TraceReader::problem(const std::string& what) const {
  return name_ + ", line " + std::to_string(line_) + ": " + what;
}

std::string end_line(const Report& report) {
  std::string verdict = "ok";
  if (report.violation) {
    verdict = "FAILED " + report.violation->checker + ": " + report.violation->what;
  }
  std::ranges::replace(verdict, '\n', ' ');
  return std::string(kEnd) + text_of(report.simulated) + " digest " +
         text_of_digest(report.digest) + " events " + std::to_string(report.events) + " " + verdict;
}

bool is_end_line(const std::string& line) { return line.starts_with(kEnd); }

}  // namespace p2pchat::sim
