#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users hide and show whether they are here, and ask about one another in between.
class Hiders {
 public:
  explicit Hiders(const Workload& chat) : mean_(chat.hides) {}

  void arrive(Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void act(const Quarrels::Place& place, Stage& stage);
  // Nobody does any more.
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
