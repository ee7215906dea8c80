#pragma once

#include <algorithm>

#include "core/base/instant.h"
#include "core/ring/turn.h"
#include "core/wire/ring_messages.h"

namespace p2pchat::ring {

// Tells the multicast group that this node is there: often at first, then less and less.
class Announcer {
 public:
  void start(Instant now) { next_ = now; }
  void stop() { next_ = Instant::never(); }

  void on_wake(Turn& turn) {
    if (next_ > turn.now) return;
    turn.out.announce(wire::Announce{.self = turn.self});
    period_ = std::clamp(period_ * 3 / 2, turn.options.announce_min, turn.options.announce_max);
    next_ = turn.now + turn.jittered(period_);
  }
  [[nodiscard]] Instant next_wake() const { return next_; }

 private:
  Instant next_ = Instant::never();
  Duration period_{0};
};

}  // namespace p2pchat::ring
