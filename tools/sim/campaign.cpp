#include "tools/sim/campaign.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/crypto/key_cache.h"
#include "sim/simulation.h"
#include "tools/sim/interruption.h"
#include "tools/sim/where.h"

namespace p2pchat::tools {

namespace {

class StopWatch {
 public:
  [[nodiscard]] std::chrono::milliseconds read() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began_);
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// Nothing, if it was interrupted.
std::optional<sim::Report> run_seed(const sim::Scenario& scenario, const std::string& command,
                                    std::uint64_t seed) {
  const StopWatch watch;
  sim::Simulation simulation(scenario, seed);
  const Where where(command + " --seed " + std::to_string(seed), simulation);
  while (simulation.step()) {
    if (is_interrupted()) return std::nullopt;
  }
  return sim::report_of(simulation, watch.read());
}

// Seeds that are done, handed on in their order.
class Results {
 public:
  Results(const RunOptions& options, const std::function<void(const sim::Report&)>& done)
      : options_(options), done_(done), next_(options.seeds.first) {}

  void add(sim::Report report) {
    const std::scoped_lock lock(mutex_);
    events_ += report.events;
    failed_ += report.violation ? 1 : 0;
    waiting_.emplace(report.seed, std::move(report));
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_;
         next_ += options_.seeds.step) {
      done_(first->second);
      ordered_.push_back(std::move(first->second));
      first = waiting_.erase(first);
    }
    if (options_.has_progress) show_progress();
  }

  // Those that ended out of order before an interruption, too.
  [[nodiscard]] std::vector<sim::Report> take() {
    for (auto& [seed, report] : waiting_) {
      done_(report);
      ordered_.push_back(std::move(report));
    }
    return std::move(ordered_);
  }

 private:
  void show_progress() const {
    const std::size_t count = ordered_.size() + waiting_.size();
    const auto elapsed = std::max<std::int64_t>(watch_.read().count(), 1);
    std::fprintf(
        stderr, "%zu of %llu seeds, %llu events/s, %llu failed\n", count,
        static_cast<unsigned long long>(options_.seeds.count()),
        static_cast<unsigned long long>(events_ * 1000 / static_cast<std::uint64_t>(elapsed)),
        static_cast<unsigned long long>(failed_));
  }

  const RunOptions& options_;
  const std::function<void(const sim::Report&)>& done_;
  StopWatch watch_;
  std::mutex mutex_;
  std::uint64_t next_;
  std::uint64_t events_ = 0;
  std::uint64_t failed_ = 0;
  std::map<std::uint64_t, sim::Report> waiting_;
  std::vector<sim::Report> ordered_;
};

}  // namespace

std::vector<sim::Report> Campaign::run(const std::function<void(const sim::Report&)>& done) {
  heed_interruption();
  Results results(options_, done);
  std::atomic<std::uint64_t> next = 0;
  const std::uint64_t count = options_.seeds.count();
  const auto work = [&] {
    const crypto::KeyCache cache;
    for (std::uint64_t i = next++; i < count && !is_interrupted(); i = next++) {
      auto report = run_seed(scenario_, replay_command(options_),
                             options_.seeds.first + i * options_.seeds.step);
      if (report) results.add(std::move(*report));
    }
  };
  std::vector<std::jthread> workers;
  const auto jobs = std::min<std::uint64_t>(options_.jobs, count);
  for (std::uint64_t i = 1; i < jobs; ++i) workers.emplace_back(work);
  work();
  workers.clear();  // waits for each
  return results.take();
}

std::optional<sim::Report> run_with_trace(const sim::Scenario& scenario, const RunOptions& options,
                                          sim::TraceWriter& trace) {
  heed_interruption();
  const StopWatch watch;
  const std::uint64_t seed = options.seeds.first;
  sim::Simulation simulation(scenario, seed);
  const Where where(replay_command(options) + " --seed " + std::to_string(seed), simulation);
  trace.write_plan(simulation.plan());
  while (simulation.step()) {
    if (is_interrupted()) return std::nullopt;
    if (simulation.last_event()) trace.write_event(simulation, *simulation.last_event());
  }
  sim::Report report = sim::report_of(simulation, watch.read());
  trace.write_end(report);
  return report;
}

std::string replay_command(const RunOptions& options) {
  return "p2pchat-sim run " + options.scenario + (options.plan ? " --plan " + *options.plan : "") +
         (options.nth ? " --nth " + sim::text_of(*options.nth) : "") +
         (options.mutant ? " --mutant " + *options.mutant : "");
}

}  // namespace p2pchat::tools
