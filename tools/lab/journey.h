#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "sim/fault.h"

namespace p2pchat::lab {

enum class JourneyKind : std::uint8_t {
  kMessage,   // a record of a mailbox: what people write, and their clients' receipts
  kQuestion,  // somebody who is no node asks for the owner of a key
  kUpkeep,    // a node looks a key up for itself
};

enum class JourneyState : std::uint8_t {
  kUnderWay,
  kStored,     // the sender has been told that nodes keep it
  kDelivered,  // the recipient's client has got it
  kCollected,  // and the ring may forget it
  kFound,      // the owner has said that it is
  kRefused,    // the answer was another one than hoped for; a message is tried again
  kLost,       // nothing more was heard of it
};

// One message of a journey, when it arrived. Nobody: somebody outside who asks, or guesses.
struct Leg {
  Instant at;
  std::optional<sim::Party> from;
  std::optional<sim::Party> to;
  std::uint16_t kind = 0;  // on the wire

  bool operator==(const Leg&) const = default;
};

// What became of one message or lookup, put together from what arrived.
struct Journey {
  static constexpr std::size_t kLegsMax = 40;  // more are counted

  std::uint64_t number = 0;
  JourneyKind kind{};
  JourneyState state = JourneyState::kUnderWay;
  bool is_over = false;
  std::optional<sim::Party> from;
  std::optional<sim::Party> to;  // the recipient, or the owner once it is found
  RingId key;                    // of the mailbox, or looked up
  Instant began;                 // when the first of its messages arrived
  Instant last;                  // when the last did
  std::uint32_t hops = 0;        // nodes that a lookup has heard from
  std::vector<Leg> legs;
  std::size_t legs_left_out = 0;
  std::uint64_t revision = 0;  // grows with each change, over all journeys

  bool operator==(const Journey&) const = default;
};

}  // namespace p2pchat::lab
