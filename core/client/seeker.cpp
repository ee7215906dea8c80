#include "core/client/seeker.h"

#include <algorithm>

#include "core/client/options.h"
#include "core/wire/ring_messages.h"

namespace p2pchat::client {

void Seeker::on_wake(bool is_lost, Entropy& entropy, Instant now, Effects& out) {
  if (!is_lost) {
    *this = Seeker{};
    return;
  }
  const bool is_first = next_ == Instant::never();
  if (!is_first && next_ > now) return;
  out.announce(wire::Seek{});
  pause_ = std::clamp(pause_ * 2, kSeekPauseMin, kSeekPauseMax);
  // Somewhere in its second half: who was cut off together does not ask together for long.
  const Duration half = pause_ / 2;
  next_ = now + half + entropy.up_to(half);
}

}  // namespace p2pchat::client
