#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/papers.h"
#include "bench/ring_world.h"
#include "bench/rows.h"
#include "core/store/placement.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kReplicas = 3;
constexpr Duration kToHeal = std::chrono::minutes{2};

// A key and who was given it: its owner first, then whom the store's placement adds.
struct Kept {
  RingId key;
  std::vector<RingId> holders;
};

struct LossCount {
  std::size_t asked = 0;
  std::size_t lost_alone = 0;       // the owner was the only one
  std::size_t lost_replicated = 0;  // none of kReplicas is found
};

ring::RingOptions healing_ring() {
  ring::RingOptions options;
  options.successors = 16;
  options.stabilize_max = options.finger_max = std::chrono::seconds{30};
  return options;
}

std::vector<Kept> keep_keys(RingWorld& world, std::size_t count) {
  std::vector<Kept> kept;
  for (std::size_t i = 0; i < count; ++i) {
    const RingId key = world.random_key();
    const ring::Neighbourhood around = world.ring(world.owner_of(key)).neighbourhood();
    Kept& item = kept.emplace_back(Kept{.key = key, .holders = {around.self.id}});
    for (const wire::NodeRef& node : store::place(around, kReplicas - 1, {})) {
      item.holders.push_back(node.id);
    }
  }
  return kept;
}

// Nothing is repaired: what the owner that the ring names does not have is lost.
LossCount look_up_all(RingWorld& world, const std::vector<Kept>& kept) {
  LossCount count;
  std::map<RingId, std::optional<RingId>> found;
  for (const Kept& item : kept) world.look_up(world.random_member(), item.key);
  world.finish_lookups(std::chrono::minutes{1});
  for (const Answer& answer : world.take_answers()) {
    if (answer.result.owner) found[answer.result.key] = answer.result.owner->id;
  }
  for (const Kept& item : kept) {
    ++count.asked;
    const std::optional<RingId> owner = found[item.key];
    if (owner != item.holders.front()) ++count.lost_alone;
    const bool is_held = owner && std::ranges::find(item.holders, *owner) != item.holders.end();
    if (!is_held) ++count.lost_replicated;
  }
  return count;
}

struct LossSize {
  std::size_t nodes = 0;
  std::size_t lookups = 0;
  std::size_t worlds = 0;
};

// Three standard errors around the chance q: nodes keep exponentially distributed shares of the
// keys, and of replicated keys neighbours are lost together.
Band chance_band(double q, double part, const LossSize& size) {
  const double clumps = q < part ? 2 * (1 + 2 * part) : 1;
  const auto nodes = static_cast<double>(size.nodes);
  const double variance = q * (1 - q) * (clumps / nodes + 1 / static_cast<double>(size.lookups)) /
                          static_cast<double>(size.worlds);
  Band band = Band::around(q, 3 * std::sqrt(variance));
  band.low = std::max(band.low, 0.0);
  return band;
}

}  // namespace

Row lost_keys(const Effort& effort) {
  const LossSize size = effort.is_quick ? LossSize{.nodes = 1000, .lookups = 4000, .worlds = 1}
                                        : LossSize{.nodes = 10'000, .lookups = 10'000, .worlds = 1};
  Row row{.id = "R9",
          .title = "keys lost after a part of " + std::to_string(size.nodes) +
                   " nodes has crashed at once and the ring has healed, nothing repaired",
          .source = "SIGCOMM 2001, figure 11",
          .axes = {.x = "part of the nodes that crash", .y = "part of the lookups that fail"}};
  for (const papers::LostKeys& paper : papers::kLostKeys) {
    if (effort.is_quick && paper.part != 0.05 && paper.part != 0.20) continue;
    LossCount sum;
    for (std::size_t i = 0; i < size.worlds; ++i) {
      RingWorld world(effort.seed + i, healing_ring(), {});
      world.settle(size.nodes);
      const std::vector<Kept> kept = keep_keys(world, size.lookups);
      const auto crashes =
          static_cast<std::size_t>(std::lround(paper.part * static_cast<double>(size.nodes)));
      for (std::size_t k = 0; k < crashes; ++k) world.crash(world.random_member());
      world.run_until(world.now() + kToHeal);
      const LossCount count = look_up_all(world, kept);
      sum.asked += count.asked;
      sum.lost_alone += count.lost_alone;
      sum.lost_replicated += count.lost_replicated;
      row.events += world.events();
    }
    row.samples += sum.asked;
    const auto asked = static_cast<double>(sum.asked);
    row.add("alone", paper.part, paper.failed, static_cast<double>(sum.lost_alone) / asked,
            chance_band(paper.part, paper.part, size));
    const double all_gone = std::pow(paper.part, kReplicas);
    row.add("3 replicas", paper.part, std::nullopt,
            static_cast<double>(sum.lost_replicated) / asked,
            chance_band(all_gone, paper.part, size));
  }
  row.notes.emplace_back(
      "With repair between failures: not measured here; the simulator's checker"
      " `durability` judges it on whole nodes.");
  return row;
}

}  // namespace p2pchat::bench
