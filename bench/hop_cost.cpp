#include "bench/hop_cost.h"

#include <array>
#include <string>
#include <utility>

#include "bench/classic.h"
#include "bench/ring_world.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kListLength = 8;
constexpr std::uint64_t kUdpHeader = 28;  // UDP's and that of IPv4

struct RingMode {
  const char* name;
  ring::RingOptions ring;
};

std::array<RingMode, 3> modes() {
  const ring::RingOptions narrow{.successors = kListLength};
  ring::RingOptions wide = narrow;
  wide.wide_entries = 4096;
  return {RingMode{.name = "classic", .ring = classic_ring(kListLength)},
          RingMode{.name = "no table", .ring = narrow},
          RingMode{.name = "wide table", .ring = wide}};
}

std::uint64_t bytes_on_the_wire(const RingWorld& world) {
  const sim::Traffic& traffic = world.world().traffic();
  return traffic.bytes_sent + kUdpHeader * traffic.datagrams_sent;
}

double seconds_of(Duration time) { return std::chrono::duration<double>(time).count(); }

std::string share_text(std::uint64_t part, std::uint64_t all) {
  return std::to_string(part) + " of " + std::to_string(all);
}

std::vector<std::string> line_of(std::size_t nodes, const RingMode& mode,
                                 const HopsOutcome& outcome, double hops_classic) {
  const ChurnOutcome& churn = outcome.churn;
  return {std::to_string(nodes),
          mode.name,
          number_text(churn.hops.mean(), 3),
          std::to_string(churn.hops.percentile(50)),
          std::to_string(churn.hops.percentile(99)),
          number_text(churn.hops.mean() / hops_classic, 2),
          std::to_string(churn.milliseconds.percentile(50)),
          std::to_string(churn.milliseconds.percentile(99)),
          share_text(churn.unanswered, churn.answered),
          share_text(churn.answered - churn.right - churn.unanswered, churn.answered),
          number_text(outcome.bytes_per_second, 0)};
}

}  // namespace

HopsOutcome measure_hops(const ring::RingOptions& ring, std::size_t nodes,
                         const HopsEffort& effort) {
  RingWorld world(effort.seed, ring, classic_network());
  world.settle(nodes);
  ChurnWanted wanted{.rate = static_cast<double>(nodes) / seconds_of(effort.lifetime),
                     .departure = Departure::kCrash,
                     .duration = effort.warm_up,
                     .between_lookups = effort.measured / effort.lookups};
  if (effort.warm_up > Duration{0}) std::ignore = run_churn(world, wanted);

  wanted.duration = effort.measured;
  const Instant from = world.now();
  const std::uint64_t bytes = bytes_on_the_wire(world);
  HopsOutcome outcome{.churn = run_churn(world, wanted)};
  outcome.bytes_per_second = static_cast<double>(bytes_on_the_wire(world) - bytes) /
                             (static_cast<double>(nodes) * seconds_of(world.now() - from));
  return outcome;
}

Table hop_cost(const HopsEffort& effort) {
  Table table{.title = "Hops to the owner, nodes that live " +
                       number_text(seconds_of(effort.lifetime), 0) + " s on average and crash",
              .columns = {"nodes", "mode", "hops", "median", "p99", "of classic", "ms", "p99 ms",
                          "no answer", "inconsistent", "B/s a node"},
              .lines = {},
              .notes = {"B/s: all that nodes send, lookups included, and 28 bytes of UDP and IP a "
                        "datagram.",
                        "Inconsistent: the owner named was none while the lookup was under way.",
                        "Packets take 50 ms, exponentially distributed; lists of 8; classic with "
                        "its papers' periods."}};
  for (const std::size_t nodes : effort.nodes) {
    double hops_classic = 0;
    for (const RingMode& mode : modes()) {
      const HopsOutcome outcome = measure_hops(mode.ring, nodes, effort);
      if (hops_classic == 0) hops_classic = outcome.churn.hops.mean();
      table.lines.push_back(line_of(nodes, mode, outcome, hops_classic));
    }
  }
  return table;
}

}  // namespace p2pchat::bench
