#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "sim/clock.h"
#include "sim/disk.h"
#include "sim/event.h"
#include "sim/guest_box.h"
#include "sim/uplink.h"

namespace p2pchat::sim {

// This machine's end of a stream.
struct StreamEnd {
  ConnectionId connection;
  SiteId peer;
  bool is_opener = false;
  bool is_severed = false;           // a NAT knows it no more; an end learns it when it writes
  bool is_broken = false;            // no frame gets through any more; both ends learn of it later
  Instant last_arrival = Instant();  // of what this end sent: later frames arrive no earlier
  std::size_t bytes_under_way = 0;
};

// One simulated machine: what stays when its process dies (disk, clock) and what does not. What
// every event needs comes first.
struct alignas(64) Site {
  static constexpr std::uint32_t kUsual = 100;

  GuestBox guest;                      // stays after a crash, for those who judge
  std::uint32_t process = 0;           // how many have run here, this one included
  std::uint32_t slow_factor = kUsual;  // by which everything takes longer, in percent
  Instant paused_until;                // until then what arrives waits
  Instant busy_until;                  // a slow machine is, with what arrived before
  std::uint64_t events_sent = 0;
  Instant stamped_at;
  std::uint32_t stamps = 0;
  bool is_up = false;
  bool is_silent = false;  // it lost its power: nobody is told that nobody is there

  Instant wake_wanted = Instant::never();  // by the world's clock
  Instant wake_queued = Instant::never();  // when the queue holds a wake-up for this process
  Clock clock;     // the calendar as the process that runs counts on: as even, but it never jumps
  Clock calendar;  // what a process reads when it starts

  std::uint32_t multicast_group = 0;
  Instant computing_until;
  Uplink uplink;
  std::vector<std::uint32_t> slow_factors;  // in percent; the greatest counts
  std::map<StreamId, StreamEnd> streams;
  std::map<ConnectionId, StreamId> accepted;  // streams that others opened
  std::uint64_t streams_begun = 0;
  Disk disk;

  void begin_slowness(std::uint32_t factor_percent);
  void end_slowness(std::uint32_t factor_percent);
};

}  // namespace p2pchat::sim
