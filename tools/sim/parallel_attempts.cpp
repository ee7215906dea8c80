#include "tools/sim/parallel_attempts.h"

#include <poll.h>

#include <map>
#include <vector>

#include "tools/sim/child_run.h"
#include "tools/sim/interruption.h"

namespace p2pchat::tools {

namespace {

constexpr int kLook = 100;  // milliseconds between two looks at the clock

// Waits until one of the runs has something to say, or a little.
std::vector<std::size_t> readable(const std::map<std::size_t, ChildRun>& runs) {
  std::vector<pollfd> descriptors;
  for (const auto& [index, run] : runs) {
    descriptors.push_back({.fd = run.descriptor(), .events = POLLIN, .revents = 0});
  }
  poll(descriptors.data(), descriptors.size(), kLook);
  std::vector<std::size_t> ready;
  std::size_t i = 0;
  for (const auto& [index, run] : runs) {
    if (descriptors[i++].revents != 0) ready.push_back(index);
  }
  return ready;
}

}  // namespace

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

// The first candidate with that failure, or with any outcome at all. A hit ends the runs after it;
// it is the answer once none before it runs.
std::optional<sim::Hit> ParallelAttempts::first(const sim::Candidates& candidates,
                                                const std::string* failure) {
  std::map<std::size_t, ChildRun> running;
  std::optional<sim::Hit> best;
  std::size_t next = 0;
  while (!is_over()) {
    const std::size_t end = best ? best->index : candidates.count;
    for (; running.size() < jobs_ && next < end; ++next, ++runs_) {
      running.try_emplace(next, candidates.make(next), seed_, events_max_);
    }
    if (running.empty()) return best;
    for (const std::size_t index : readable(running)) {
      const auto run = running.find(index);
      if (run == running.end() || !run->second.read()) continue;
      sim::RunOutcome outcome = run->second.outcome();
      running.erase(run);
      if (failure != nullptr && outcome.failure != *failure) continue;
      best = sim::Hit{.index = index, .outcome = std::move(outcome)};
      running.erase(running.upper_bound(index), running.end());
    }
  }
  return std::nullopt;
}

}  // namespace p2pchat::tools
