#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/classic.h"
#include "bench/meter.h"
#include "bench/ring_world.h"
#include "bench/scale.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kRingSuccessors = 4;

// What so many lookups, and the upkeep meanwhile, have cost.
struct Run {
  double seconds = 0;
  std::uint64_t events = 0;
  std::size_t asked = 0;
  std::size_t right = 0;
};

// Random members look random keys up, evenly over the time; what is still open then is waited for.
Run run_lookups(RingWorld& world, std::size_t lookups, Duration time) {
  Run run{.asked = lookups};
  const std::uint64_t before = world.events();
  const Instant begin = world.now();
  const double began = cpu_seconds();
  for (std::size_t i = 0; i < lookups; ++i) {
    const auto turn = static_cast<Duration::rep>(i);
    world.run_until(begin + time * turn / static_cast<Duration::rep>(lookups));
    world.look_up(world.random_member(), world.random_key());
  }
  world.run_until(begin + time);
  run.seconds = cpu_seconds() - began;
  run.events = world.events() - before;
  world.finish_lookups(std::chrono::minutes{3});
  const std::vector<Answer> answers = world.take_answers();
  run.right = static_cast<std::size_t>(std::ranges::count_if(answers, &Answer::is_right));
  return run;
}

// The heap that one node of the world takes, all of its state and nothing of the simulator's.
double bytes_of_node(const RingWorld& world) {
  const std::size_t count = std::min<std::size_t>(world.members().size(), 1000);
  std::vector<std::unique_ptr<transport::Guest>> copies;
  copies.reserve(count);
  const std::size_t before = heap_bytes();
  for (std::size_t i = 0; i < count; ++i) {
    copies.push_back(world.world().guest(world.members()[i]).clone());
  }
  return static_cast<double>(heap_bytes() - before) / static_cast<double>(count);
}

std::vector<std::string> line_of(const RingWorld& world, const Run& run, std::size_t bytes) {
  const auto nodes = static_cast<double>(world.members().size());
  return {std::to_string(world.members().size()),
          number_text(std::chrono::duration<double>(world.now() - Instant()).count(), 0),
          std::to_string(run.events),
          number_text(run.seconds, 1),
          number_text(static_cast<double>(run.events) / run.seconds, 0),
          std::to_string(run.right) + " of " + std::to_string(run.asked),
          number_text(bytes_of_node(world), 0),
          number_text(static_cast<double>(bytes) / nodes, 0),
          number_text(static_cast<double>(bytes) / (1U << 20U), 0)};
}

Table ring_table(std::string title) {
  return {.title = std::move(title),
          .columns = {"nodes", "simulated s", "events", "CPU s", "events/s", "right", "B/node",
                      "B/node in all", "MiB in all"},
          .lines = {},
          .notes = {"classic ring, 4 successors, begun settled; events: wake-ups and messages on "
                    "the wire; B: heap"}};
}

}  // namespace

Table ring_at_scale(const ScaleEffort& effort) {
  Table table = ring_table("ring: upkeep every 30 s, and 2000 lookups, in 45 s");
  for (const std::size_t nodes : effort.nodes) {
    const std::size_t before = heap_bytes();
    RingWorld world(effort.seed, classic_ring(kRingSuccessors), classic_network());
    world.settle(nodes);
    const Run run = run_lookups(world, 2000, std::chrono::seconds{45});
    table.lines.push_back(line_of(world, run, heap_bytes() - before));
  }
  return table;
}

Table chord_at_scale(const ScaleEffort& effort) {
  constexpr Duration kTime = std::chrono::seconds{1000};
  constexpr std::size_t kEach = 100;  // one in ten seconds
  Table table = ring_table(
      "chord: SimGrid's scenario: stabilize every 20 s, a finger every 120 s, a lookup of each "
      "node every 10 s");
  ring::RingOptions options = classic_ring(kRingSuccessors);
  options.stabilize_min = options.stabilize_max = std::chrono::seconds{20};
  options.finger_max = std::chrono::seconds{120};
  for (const std::size_t nodes : effort.nodes) {
    // The largest worlds for a part of the time.
    const std::size_t parts = std::max<std::size_t>(nodes / 10'000, 1);
    const std::size_t before = heap_bytes();
    RingWorld world(effort.seed, options, classic_network());
    world.settle(nodes);
    const Run run =
        run_lookups(world, nodes * kEach / parts, kTime / static_cast<Duration::rep>(parts));
    table.lines.push_back(line_of(world, run, heap_bytes() - before));
  }
  return table;
}

}  // namespace p2pchat::bench
