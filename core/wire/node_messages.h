#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/strong_ids.h"
#include "core/wire/types.h"

// What operators and clients ask of a running node about itself.
namespace p2pchat::wire {

struct GetStatus {
  CallId call;
  bool operator==(const GetStatus&) const = default;
};
struct Status {
  CallId call;
  NodeRef self;
  bool is_member = false;
  bool is_active = false;  // synced: answers for its range
  std::optional<NodeRef> predecessor;
  BoundedList<NodeRef, 16> successors;
  std::uint8_t replicas = 0;  // K
  std::uint64_t records = 0;
  std::uint64_t attached_clients = 0;
  std::uint64_t under_replicated = 0;  // own records with fewer receipts than min(K, members)
  std::uint64_t uptime_ms = 0;
  bool operator==(const Status&) const = default;
};

// What it understands. Both are sent as datagrams only (version.h).
struct AskCapabilities {
  CallId call;
  bool operator==(const AskCapabilities&) const = default;
};
struct Capabilities {
  CallId call;
  std::uint64_t bits = 0;  // of Capability; those that nobody knows yet say nothing
  bool operator==(const Capabilities&) const = default;
};

// What its clock shows, by which it dates and judges what it keeps. Both are sent as datagrams
// only, too.
struct AskTime {
  CallId call;
  bool operator==(const AskTime&) const = default;
};
struct Time {
  CallId call;
  std::uint64_t unix_ms = 0;
  bool operator==(const Time&) const = default;
};

}  // namespace p2pchat::wire
