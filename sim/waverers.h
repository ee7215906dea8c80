#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users take back what they wrote to a group last, be it too late or not.
class Waverers {
 public:
  explicit Waverers(const Workload& chat) : mean_(chat.cancels) {}

  void arrive(Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void act(const Quarrels::Place& place, Stage& stage);
  void close() { next_ = Instant::never(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  Duration mean_{0};
  Instant next_ = Instant::never();
  std::uint64_t deeds_ = 0;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
