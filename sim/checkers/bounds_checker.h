#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// What a machine does in a stretch of ten seconds, counted from outside, and what it may do.
struct Load {
  std::uint64_t events = 0;    // that its process was given: livelock
  std::uint64_t messages = 0;  // of its own that arrived somewhere: storms of retries
  std::uint64_t bytes = 0;     // of these messages
};

// Stated bounds are kept. Tables and queues inside the protocol are bounded by their options
// headers, and each `check_invariants` asserts that after every event; here is what shows outside:
//
// - open streams of a node: 256 (rpc::CourierOptions::streams_max);
// - batches of a node on their way to its disk: one of the store and one of the node's memory, each
//   of which gathers what comes meanwhile;
// - the load of a machine in any ten seconds, at five requests a second of all users together, and
//   as many times more as they ask more (Scene::demand). The scenarios here reach a quarter of it,
//   faults included: a node 1998 events, 1696 messages and 387 kB, a client 799, 108 and 112 kB.
//   Announcements, which everybody gets of everybody, do not count.
class BoundsChecker : public Checker {
 public:
  static constexpr std::size_t kStreamsMax = 256;
  static constexpr std::size_t kBatchesMax = 2;
  static constexpr Duration kStretch = std::chrono::seconds{10};
  static constexpr Load kNodeMax{.events = 8000, .messages = 7000, .bytes = 1'600'000};
  static constexpr Load kClientMax{.events = 3200, .messages = 450, .bytes = 500'000};

  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<BoundsChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "bounds"; }
  void on_event(const Scene& scene, const Event& event) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  [[nodiscard]] Load& load_of(SiteId site);
  void end_stretch(const Scene& scene);
  void expect_within(const Scene& scene, SiteId site, const Load& most, const std::string& who);

  std::vector<Load> loads_;  // by site, in this stretch
  Instant stretch_ends_ = Instant(kStretch);
};

}  // namespace p2pchat::sim
