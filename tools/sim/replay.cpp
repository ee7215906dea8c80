#include "tools/sim/replay.h"

#include <cstdio>
#include <optional>
#include <string>

#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "sim/trace_file.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/replay_flight.h"
#include "tools/sim/where.h"

namespace p2pchat::tools {

namespace {

// A run beside its recording.
class Replay {
 public:
  Replay(const ReplayOptions& options, const sim::Scenario& scenario, sim::TraceReader recording)
      : options_(options),
        recording_(std::move(recording)),
        simulation_(scenario, recording_.head().seed) {}

  int run() {
    const Where where("p2pchat-sim replay " + options_.trace, simulation_);
    while (simulation_.step()) {
      if (is_interrupted()) return end("interrupted");
      const std::optional<sim::Event>& event = simulation_.last_event();
      if (!event) continue;
      if (event->key.at > until()) return end("up to the time asked for");
      const std::string line = sim::trace_line(simulation_, *event);
      const auto recorded = recording_.next();
      if (!recorded) return end("up to where the recording was cut short");
      ++events_;
      if (*recorded != line) return differ(*recorded, line);
      std::printf("%s\n", line.c_str());
    }
    return compare_ends();
  }

 private:
  [[nodiscard]] Instant until() const {
    return options_.until ? Instant(*options_.until) : Instant::never();
  }

  int compare_ends() {
    const sim::Report report = sim::report_of(simulation_, std::chrono::milliseconds(0));
    const std::string line = sim::end_line(report);
    const auto recorded = recording_.next();
    if (!recorded) return end("up to where the recording was cut short");
    if (*recorded != line) return differ(*recorded, line);
    std::printf("%s\n", line.c_str());
    return end("to the end");
  }

  int differ(const std::string& recorded, const std::string& replayed) const {
    std::printf("DIFFERENT at event %zu, line %zu of %s:\n  recorded: %s\n  replayed: %s\n",
                events_, recording_.line(), options_.trace.c_str(), recorded.c_str(),
                replayed.c_str());
    return kFailed;
  }

  [[nodiscard]] int end(const char* how_far) const {
    std::printf("replayed %zu events as recorded, %s\n", events_, how_far);
    return is_interrupted() ? kInterrupted : kHolds;
  }

  const ReplayOptions& options_;
  sim::TraceReader recording_;
  sim::Simulation simulation_;
  std::size_t events_ = 0;
};

}  // namespace

int replay_trace(const ReplayOptions& options) {
  if (is_flight(options.trace)) return replay_flight(options);
  auto recording = sim::TraceReader::open(options.trace);
  if (!recording) return complain(recording.error());
  const sim::TraceHead& head = recording->head();
  if (head.program != P2PCHAT_VERSION) {
    return complain(options.trace + ", line 2: recorded by version " + head.program.substr(0, 20) +
                    ", which may run otherwise than this one, " P2PCHAT_VERSION);
  }
  const auto scenario = sim::parse_scenario(head.scenario);
  if (!scenario) {
    return complain(options.trace + ", line 4, scenario " + scenario.error().text());
  }
  heed_interruption();
  return Replay(options, *scenario, std::move(*recording)).run();
}

}  // namespace p2pchat::tools
