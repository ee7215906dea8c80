#pragma once

#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/wire/effects.h"

namespace p2pchat::client {

// Asks the multicast group for nodes while no node is known that answers: nodes announce themselves
// too rarely to be waited for. The first time at once, then after pauses that grow.
class Seeker {
 public:
  void on_wake(bool is_lost, Entropy& entropy, Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const { return next_; }

 private:
  Duration pause_{0};
  Instant next_ = Instant::never();  // while nothing is sought
};

}  // namespace p2pchat::client
