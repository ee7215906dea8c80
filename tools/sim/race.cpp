#include "tools/sim/race.h"

#include <poll.h>

#include <map>
#include <utility>
#include <vector>

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

// A run that ends with the time may have been ended by the same signal: it is not counted.
void run_each(const Race& race,
              const std::function<void(std::size_t, const sim::RunOutcome&)>& done) {
  std::map<std::size_t, ChildRun> running;
  std::size_t next = 0;
  while (!race.is_over()) {
    for (; running.size() < race.jobs && next < race.count; ++next) {
      running.emplace(next, race.start(next));
    }
    if (running.empty()) return;
    for (const std::size_t index : readable(running)) {
      const auto run = running.find(index);
      if (!run->second.read()) continue;
      if (race.is_over()) return;
      done(index, run->second.outcome());
      running.erase(run);
    }
  }
}

// A hit ends the runs after it; it is the answer once none before it runs.
std::optional<sim::Hit> first_hit(const Race& race) {
  std::map<std::size_t, ChildRun> running;
  std::optional<sim::Hit> best;
  std::size_t next = 0;
  while (!race.is_over()) {
    const std::size_t end = best ? best->index : race.count;
    for (; running.size() < race.jobs && next < end; ++next) {
      running.emplace(next, race.start(next));
    }
    if (running.empty()) return best;
    for (const std::size_t index : readable(running)) {
      const auto run = running.find(index);
      if (run == running.end() || !run->second.read()) continue;
      sim::RunOutcome outcome = run->second.outcome();
      running.erase(run);
      if (!race.is_hit(outcome)) continue;
      best = sim::Hit{.index = index, .outcome = std::move(outcome)};
      running.erase(running.upper_bound(index), running.end());
    }
  }
  return std::nullopt;
}

}  // namespace p2pchat::tools
