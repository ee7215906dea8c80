#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "sim/operations.h"

namespace p2pchat::tools {

// Every `step`-th seed from the first on, none beyond the last.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  std::uint64_t step = 1;

  [[nodiscard]] std::uint64_t count() const { return first > last ? 0 : (last - first) / step + 1; }
  bool operator==(const SeedRange&) const = default;
};

struct RunOptions {
  std::string scenario;  // a file, or the name of one that comes with the program
  SeedRange seeds;
  std::string asked = "1";             // the seeds of all shards, for the report
  std::optional<std::string> plan;     // a file: instead of the faults that the seeds expand to
  std::optional<sim::NthFailure> nth;  // this one operation fails
  std::optional<std::string> mutant;   // a known bug, in builds that have them
  std::size_t jobs = 1;
  std::optional<std::string> report;  // where the JSON report goes
  std::optional<std::string> trace;   // one seed only: a line for each event
  bool has_progress = false;
};
struct ListOptions {};
struct ReplayOptions {
  std::string trace;
  std::optional<Duration> until;
};
struct DiffOptions {
  std::string one;
  std::string other;
};
struct ShrinkOptions {
  std::string scenario;
  std::uint64_t seed = 1;
  std::optional<std::string> plan;
  std::optional<sim::NthFailure> nth;
  std::optional<std::string> mutant;
  std::optional<std::string> out;  // else NAME-SEED.json, here
  std::size_t jobs = 1;
  Duration within = std::chrono::minutes{5};  // real time
};
struct NthOptions {
  std::string scenario;
  std::uint64_t seed = 1;
  std::vector<sim::Operation> kinds;
  SeedRange numbers{.first = 1, .last = UINT64_MAX};  // of the operations, as far as there are any
  std::size_t jobs = 1;
  std::optional<std::string> report;
  bool has_progress = false;
};
struct LineageOptions {
  std::string scenario;
  std::uint64_t seed = 1;
  std::optional<std::string> plan;
  std::optional<std::string> mutant;
  std::size_t runs = 200;
  std::size_t faults = 2;          // at a time, at most
  std::optional<std::string> out;  // the plan that fails; else NAME-SEED-lineage.json, here
  std::size_t jobs = 1;
};
struct MergeOptions {
  std::vector<std::string> reports;
  std::optional<std::string> out;
};
struct MutantsOptions {
  std::vector<std::string> names;  // none: all
  SeedRange seeds;
  std::string asked = "1..20";
  std::size_t jobs = 1;
  std::optional<std::string> report;
  bool is_list = false;
};
struct CoverageOptions {
  std::vector<std::string> reports;
};
struct ViewOptions {
  std::string scenario;              // or a recorded run:
  std::optional<std::string> trace;  // or a ring of real nodes:
  std::vector<std::string> live;     // addresses of some
  std::string ring;
  std::string ring_key_file;  // none: an open ring
  std::uint64_t seed = 1;
  std::optional<std::string> plan;
  std::string listen;
};
struct Print {
  std::string text;
};

using Command =
    std::variant<RunOptions, ListOptions, ReplayOptions, DiffOptions, ShrinkOptions, NthOptions,
                 LineageOptions, MergeOptions, MutantsOptions, CoverageOptions, ViewOptions, Print>;

// What the command line asks for, or what is wrong with it.
[[nodiscard]] Result<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace p2pchat::tools
