#include "tools/sim/campaign.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <utility>

#include "sim/simulation.h"
#include "sim/trace.h"
#include "sim/units.h"
#include "tools/sim/where.h"

namespace p2pchat::tools {

namespace {

std::atomic<bool> is_interrupted = false;

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
std::optional<sim::Report> run_seed(const sim::Scenario& scenario, const std::string& path,
                                    std::uint64_t seed) {
  const StopWatch watch;
  sim::Simulation simulation(scenario, seed);
  const Where where(path, simulation);
  while (simulation.step()) {
    if (is_interrupted.load(std::memory_order_relaxed)) return std::nullopt;
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
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_; ++next_) {
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
        static_cast<unsigned long long>(options_.seeds.last - options_.seeds.first + 1),
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
  std::signal(SIGINT, [](int) { is_interrupted = true; });
  Results results(options_, done);
  std::atomic<std::uint64_t> next = 0;
  const std::uint64_t count = options_.seeds.last - options_.seeds.first + 1;
  const auto work = [&] {
    for (std::uint64_t i = next++; i < count && !is_interrupted; i = next++) {
      auto report = run_seed(scenario_, options_.scenario, options_.seeds.first + i);
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

sim::Report run_with_trace(const sim::Scenario& scenario, std::uint64_t seed, std::ostream& trace) {
  const StopWatch watch;
  sim::Simulation simulation(scenario, seed);
  for (const sim::Fault& fault : simulation.plan()) trace << "# " << sim::text_of(fault) << "\n";
  while (simulation.step()) {
    if (simulation.last_event()) {
      trace << sim::trace_line(simulation, *simulation.last_event()) << "\n";
    }
  }
  return sim::report_of(simulation, watch.read());
}

}  // namespace p2pchat::tools
