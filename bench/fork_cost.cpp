#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/classic.h"
#include "bench/meter.h"
#include "bench/ring_world.h"
#include "bench/scale.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kForkSuccessors = 4;
// Upkeep is under way by then.
constexpr Duration kBefore = std::chrono::seconds{20};
constexpr Duration kMore = std::chrono::seconds{5};

// Milliseconds of CPU time.
struct ForkCost {
  std::vector<double> copy;
  std::vector<double> own;  // every guest becomes its world's own
  bool is_same = true;      // both worlds went on to the same digest
};

double milliseconds_since(double began) { return (cpu_seconds() - began) * 1e3; }

void measure_fork(const sim::World& world, ForkCost& cost) {
  double began = cpu_seconds();
  const auto fork = std::make_unique<sim::World>(world);
  cost.copy.push_back(milliseconds_since(began));
  began = cpu_seconds();
  for (std::size_t i = 1; i <= fork->size(); ++i) (void)fork->guest(sim::SiteId{i});
  cost.own.push_back(milliseconds_since(began));
}

bool goes_on_alike(const sim::World& world) {
  sim::World one = world;
  sim::World other = world;
  one.run_for(kMore);
  other.run_for(kMore);
  return one.events() > world.events() && one.digest() == other.digest();
}

}  // namespace

Table fork_cost(const ScaleEffort& effort) {
  Table table{.title = "fork: a world of ring nodes is copied",
              .columns = {"nodes", "copy ms", "all made its own ms", "same digest 5 s later"},
              .lines = {},
              .notes = {"CPU time; a copy shares each node with the original until either changes "
                        "it"}};
  for (const std::size_t nodes : effort.nodes) {
    RingWorld ring(effort.seed, classic_ring(kForkSuccessors), classic_network());
    ring.settle(nodes);
    ring.run_until(ring.now() + kBefore);
    ForkCost cost;
    for (std::size_t i = 0; i < effort.repeats; ++i) measure_fork(ring.world(), cost);
    table.lines.push_back({std::to_string(nodes), number_text(median(cost.copy), 2),
                           number_text(median(cost.own), 2),
                           goes_on_alike(ring.world()) ? "yes" : "NO"});
  }
  return table;
}

}  // namespace p2pchat::bench
