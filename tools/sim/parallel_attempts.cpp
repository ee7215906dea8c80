#include "tools/sim/parallel_attempts.h"

#include "tools/sim/interruption.h"
#include "tools/sim/race.h"

namespace p2pchat::tools {

ParallelAttempts::ParallelAttempts(std::uint64_t seed, std::size_t jobs, Duration within)
    : seed_(seed), jobs_(jobs), within_(within) {}

// Twice its events are plenty for each smaller one.
std::optional<sim::RunOutcome> ParallelAttempts::run_original(const sim::Scenario& scenario) {
  const auto hit = first({.count = 1, .make = [&](std::size_t) { return scenario; }}, nullptr);
  if (!hit) return std::nullopt;
  ends_ = std::chrono::steady_clock::now() + within_;
  failure_ = hit->outcome.failure;
  if (hit->outcome.events > 0) events_max_ = 2 * hit->outcome.events + 100'000;
  return hit->outcome;
}

std::optional<sim::Hit> ParallelAttempts::first_failing(const sim::Candidates& candidates) {
  return first(candidates, &failure_);
}

bool ParallelAttempts::is_over() const {
  return is_interrupted() || std::chrono::steady_clock::now() >= ends_;
}

// The first candidate with that failure, or with any outcome at all.
std::optional<sim::Hit> ParallelAttempts::first(const sim::Candidates& candidates,
                                                const std::string* failure) {
  return first_hit({.count = candidates.count,
                    .jobs = jobs_,
                    .start =
                        [&](std::size_t index) {
                          ++runs_;
                          return ChildRun(candidates.make(index), seed_, {.events = events_max_});
                        },
                    .is_hit =
                        [&](const sim::RunOutcome& outcome) {
                          return failure == nullptr || outcome.failure == *failure;
                        },
                    .is_over = [this] { return is_over(); }});
}

}  // namespace p2pchat::tools
