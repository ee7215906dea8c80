#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/rpc/calls.h"

namespace p2pchat::ring {

// Periods are drawn anew each time from [3/4, 5/4] of what stands here, so that nodes that start
// together do not stay in step.
struct RingOptions {
  std::size_t successors = 8;  // r, from 2 to wire::kSuccessorsMax
  std::vector<Address> seeds;
  bool is_discovering = true;  // announces itself to the multicast group

  // Who does not answer within the patience of `liveness` is taken for dead: with one datagram in
  // ten lost, one live node in 770. A hop of a lookup is only routed around.
  rpc::CallPatience liveness{.attempt_timeout = std::chrono::milliseconds{400}, .attempts = 4};
  rpc::CallPatience hop{.attempt_timeout = std::chrono::milliseconds{400}, .attempts = 2};
  rpc::CallPatience join{.attempt_timeout = std::chrono::milliseconds{400}, .attempts = 3};
  // Of the question to a node that was admitted a moment ago and may not know it yet.
  rpc::CallPatience admission{.attempt_timeout = std::chrono::milliseconds{150}, .attempts = 8};

  Duration stabilize_min = std::chrono::milliseconds{250};  // after a change; then x 1.2 each time
  Duration stabilize_max = std::chrono::seconds{4};
  std::size_t waiting_max = 32;  // askers put off while a step is under way; more are told to retry

  Duration gossip_period = std::chrono::seconds{1};  // small ring: one exchange with one member
  Duration gossip_delay = std::chrono::milliseconds{10};  // gathers what changes at once

  Duration finger_min = std::chrono::milliseconds{250};  // one lookup; the first time around
  Duration finger_max = std::chrono::seconds{4};

  Duration lookup_timeout = std::chrono::seconds{10};
  Duration lookup_retry = std::chrono::milliseconds{150};  // after every candidate has failed
  std::size_t lookups_max = 1024;                          // at once; more fail at once

  Duration join_retry_min = std::chrono::milliseconds{100};  // doubled each time
  Duration join_retry_max = std::chrono::seconds{2};
  Duration probe_period = std::chrono::milliseconds{500};  // all sources, until one is a member
  std::size_t sources_max = 64;
  Duration found_after_seeds = std::chrono::seconds{5};  // alone with seeds or last-known nodes
  Duration found_after = std::chrono::seconds{2};        // alone, listening to multicast

  Duration announce_min = std::chrono::seconds{1};  // then x 1.5 each time
  Duration announce_max = std::chrono::seconds{30};

  Duration passive_period =
      std::chrono::seconds{10};  // one acquaintance is tried; alone: a quarter
  std::size_t passive_max = 256;
  Duration merge_period =
      std::chrono::seconds{4};  // at most one search for a place in another ring
};

}  // namespace p2pchat::ring
