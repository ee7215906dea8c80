#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/types.h"

// What nodes say to keep the ring and to look keys up in it (core/ring).
namespace p2pchat::wire {

inline constexpr std::size_t kSuccessorsMax = 16;

// Are you there, and still the one I mean? Answered at once, whatever the node is busy with.
struct Ping {
  CallId call;
  RingId target;
  bool operator==(const Ping&) const = default;
};
struct Pong {
  CallId call;
  NodeRef self;
  bool operator==(const Pong&) const = default;
};

}  // namespace p2pchat::wire
