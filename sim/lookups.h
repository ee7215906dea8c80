#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Asks random nodes for the owners of random keys and counts from the outside, from the messages
// that nodes exchange, how many hops each answer took.
class Lookups {
 public:
  explicit Lookups(const Scenario& scenario);

  void begin(Stage& stage, Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void act(Stage& stage);
  // No more questions: what is open has some time to be answered, and then no more.
  void stop() { next_ = Instant::never(); }
  void give_up(Stage& stage) const;
  // A datagram has reached a node.
  void on_datagram(BytesView payload);
  // Answers that have come, with their hops; an owner of nothing where none came in time.
  [[nodiscard]] std::vector<LookupAnswer> take_answers(Stage& stage);

  // Questions that it came to so far, asked or left out.
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] std::uint64_t asked() const { return asked_; }
  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  [[nodiscard]] std::uint64_t hops() const { return hops_; }
  // Of a hundred answered lookups one took longer, from the question to the answer; 0 without any.
  [[nodiscard]] std::chrono::milliseconds p99() const;

 private:
  std::optional<Duration> gap_;
  Instant next_ = Instant::never();
  NumberSet left_out_;
  std::uint64_t turns_ = 0;  // to ask, with those left out
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t hops_ = 0;
  std::vector<std::uint32_t> answered_in_;  // milliseconds
  std::map<RingId, std::uint32_t> open_;    // hops so far
};

}  // namespace p2pchat::sim
