#pragma once

#include <algorithm>
#include <cstddef>

#include "core/base/instant.h"
#include "core/ring/turn.h"

namespace p2pchat::ring {

// Tells the multicast group that this node is there, by Trickle (RFC 6206): once in an interval,
// and not at all if enough others that it knows have spoken in it. Each interval is twice as long
// as the one before, and short again after news: a group costs its members a few messages an
// interval, however many nodes it has. And who looks for a ring hears of one in time, before it
// founds its own.
class Announcer {
 public:
  // At once, whatever is heard: a joiner is looked for by those who hear it.
  void start(Instant now) {
    heard_ = 0;
    speaks_at_ = ends_at_ = now;
  }
  void stop() { speaks_at_ = ends_at_ = Instant::never(); }

  // One of these others has spoken.
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
