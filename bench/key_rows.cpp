#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "bench/key_shares.h"
#include "bench/papers.h"
#include "bench/rows.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

constexpr double kTenPercent = 0.1;

Row keys_row(std::string id, std::string title, std::string source, Axes axes) {
  return {.id = std::move(id),
          .title = std::move(title),
          .source = std::move(source),
          .axes = std::move(axes)};
}

}  // namespace

Row keys_per_node(const Effort& effort) {
  Row row = keys_row("R3", "keys of a node among 10,000, by the number of keys",
                     "SIGCOMM 2001, figure 8a", {.x = "keys, in 100,000", .y = "keys of a node"});
  std::vector<Histogram> sums(papers::kKeysPerNode.size());
  const std::size_t rings = effort.is_quick ? 3 : 20;
  for (std::size_t i = 0; i < rings; ++i) {
    const auto shares = key_shares({.keys = 1'000'000, .step = 100'000, .seed = effort.seed + i});
    for (std::size_t at = 0; at < sums.size(); ++at) sums[at].add(shares[at]);
    row.samples += 1'000'000;
  }
  for (std::size_t at = 0; at < sums.size(); ++at) {
    const papers::KeysPerNode& paper = papers::kKeysPerNode[at];
    row.add("p1", paper.keys_1e5, paper.p1, static_cast<double>(sums[at].percentile(1)),
            Band::within(paper.p1, kTenPercent));
    row.add("p99", paper.keys_1e5, paper.p99, static_cast<double>(sums[at].percentile(99)),
            Band::within(paper.p99, kTenPercent));
  }
  return row;
}

Row key_quantiles(const Effort& effort) {
  Row row =
      keys_row("R4", "distribution of 500,000 keys over 10,000 nodes", "SIGCOMM 2001, figure 8b",
               {.x = "percent of the nodes", .y = "keys of a node"});
  Histogram sum;
  Histogram most;  // of each ring: the paper's is that of one
  const std::size_t rings = effort.is_quick ? 5 : 20;
  for (std::size_t i = 0; i < rings; ++i) {
    const auto shares = key_shares({.keys = 500'000, .step = 500'000, .seed = effort.seed + i});
    sum.add(shares.front());
    most.add(shares.front().most());
    row.samples += 500'000;
  }
  for (const papers::Quantile& paper : papers::kKeyQuantiles) {
    const std::uint64_t ours =
        paper.percent < 100 ? sum.percentile(paper.percent) : most.percentile(50);
    row.add("keys", paper.percent, paper.keys, static_cast<double>(ours),
            Band::within(paper.keys, kTenPercent));
  }
  return row;
}

Row virtual_nodes(const Effort& effort) {
  Row row = keys_row("R5", "a million keys on 10,000 nodes, each at several places of the ring",
                     "SIGCOMM 2001, figure 9",
                     {.x = "places of a node", .y = "keys of a node", .is_x_logarithmic = true});
  const std::size_t rings = effort.is_quick ? 1 : 5;
  for (const papers::VirtualNodes& paper : papers::kVirtualNodes) {
    Histogram sum;
    for (std::size_t i = 0; i < rings; ++i) {
      const auto shares = key_shares(
          {.places = paper.places, .keys = 1'000'000, .step = 1'000'000, .seed = effort.seed + i});
      sum.add(shares.front());
      row.samples += 1'000'000;
    }
    const auto places = static_cast<double>(paper.places);
    row.add("p1", places, paper.p1, static_cast<double>(sum.percentile(1)),
            Band::within(paper.p1, kTenPercent));
    row.add("p99", places, paper.p99, static_cast<double>(sum.percentile(99)),
            Band::within(paper.p99, kTenPercent));
  }
  return row;
}

}  // namespace p2pchat::bench
