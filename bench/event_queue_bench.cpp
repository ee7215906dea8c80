#include <chrono>
#include <cstdint>
#include <queue>
#include <vector>

#include <benchmark/benchmark.h>

#include "sim/draw.h"
#include "sim/event_queue.h"

// The hold model (Jones, CACM 1986): so many events wait, and each that is taken is followed by
// another, at most two seconds later. Beside our queue a bare std::priority_queue.
namespace p2pchat::sim {
namespace {

// A cheap generator: what is measured is the queue.
class Delays {
 public:
  std::int64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::int64_t>((state_ >> 33U) % 2'000'000);
  }

 private:
  std::uint64_t state_ = 1;
};

struct Bare {
  std::int64_t at = 0;
  std::uint64_t to = 0;
  std::uint64_t from = 0;
  std::uint64_t number = 0;

  bool operator>(const Bare& other) const { return at > other.at; }
};
static_assert(sizeof(Bare) == 32);

void hold_priority_queue(benchmark::State& state) {
  Delays delays;
  std::priority_queue<Bare, std::vector<Bare>, std::greater<>> queue;
  const auto count = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t i = 0; i < count; ++i) queue.push({.at = delays.next(), .to = i});
  for (auto step : state) {
    Bare event = queue.top();
    queue.pop();
    event.at += delays.next();
    queue.push(event);
  }
  state.SetItemsProcessed(state.iterations());
}

void hold_event_queue(benchmark::State& state) {
  Delays delays;
  EventQueue queue;
  const auto count = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t i = 0; i < count; ++i) {
    queue.push({.key = {.at = Instant(Duration(delays.next())), .to = {i}}, .body = Wake{}});
  }
  for (auto step : state) {
    Event event = queue.pop();
    event.key.at = event.key.at + Duration(delays.next());
    queue.push(std::move(event));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(hold_priority_queue)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(hold_event_queue)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

}  // namespace
}  // namespace p2pchat::sim

BENCHMARK_MAIN();
