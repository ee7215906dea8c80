#include "tools/lag/delay_line.h"

#include <algorithm>

namespace p2pchat::lag {

void DelayLine::take(Bytes packet, Instant now) {
  if (entropy_.below(100) < weather_.lost_percent) {
    ++counts_.lost;
    return;
  }
  if (bytes_ + packet.size() > kBytesMax) {
    ++counts_.no_room;
    return;
  }
  Duration wait{0};
  if (entropy_.below(100) >= weather_.hurried_percent) {
    wait = weather_.delay - weather_.jitter + entropy_.up_to(2 * weather_.jitter);
  }
  bytes_ += packet.size();
  waiting_.emplace(std::pair{now + wait, next_number_}, std::move(packet));
  ++next_number_;
}

std::optional<Bytes> DelayLine::give(Instant now) {
  if (waiting_.empty() || next_due() > now) return std::nullopt;
  const auto first = waiting_.begin();
  const std::uint64_t number = first->first.second;
  if (number < highest_given_) ++counts_.overtaken;
  highest_given_ = std::max(highest_given_, number);
  Bytes packet = std::move(first->second);
  bytes_ -= packet.size();
  waiting_.erase(first);
  ++counts_.passed;
  return packet;
}

Instant DelayLine::next_due() const {
  return waiting_.empty() ? Instant::never() : waiting_.begin()->first.first;
}

}  // namespace p2pchat::lag
