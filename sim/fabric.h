#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "sim/address_book.h"
#include "sim/disk.h"
#include "sim/draw.h"
#include "sim/event.h"
#include "sim/event_queue.h"
#include "sim/nat.h"
#include "sim/network.h"
#include "sim/operations.h"
#include "sim/site.h"

namespace p2pchat::sim {

// Performs a heavy computation: crypto::compute, or a test's own.
using ComputeFunction = Bytes (*)(const ComputeRequest&);

struct WorldOptions {
  NetworkOptions network = {};
  Duration disk_read = std::chrono::microseconds{200};
  Duration disk_sync = std::chrono::milliseconds{3};
  StorageKind storage = StorageKind::kMemory;
  std::optional<NthFailure> nth_failure = {};
  ComputeFunction compute = nullptr;  // none: a guest must not ask for any
};

// Messages handed to the network and what came of them.
struct Traffic {
  std::uint64_t datagrams_sent = 0;
  std::uint64_t datagrams_lost = 0;
  std::uint64_t datagrams_refused = 0;  // too large, or to nobody's address
  std::uint64_t datagrams_damaged = 0;  // but not lost
  std::uint64_t frames_sent = 0;
  std::uint64_t streams_opened = 0;
  std::uint64_t streams_broken = 0;
  std::uint64_t bytes_sent = 0;  // payload

  bool operator==(const Traffic&) const = default;
};

// A machine loses its power in the middle of a sync: so soon, unless its process ends before.
struct PowerFailure {
  Instant at;
  SiteId site;
};

// What all machines of a world share: the clock, the queue, the network, and the machines
// themselves. Plain state with the few operations that everything else is made of.
struct Fabric {
  Fabric(std::uint64_t seed, WorldOptions wanted)
      : options(std::move(wanted)),
        chance(seed),
        network(chance, options.network),
        operations(options.nth_failure) {}
  // Compiled once, in fabric.cpp: they copy a whole world.
  Fabric(const Fabric& other);
  Fabric(Fabric&& other) noexcept;
  Fabric& operator=(const Fabric& other);
  Fabric& operator=(Fabric&& other) noexcept;
  ~Fabric();

  WorldOptions options;
  Chance chance;
  Network network;
  Operations operations;
  Nats nats;
  std::optional<PowerFailure> power_failure;  // until whoever crashes machines takes it
  EventQueue queue;
  Instant now;
  std::vector<Site> sites;  // SiteId n is at n - 1
  AddressBook addresses;
  Traffic traffic;

  [[nodiscard]] Site& site(SiteId id) {
    P2PCHAT_ASSERT(id.value - 1 < sites.size());
    return sites[id.value - 1];
  }
  [[nodiscard]] const Site& site(SiteId id) const {
    P2PCHAT_ASSERT(id.value - 1 < sites.size());
    return sites[id.value - 1];
  }
  // Whom a datagram reaches that the site sends to the address now, NATs considered, and who takes
  // a stream that it opens to it.
  [[nodiscard]] std::optional<SiteId> receiver(SiteId from, const Address& to) const;
  [[nodiscard]] std::optional<SiteId> listener(SiteId from, const Address& to) const;
  // Where a site's datagrams come from for the receiver; a NAT in between opens the way back.
  [[nodiscard]] Address seen(SiteId from, SiteId to);

  // Something goes from one site to another over the network, or from a site to itself.
  void schedule(Instant at, SiteId to, SiteId from, EventBody body);
  // Of the most usual kind; the bytes are copied.
  void schedule_datagram(Instant at, SiteId to, SiteId from, BytesView payload);
  // For the process that runs at the site now; it dies with it.
  void schedule_local(Instant at, SiteId site, EventBody body);

  // What becomes of a message that a site sends now, its own uplink included: as Network says.
  [[nodiscard]] Passage datagram(SiteId from, SiteId to, std::size_t size);
  [[nodiscard]] std::optional<Duration> frame(SiteId from, SiteId to, std::size_t size);

  // A number no other draw of this site has: from the time and a count within it, so that a
  // message more or less at one instant changes nothing at another.
  [[nodiscard]] std::uint64_t stamp(SiteId site);
};

}  // namespace p2pchat::sim
