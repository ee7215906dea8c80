#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/base/address.h"
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

// One simulated machine: what stays when its process dies (address, disk, clock) and what does not.
struct Site {
  Address address;
  Clock calendar;  // what a process reads when it starts
  Clock clock;     // what the process that runs makes of it: as even, but it never jumps
  std::uint32_t multicast_group = 0;
  Disk disk;
  Uplink uplink;
  std::vector<std::uint32_t> slow_factors;  // in percent; the greatest counts

  bool is_up = false;
  std::uint32_t process = 0;  // how many have run here, this one included
  bool is_silent = false;     // it lost its power: nobody is told that nobody is there
  Instant paused_until;       // until then what arrives waits
  Instant busy_until;         // a slow machine is, with what arrived before
  GuestBox guest;             // stays after a crash, for those who judge
  std::map<StreamId, StreamEnd> streams;
  std::map<ConnectionId, StreamId> accepted;  // streams that others opened
  std::uint64_t streams_begun = 0;
  Instant computing_until;
  Instant wake_wanted = Instant::never();  // by the world's clock
  Instant wake_queued = Instant::never();  // when the queue holds a wake-up for this process

  std::uint64_t events_sent = 0;
  Instant stamped_at;
  std::uint64_t stamps = 0;

  // By which everything takes longer, in percent.
  [[nodiscard]] std::uint32_t slow_factor() const;
};

}  // namespace p2pchat::sim
