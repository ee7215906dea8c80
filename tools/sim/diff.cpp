#include "tools/sim/diff.h"

#include <cstdio>
#include <deque>
#include <optional>
#include <string>

#include "sim/trace_file.h"
#include "tools/sim/exit_status.h"

namespace p2pchat::tools {

namespace {

constexpr std::size_t kContext = 3;  // lines before the difference, and after it

void compare_heads(const sim::TraceHead& one, const sim::TraceHead& other) {
  if (one.program != other.program) {
    std::printf("versions: %s and %s\n", one.program.c_str(), other.program.c_str());
  }
  if (one.seed != other.seed) {
    std::printf("seeds: %llu and %llu\n", static_cast<unsigned long long>(one.seed),
                static_cast<unsigned long long>(other.seed));
  }
  if (one.scenario != other.scenario) std::printf("the scenarios differ\n");
}

// The line where they part, and those after it.
void show_side(char side, std::optional<std::string> line, sim::TraceReader& trace) {
  if (!line) std::printf("%c (nothing: cut short)\n", side);
  for (std::size_t i = 0; line && i <= kContext; ++i, line = trace.next()) {
    std::printf("%c %s\n", side, line->c_str());
  }
}

}  // namespace

int compare_traces(const DiffOptions& options) {
  auto one = sim::TraceReader::open(options.one);
  if (!one) return complain(one.error());
  auto other = sim::TraceReader::open(options.other);
  if (!other) return complain(other.error());
  compare_heads(one->head(), other->head());

  std::deque<std::string> before;
  auto mine = one->next();
  auto its = other->next();
  std::size_t event = 1;
  for (; mine && mine == its; mine = one->next(), its = other->next(), ++event) {
    before.push_back(*mine);
    if (before.size() > kContext) before.pop_front();
  }
  if (!mine && !its) {
    const bool is_whole = !before.empty() && sim::is_end_line(before.back());
    std::printf("equal: %zu events%s\n", event - (is_whole ? 2 : 1),
                is_whole ? "" : ", and both are cut short there");
    return kHolds;
  }
  std::printf("DIFFERENT from event %zu on: line %zu of %s, line %zu of %s\n", event, one->line(),
              options.one.c_str(), other->line(), options.other.c_str());
  for (const std::string& line : before) std::printf("  %s\n", line.c_str());
  show_side('-', std::move(mine), *one);
  show_side('+', std::move(its), *other);
  return kFailed;
}

}  // namespace p2pchat::tools
