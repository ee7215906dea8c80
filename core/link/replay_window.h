#pragma once

#include <bitset>
#include <cstdint>

#include "core/link/options.h"

namespace p2pchat::link {

// Which numbers of a session have been taken: of the last kWindow each one, of older ones all
// (RFC 6479 says why a ring of bits). Numbers are judged before a packet is opened and taken only
// once it has, so that a forged one moves nothing.
class ReplayWindow {
 public:
  [[nodiscard]] bool is_new(std::uint64_t number) const;
  // The number must be new.
  void take(std::uint64_t number);

  // One more than the highest number taken; 0 before the first.
  [[nodiscard]] std::uint64_t end() const { return end_; }

 private:
  std::bitset<kWindow> taken_;  // by number modulo kWindow
  std::uint64_t end_ = 0;
};

}  // namespace p2pchat::link
