#include "sim/recipe.h"

#include <algorithm>

namespace p2pchat::sim {

namespace {

// No life or absence is shorter, so that the plan stays finite.
constexpr Duration kShortestLife = std::chrono::milliseconds{100};

class Writer {
 public:
  Writer(const Fault& pattern, const Chance& chance) : pattern_(pattern), chance_(chance) {}

  [[nodiscard]] std::vector<Fault> take() { return std::move(faults_); }

  void operator()(const Flap& flap) {
    const Instant end = pattern_.at + *pattern_.lasting;
    for (Instant at = pattern_.at; at < end; at = at + flap.period) {
      const Duration down = std::min(flap.period / 2, end - at);
      if (!add(at, down)) return;
    }
  }

  void operator()(const Swizzle&) {
    const auto count = static_cast<Duration::rep>(pattern_.nodes.size());
    const Duration half = *pattern_.lasting / 2;
    const std::vector<std::size_t> going = shuffled(0);
    const std::vector<std::size_t> returning = shuffled(1);
    for (Duration::rep i = 0; i < count; ++i) {
      const std::size_t node = going[static_cast<std::size_t>(i)];
      const auto place = std::ranges::find(returning, node) - returning.begin();
      const Instant at = pattern_.at + half * i / count;
      const Instant back = pattern_.at + half + half * (place + 1) / count;
      if (!add(at, back - at)) return;
      Fault& fault = faults_.back();
      fault.nodes.clear();
      fault.groups = {{Party{.number = node}}};
      fault.has_others = true;
    }
  }

  void operator()(const RollingRestart& restart) {
    Instant at = pattern_.at;
    for (const std::size_t node : pattern_.nodes) {
      if (!add(at, *pattern_.lasting)) return;
      faults_.back().nodes = {node};
      at = at + restart.gap;
    }
  }

  void operator()(const Churn& churn) {
    const Instant end = pattern_.at + *pattern_.lasting;
    for (const std::size_t node : pattern_.nodes) {
      std::uint64_t n = 0;
      const auto sample = [&](const Delay& delay) {
        const auto began = static_cast<std::uint64_t>(pattern_.at.micros());
        const std::uint64_t draw = chance_.draw(Purpose::kChurn, node, began, n++);
        return std::max(delay.sample(draw), kShortestLife);
      };
      Instant at = pattern_.at + sample(churn.lifetime);
      while (at < end) {
        const Duration absence = sample(churn.absence);
        if (!add(at, absence)) return;
        faults_.back().nodes = {node};
        at = at + absence + sample(churn.lifetime);
      }
    }
  }

 private:
  [[nodiscard]] bool add(Instant at, Duration lasting) {
    if (faults_.size() == kWrittenOutMax) return false;
    Fault& fault = faults_.emplace_back(pattern_);
    fault.at = at;
    fault.lasting = lasting;
    return true;
  }

  [[nodiscard]] std::vector<std::size_t> shuffled(std::uint64_t which) const {
    std::vector<std::size_t> nodes = pattern_.nodes;
    const auto began = static_cast<std::uint64_t>(pattern_.at.micros());
    shuffle(nodes, chance_, Purpose::kChurn, began * 2 + which);
    return nodes;
  }

  const Fault& pattern_;
  const Chance& chance_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> written_out(const ScenarioFault& entry, const Chance& chance) {
  if (!entry.recipe) return {entry.fault};
  Writer writer(entry.fault, chance);
  std::visit(writer, *entry.recipe);
  return writer.take();
}

}  // namespace p2pchat::sim
