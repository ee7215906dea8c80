#include "sim/habit.h"

#include <algorithm>

#include "sim/draw.h"

namespace p2pchat::sim {

void Habit::begin(Instant from) {
  if (is_kept()) next_ = from + mean_;
}

void Habit::come(const Stage& stage) {
  turn_ += 1;
  next_ = stage.world.now() + std::max(exponential(draw(0, stage), mean_), Duration(1));
}

std::uint64_t Habit::draw(std::uint64_t n, const Stage& stage) const {
  return stage.world.chance().draw(Purpose::kWorkload, draws_.part + n, draws_.family, turn_);
}

std::optional<std::size_t> Habit::whose(const std::vector<std::size_t>& here,
                                        const Stage& stage) const {
  if (here.empty()) return std::nullopt;
  return here[static_cast<std::size_t>(below(draw(1, stage), here.size()))];
}

}  // namespace p2pchat::sim
