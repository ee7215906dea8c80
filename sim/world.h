#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "core/base/address.h"
#include "core/base/assert.h"
#include "core/base/digest.h"
#include "core/base/instant.h"
#include "sim/event.h"
#include "sim/fabric.h"
#include "sim/site_host.h"
#include "transport/api/guest.h"

namespace p2pchat::sim {

// Where a guest runs. Without an address it gets the next one of 10.0.0.0/8, port 7400.
struct SiteOptions {
  Address address = {};
  Duration clock_offset{0};
  std::uint32_t multicast_group = 0;
};

// What a crash makes of the machine's disk. kTorn: of what was being written, sectors may be there
// in half. kOld: the machine returns with an older copy of its disk; whoever says so puts it back.
enum class DiskFate : std::uint8_t { kKeep, kLose, kOld, kTorn };

// Whether those with a stream to a process that crashed are told. A machine without power tells
// nobody and refuses nothing: they learn of it when nothing answers, or from the next process.
enum class Farewell : std::uint8_t { kReset, kNone };

// What a machine of usual speed takes to handle an event.
inline constexpr Duration kHandling = std::chrono::microseconds{100};

// A simulated world of guests: one clock, one queue, a network, and a disk for each machine. A
// value: a copy goes on by itself, and equal worlds given equal inputs do the same, event for
// event, which digest() tells. Inputs come between events: start, crash, command, and what disturbs
// a machine or the network; everything else follows from the seed.
class World {
 public:
  explicit World(std::uint64_t seed, WorldOptions options = {})
      : fabric_(seed, std::move(options)) {}

  // A machine that is switched off.
  [[nodiscard]] SiteId add(SiteOptions options = {});

  // Whether a process could begin at a machine where none runs: its store is opened first.
  [[nodiscard]] DiskState open_disk(SiteId site);
  // A process begins at a machine where none runs, and whose disk can be opened; on_start is its
  // first event, now.
  void start(SiteId site, std::unique_ptr<transport::Guest> guest);
  // The process dies at once; what was not synced is lost or applied, batch by batch in order.
  void crash(SiteId site, DiskFate disk = DiskFate::kKeep, Farewell farewell = Farewell::kReset);
  // Whoever runs there, or ran there last, goes on as another guest, which has taken over what it
  // knew.
  void replace_guest(SiteId site, std::unique_ptr<transport::Guest> guest);
  // The process exits by itself: what it wrote to disk is applied, its streams are closed.
  void stop(SiteId site);
  // What ails a machine's disk, until it ends. Bit rot has no end, and no length.
  void begin(SiteId site, const DiskTrouble& trouble);
  void end(SiteId site, const DiskTrouble& trouble);
  [[nodiscard]] Disk::Snapshot empty_disk() const {
    return Disk(fabric_.options.storage).snapshot();
  }
  // The machine, which must be off, has an older copy of its disk.
  void restore_disk(SiteId site, const Disk::Snapshot& snapshot);
  // The machine stands still until then: what arrives waits.
  void pause(SiteId site, Instant until);
  // Whatever happens there takes so many percent of the usual time, until ended: computations, the
  // disk, and each event, of which a usual machine takes kHandling.
  void begin_slowness(SiteId site, std::uint32_t factor_percent);
  void end_slowness(SiteId site, std::uint32_t factor_percent);
  // A process reads the calendar when it starts and counts on by itself (Instant's contract): a
  // jump is seen by the next one. The drift, in millionths, is added at once, for the process too.
  void change_clock(SiteId site, Duration jump, std::int32_t drift);
  // These machines are behind one NAT until it ends, whoever of them is behind none yet. Their
  // streams to others are lost, when it begins, when it ends, and when it forgets its mappings.
  [[nodiscard]] NatId begin_nat(NatType type, const std::set<SiteId>& machines);
  void end(NatId nat);
  bool rebind(NatId nat);
  // One of the streams that are open, drawn by the seed and the time.
  void reset_some_stream();

  // A machine that is to lose its power, asked once: whoever sees to crashes sees to it.
  [[nodiscard]] std::optional<PowerFailure> take_power_failure() {
    return std::exchange(fabric_.power_failure, std::nullopt);
  }
  // No operation fails from now on, and none is counted.
  void stop_counting() { fabric_.operations.stop(); }

  // Hands the guest's host to `act`, as in one of its events, between two events.
  template <std::invocable<transport::Guest&, transport::Host&> Act>
  auto command(SiteId site, Act act) {
    P2PCHAT_ASSERT(is_up(site));
    SiteHost host(fabric_, site);
    return act(*fabric_.site(site).guest, host);
  }

  // The next event, performed; nothing, if none is left up to `until`, included. It stays until the
  // next call, or until the world is copied over.
  const Event* step(Instant until = Instant::never());
  // Every event up to `until`, included; the clock stands at `until` then.
  void run_until(Instant until);
  void run_for(Duration time) { run_until(now() + time); }
  // When the next event may happen.
  [[nodiscard]] Instant next_at() const { return fabric_.queue.next_at(); }
  // Moves the clock on, with no event between.
  void advance_to(Instant at);

  [[nodiscard]] Instant now() const { return fabric_.now; }
  [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] const Traffic& traffic() const { return fabric_.traffic; }
  [[nodiscard]] const Operations& operations() const { return fabric_.operations; }
  [[nodiscard]] const Chance& chance() const { return fabric_.chance; }
  [[nodiscard]] Network& network() { return fabric_.network; }
  [[nodiscard]] const Network& network() const { return fabric_.network; }

  [[nodiscard]] std::size_t size() const { return fabric_.sites.size(); }
  [[nodiscard]] Address address(SiteId site) const { return fabric_.addresses.address(site); }
  [[nodiscard]] std::optional<SiteId> find(const Address& at) const {
    return fabric_.addresses.find(at);
  }
  [[nodiscard]] bool is_up(SiteId site) const { return fabric_.site(site).is_up; }
  [[nodiscard]] bool is_paused(SiteId site) const;
  // The number of the last event that it has caused, for itself or for others.
  [[nodiscard]] std::uint64_t events_sent(SiteId site) const {
    return fabric_.site(site).events_sent;
  }
  [[nodiscard]] std::size_t streams(SiteId site) const { return fabric_.site(site).streams.size(); }
  // The machines at the other ends of its streams; of one behind a NAT where its stream comes from.
  [[nodiscard]] std::map<StreamId, Address> stream_peers(SiteId site) const;
  // So slow that what waits for it may take it for dead.
  [[nodiscard]] bool is_too_slow(SiteId site) const;
  // Of the process that runs there.
  [[nodiscard]] const Clock& clock(SiteId site) const { return fabric_.site(site).clock; }
  [[nodiscard]] const Disk& disk(SiteId site) const { return fabric_.site(site).disk; }
  // Some process has begun there.
  [[nodiscard]] bool has_guest(SiteId site) const { return !fabric_.site(site).guest.is_empty(); }
  // The guest that runs there, or that ran there last. References do not outlive a copy of the
  // world.
  [[nodiscard]] transport::Guest& guest(SiteId site) { return *fabric_.site(site).guest; }
  [[nodiscard]] const transport::Guest& guest(SiteId site) const {
    return *fabric_.site(site).guest;
  }

 private:
  [[nodiscard]] bool is_for_nobody(const Event& event);
  // True if the event has to wait for a machine that stands still or is slow; it is queued again,
  // or lost if it is a datagram and has to wait too long.
  [[nodiscard]] bool is_put_off(Event& event);
  void perform(const Event& event);
  void end_process(Site& site);

  void fetch_ahead() const;

  Fabric fabric_;
  Event current_;  // which step() performs
  Digest digest_;
  std::uint64_t events_ = 0;
};

}  // namespace p2pchat::sim
