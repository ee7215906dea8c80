#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "bench/classic.h"
#include "bench/papers.h"
#include "bench/ring_world.h"
#include "bench/rows.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

// As many as the band asks for; of small rings more, for they differ more from one another.
std::size_t rings_of(std::size_t nodes) { return std::clamp<std::size_t>(16'384 / nodes, 40, 400); }

struct PathsWanted {
  std::size_t nodes = 0;
  std::size_t lookups = 0;
  std::uint64_t seed = 0;
};

// A ring of its own for each seed; every lookup is of a random key by a random node.
void measure_paths(const PathsWanted& wanted, Histogram& paths, Row& row) {
  RingWorld world(wanted.seed, without_upkeep(classic_ring(1)), classic_network());
  world.settle(wanted.nodes);
  for (std::size_t i = 0; i < wanted.lookups; ++i) {
    world.look_up(world.random_member(), world.random_key());
  }
  world.finish_lookups(std::chrono::minutes{10});
  for (const Answer& answer : world.take_answers()) {
    if (answer.is_right) paths.add(answer.hops_to_predecessor());
  }
  row.samples += wanted.lookups;
  row.events += world.events();
}

}  // namespace

Row path_length(const Effort& effort) {
  Row row{.id = "R1",
          .title = "path length by the number of nodes, successor list of 1, settled rings",
          .source = "TON 2003, figure 10a",
          .axes = {.x = "nodes", .y = "hops to the predecessor", .is_x_logarithmic = true}};
  std::uint64_t seed = effort.seed;
  std::uint64_t answered = 0;
  for (const papers::PathLength& paper : papers::kPathLengths) {
    const auto nodes = static_cast<double>(paper.nodes);
    if (effort.is_quick && paper.nodes > 2048) continue;
    Histogram paths;
    const std::size_t lookups = effort.is_quick ? 100 : 300;
    for (std::size_t i = 0; i < rings_of(paper.nodes); ++i) {
      measure_paths({.nodes = paper.nodes, .lookups = lookups, .seed = seed++}, paths, row);
    }
    answered += paths.count();
    row.add("mean", nodes, paper.mean, paths.mean(),
            Band::around(paper.mean, paper.nodes >= 64 ? 0.10 : 0.25));
    row.add("p1", nodes, paper.p1, static_cast<double>(paths.percentile(1)),
            Band::around(paper.p1, 1));
    row.add("p99", nodes, paper.p99, static_cast<double>(paths.percentile(99)),
            Band::around(paper.p99, 1));
  }
  row.add("answered", 0, std::nullopt,
          static_cast<double>(answered) / static_cast<double>(row.samples),
          Band{.low = 1, .high = 1});
  return row;
}

Row path_shares(const Effort& effort) {
  Row row{.id = "R2",
          .title = "shares of path lengths among 4096 nodes, successor list of 1, settled ring",
          .source = "TON 2003, figure 10b",
          .axes = {.x = "hops to the predecessor", .y = "share of lookups"}};
  Histogram paths;
  const std::size_t rings = effort.is_quick ? 4 : 20;
  for (std::size_t i = 0; i < rings; ++i) {
    measure_paths({.nodes = 4096, .lookups = 5000, .seed = effort.seed + i}, paths, row);
  }
  for (std::size_t i = 0; i < papers::kPathShares.size(); ++i) {
    row.add("share", static_cast<double>(i + 1), papers::kPathShares[i], paths.share(i + 1),
            std::nullopt);
  }
  row.add("total variation", 0, std::nullopt, total_variation(paths, papers::kPathShares, 1),
          Band::up_to(0.03));
  row.add("mean", 0, 5.851, paths.mean(), Band::around(5.851, 0.10));
  return row;
}

}  // namespace p2pchat::bench
