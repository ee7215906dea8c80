#include "bench/bare_loop.h"
#include "bench/card/card.h"
#include "bench/echo_world.h"
#include "bench/meter.h"

namespace p2pchat::bench {
namespace {

// The worlds of `scale events`, a message under way for each machine; by turns in each round.
class SimulatorRow final : public CardRow {
 public:
  explicit SimulatorRow(const CardEffort& effort)
      : nodes_(effort.is_quick ? 1000 : 100'000), world_(1, nodes_), bare_(nodes_) {
    world_.run_for(kEchoMost);
    bare_.run(2 * nodes_);
  }

  Result<Readings, std::string> round() override {
    const std::uint64_t before = world_.world().events();
    const double begin = cpu_seconds();
    world_.run_for(kEchoMean * 20);
    const double between = cpu_seconds();
    const std::uint64_t events = world_.world().events() - before;
    bare_.run(events);
    const double end = cpu_seconds();
    const double per_event = 1e9 / static_cast<double>(events);
    return Readings{{kSimulatorEvent, kOurs, (between - begin) * per_event},
                    {kSimulatorEvent, "bare std::priority_queue", (end - between) * per_event}};
  }

 private:
  std::size_t nodes_;
  EchoWorld world_;
  BareLoop bare_;
};

}  // namespace

OpenedRow open_simulator_row(const CardEffort& effort) {
  return std::make_unique<SimulatorRow>(effort);
}

}  // namespace p2pchat::bench
