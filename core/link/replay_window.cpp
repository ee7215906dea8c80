#include "core/link/replay_window.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::link {

bool ReplayWindow::is_new(std::uint64_t number) const {
  if (number >= end_) return true;
  return end_ - number <= kWindow && !taken_[number % kWindow];
}

void ReplayWindow::take(std::uint64_t number) {
  P2PCHAT_ASSERT(is_new(number));

  if (number >= end_) {
    const std::uint64_t skipped = std::min<std::uint64_t>(number - end_, kWindow);
    for (std::uint64_t i = 0; i < skipped; ++i) taken_[(number - 1 - i) % kWindow] = false;
    end_ = number + 1;
  }
  taken_[number % kWindow] = true;
}

}  // namespace p2pchat::link
