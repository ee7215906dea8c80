#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/rpc/calls.h"

namespace p2pchat::ring {

// kClassic is Chord as its papers measured it (SIGCOMM 2001, TON 2003), for their tables and as a
// baseline. A lookup ends at the first live node from the key on that a live node before the key
// names: nobody asks that node whether it is the owner. The predecessor is no way to a key. Periods
// are drawn from [1/2, 3/2] of what stands here, and do not back off if min and max are equal.
enum class Routing : std::uint8_t { kDefault, kClassic };

// Periods are drawn anew each time from [3/4, 5/4] of what stands here, so that nodes that start
// together do not stay in step.
struct RingOptions {
  std::size_t successors = 8;  // r, from 2 (classic: 1) to wire::kSuccessorsMax
  Routing routing = Routing::kDefault;
  // Classic: so many of the list are ways to a key, the others only stand in for an owner that is
  // dead (SIGCOMM 2001: 1, TON 2003: all). At least 1; fingers are kept beyond them.
  std::size_t list_ways = std::numeric_limits<std::size_t>::max();
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
  Duration finger_period = std::chrono::seconds{4};      // after a change; then x 1.2 each time
  Duration finger_max = std::chrono::seconds{20};

  Duration lookup_timeout = std::chrono::seconds{10};
  Duration lookup_retry = std::chrono::milliseconds{150};      // after every candidate has failed,
  Duration lookup_retry_max = std::chrono::milliseconds{600};  // doubled each time up to this
  std::size_t lookups_max = 1024;                              // at once; more fail at once
  std::size_t candidates = 8;  // whom an answer names, to wire::kCandidatesMax
  // A lookup that meets one more dead node fails (SIGCOMM 2001, section 6.4, with 0).
  std::uint32_t dead_hops_max = std::numeric_limits<std::uint32_t>::max();

  // The wide table (wide_table.h, tidings.h), in the default mode: no entries, no table. 4096 do
  // for rings of a thousand. Off: under quick churn many that it names are gone (README).
  std::size_t wide_entries = 0;
  Duration wide_age_max = std::chrono::hours{2};  // who was last heard of longer ago is not asked
  std::size_t wide_bytes = 160;                   // a second, for news, with headers of UDP and IP
  std::size_t wide_answers_bytes = 96;  // a second, for pages of the table; for a minute ahead
  std::size_t wide_tells = 5;           // so often each member tells what is new
  Duration wide_period = std::chrono::seconds{5};  // between two tellings; without news four times
  Duration wide_page_period = std::chrono::milliseconds{500};  // who is new asks for a page
  Duration wide_round_period = std::chrono::minutes{60};       // then it asks for all again

  Duration join_retry_min = std::chrono::milliseconds{100};  // doubled each time
  Duration join_retry_max = std::chrono::seconds{2};
  Duration probe_period = std::chrono::milliseconds{500};  // all sources, until one is a member
  std::size_t sources_max = 64;
  Duration found_after_seeds = std::chrono::seconds{5};  // alone with seeds or last-known nodes
  Duration found_after = std::chrono::seconds{2};        // alone, listening to multicast
  Duration found_yield = std::chrono::seconds{2};        // more, if another is to found the ring

  Duration announce_min = std::chrono::seconds{1};  // an interval (announcer.h), then x 2 each time
  Duration announce_max = std::chrono::seconds{16};
  std::size_t announcements_enough = 2;  // heard in an interval: then this node keeps silent

  Duration passive_period =
      std::chrono::seconds{10};  // one acquaintance is tried; alone: a quarter
  std::size_t passive_max = 256;
  Duration merge_period =
      std::chrono::seconds{4};  // at most one search for a place in another ring
};

}  // namespace p2pchat::ring
