#include "core/ring/announcer.h"

#include <algorithm>

#include "core/wire/ring_messages.h"

namespace p2pchat::ring {

void Announcer::hasten(Turn& turn) {
  const bool is_running = ends_at_ != Instant::never();
  if (is_running && interval_ > turn.options.announce_min) begin(turn.options.announce_min, turn);
}

void Announcer::on_wake(Turn& turn) {
  if (speaks_at_ <= turn.now) {
    speaks_at_ = Instant::never();
    if (heard_ < turn.options.announcements_enough) {
      turn.out.announce(wire::Announce{.self = turn.self});
    }
  }
  if (ends_at_ > turn.now) return;
  const RingOptions& options = turn.options;
  begin(std::clamp(interval_ * 2, options.announce_min, options.announce_max), turn);
}

// Speaks in the second half, so that who has heard little so far has listened for a while.
void Announcer::begin(Duration interval, Turn& turn) {
  interval_ = interval;
  heard_ = 0;
  const Duration half = interval / 2;
  speaks_at_ = turn.now + half + turn.entropy.up_to(half);
  ends_at_ = turn.now + interval;
}

}  // namespace p2pchat::ring
