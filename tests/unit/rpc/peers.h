#pragma once

#include <cstddef>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/wire/codec.h"

// A node under test, its peer in the same ring, and what they say to each other.
namespace p2pchat::rpc {

inline constexpr wire::RingTag kTag{77};
inline const Address kSelf = Address::v4({10, 0, 0, 1}, 7001);
inline const Address kPeer = Address::v4({10, 0, 0, 2}, 7002);

inline Instant at(Duration since_epoch) { return Instant(since_epoch); }

inline wire::Message deposit_of(std::size_t bytes) {
  wire::Deposit deposit;
  deposit.record.body = Bytes(bytes, 'c');
  return deposit;
}

// Too large for a datagram.
inline wire::Message large() { return deposit_of(2000); }

inline Bytes frame_of(const wire::Message& message) { return wire::encode_frame(kTag, message); }

}  // namespace p2pchat::rpc
