#pragma once

#include <algorithm>
#include <cstddef>

#include "core/base/instant.h"
#include "core/ring/turn.h"

namespace p2pchat::ring {

// Tells the multicast group that this node is there, by Trickle (RFC 6206): once in an interval,
// and not at all if enough others have announced themselves in it already. Each interval is twice
// as long as the one before. So a group costs its members a few messages an interval, however many
// nodes it has. Silence hides no ring from another: who keeps silent has heard somebody, and tries
// whom it does not know (merge.h).
class Announcer {
 public:
  // At once, whatever is heard: a joiner is looked for by those who hear it.
  void start(Instant now) {
    heard_ = 0;
    speaks_at_ = ends_at_ = now;
  }
  void stop() { speaks_at_ = ends_at_ = Instant::never(); }

  // Another node has announced itself.
  void hear() { ++heard_; }
  // There is news for those who listen: intervals are short again.
  void hasten(Turn& turn);

  void on_wake(Turn& turn);
  [[nodiscard]] Instant next_wake() const { return std::min(speaks_at_, ends_at_); }

 private:
  void begin(Duration interval, Turn& turn);

  Duration interval_{0};
  std::size_t heard_ = 0;  // in this interval
  Instant speaks_at_ = Instant::never();
  Instant ends_at_ = Instant::never();
};

}  // namespace p2pchat::ring
