#include "bench/scale.h"

#include <array>

namespace p2pchat::bench {

std::span<const ScaleForm> scale_forms() {
  static const std::array kForms = {
      ScaleForm{.name = "events",
                .title = "the event core, beside a bare std::priority_queue",
                .run = event_core,
                .nodes = {1'000, 100'000, 1'000'000},
                .nodes_quick = {1'000, 100'000}},
      ScaleForm{.name = "ring",
                .title = "nodes of the real ring code: memory, time, lookups",
                .run = ring_at_scale,
                .nodes = {10'000, 100'000, 1'000'000},
                .nodes_quick = {10'000}},
      ScaleForm{.name = "chord",
                .title = "the same in the scenario of SimGrid's Chord example",
                .run = chord_at_scale,
                .nodes = {1'000, 10'000, 100'000},
                .nodes_quick = {100}},
      ScaleForm{.name = "fork",
                .title = "copying a world of ring nodes",
                .run = fork_cost,
                .nodes = {100, 10'000, 100'000},
                .nodes_quick = {100, 10'000}},
  };
  return kForms;
}

}  // namespace p2pchat::bench
