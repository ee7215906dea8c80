#include "bench/bare_loop.h"

#include <numeric>
#include <utility>

#include "bench/echo_world.h"

namespace p2pchat::bench {

BareLoop::BareLoop(std::size_t nodes) : received_(nodes) {
  for (std::size_t i = 0; i < nodes; ++i) {
    queue_.push({.at = delay(), .to = draw() % nodes, .from = i, .number = i});
  }
}

void BareLoop::run(std::uint64_t events) {
  for (std::uint64_t i = 0; i < events; ++i) {
    Event event = queue_.top();
    queue_.pop();
    ++received_[static_cast<std::size_t>(event.to)];
    std::swap(event.to, event.from);
    event.at += delay();
    queue_.push(event);
  }
}

std::uint64_t BareLoop::received() const {
  return std::accumulate(received_.begin(), received_.end(), std::uint64_t{0});
}

// A cheap generator: what is measured is the loop.
std::uint64_t BareLoop::draw() {
  state_ = state_ * 6364136223846793005U + 1442695040888963407U;
  return state_ >> 33U;
}

std::int64_t BareLoop::delay() {
  constexpr auto kSpread = static_cast<std::uint64_t>((kEchoMost - kEchoLeast).count());
  return kEchoLeast.count() + static_cast<std::int64_t>(draw() % (kSpread + 1));
}

}  // namespace p2pchat::bench
