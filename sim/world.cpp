#include "sim/world.h"

#include <algorithm>

#include "sim/fetch.h"
#include "sim/streams.h"

namespace p2pchat::sim {

namespace {

// A slow machine's queue of datagrams, by the time that they would wait in it.
constexpr Duration kReceiveQueue = std::chrono::seconds{2};
// So many events before its turn a machine's memory is fetched, and that of its guest.
constexpr std::size_t kSiteAhead = 20;
constexpr std::size_t kGuestAhead = 10;

// Hands an event to the guest. What concerns a stream goes through the site's own table first.
class Delivery {
 public:
  Delivery(Fabric& fabric, const Event& event)
      : fabric_(fabric),
        site_(event.key.to),
        from_(event.key.from),
        host_(fabric, site_),
        guest_(*fabric.site(site_).guest) {}

  void operator()(const Start&) { guest_.on_start(host_); }
  void operator()(const Wake&) { guest_.on_wake(host_); }
  void operator()(const Datagram& datagram) {
    guest_.on_datagram(host_, fabric_.seen(from_, site_), datagram.payload);
  }
  void operator()(const Announcement& announcement) {
    guest_.on_announcement(host_, fabric_.addresses.address(from_), announcement.payload);
  }
  void operator()(const StreamOpened& opened) {
    const StreamId stream = accept_stream(fabric_, site_, opened);
    guest_.on_stream_accepted(host_, stream, origin_of(fabric_, opened.connection, site_));
  }
  void operator()(const Frame& frame) {
    const StreamId stream = receive_frame(fabric_, site_, from_, frame);
    if (stream.is_set()) guest_.on_frame(host_, stream, frame.payload);
  }
  void operator()(const StreamEnded& ended) {
    const StreamId stream = end_stream(fabric_, site_, ended);
    if (stream.is_set()) guest_.on_stream_closed(host_, stream);
  }
  void operator()(const ReadDone& done) {
    guest_.on_read(host_, done.request.token, fabric_.site(site_).disk.read(done.request));
  }
  void operator()(const PersistDone& done) {
    const PersistResult result = fabric_.site(site_).disk.finish_batch();
    guest_.on_persisted(host_, done.token, result);
  }
  void operator()(const ComputeDone& done) { guest_.on_computed(host_, done.token, done.result); }

 private:
  Fabric& fabric_;
  SiteId site_;
  SiteId from_;
  SiteHost host_;
  transport::Guest& guest_;
};

}  // namespace

SiteId World::add(SiteOptions options) {
  const SiteId id{fabric_.sites.size() + 1};
  fabric_.addresses.add(id, options.address.is_set() ? options.address : AddressBook::usual(id));
  Site& site = fabric_.sites.emplace_back();
  site.calendar = site.clock = Clock(options.clock_offset);
  site.multicast_group = options.multicast_group;
  site.disk = Disk(fabric_.options.storage);
  return id;
}

DiskState World::open_disk(SiteId id) {
  P2PCHAT_ASSERT(!is_up(id));
  return fabric_.site(id).disk.open();
}

void World::start(SiteId id, std::unique_ptr<transport::Guest> guest) {
  Site& site = fabric_.site(id);
  P2PCHAT_ASSERT(!site.is_up);
  P2PCHAT_ASSERT(guest != nullptr);
  const DiskState disk = open_disk(id);
  P2PCHAT_ASSERT(disk == DiskState::kReady);
  site.is_up = true;
  ++site.process;
  site.guest = GuestBox(std::move(guest));
  site.is_silent = false;
  site.paused_until = fabric_.now;
  site.clock = site.calendar;
  fabric_.schedule_local(fabric_.now, id, Start{});
}

void World::crash(SiteId id, DiskFate disk, Farewell farewell) {
  Site& site = fabric_.site(id);
  P2PCHAT_ASSERT(site.is_up);
  site.is_silent = farewell == Farewell::kNone;
  reset_streams(fabric_, id);
  const std::size_t pending = site.disk.batches_pending();
  const std::uint64_t draw =
      fabric_.chance.draw(Purpose::kCrash, id.value, site.process, fabric_.stamp(id));
  site.disk.fail_power(static_cast<std::size_t>(below(draw, pending + 1)),
                       fabric_.chance.draw(Purpose::kDisk, id.value, site.process, draw),
                       disk == DiskFate::kTorn ? Tearing::kTornSectors : Tearing::kWholeSectors);
  if (disk == DiskFate::kLose) site.disk.erase();
  end_process(site);
}

void World::replace_guest(SiteId id, std::unique_ptr<transport::Guest> guest) {
  P2PCHAT_ASSERT(has_guest(id));
  P2PCHAT_ASSERT(guest != nullptr);
  fabric_.site(id).guest = GuestBox(std::move(guest));
}

std::map<StreamId, Address> World::stream_peers(SiteId site) const {
  std::map<StreamId, Address> peers;
  for (const auto& [stream, end] : fabric_.site(site).streams) {
    const bool is_translated = !end.is_opener && fabric_.nats.around(end.peer) != nullptr;
    peers.emplace(stream,
                  is_translated ? origin_of(fabric_, end.connection, site) : address(end.peer));
  }
  return peers;
}

void World::stop(SiteId id) {
  Site& site = fabric_.site(id);
  P2PCHAT_ASSERT(site.is_up);
  reset_streams(fabric_, id);
  site.disk.close();
  end_process(site);
}

void World::begin(SiteId id, const DiskTrouble& trouble) {
  Disk& disk = fabric_.site(id).disk;
  if (trouble.fault != DiskFault::kBitRot) return disk.begin(trouble);
  disk.flip_bit(fabric_.chance.draw(Purpose::kDisk, id.value, 0, fabric_.stamp(id)));
}

void World::end(SiteId id, const DiskTrouble& trouble) { fabric_.site(id).disk.end(trouble); }

void World::restore_disk(SiteId id, const Disk::Snapshot& snapshot) {
  P2PCHAT_ASSERT(!is_up(id));
  fabric_.site(id).disk.restore(snapshot);
}

void World::pause(SiteId id, Instant until) {
  Site& site = fabric_.site(id);
  site.paused_until = std::max(site.paused_until, until);
}

void World::begin_slowness(SiteId id, std::uint32_t factor_percent) {
  fabric_.site(id).begin_slowness(factor_percent);
}

void World::end_slowness(SiteId id, std::uint32_t factor_percent) {
  fabric_.site(id).end_slowness(factor_percent);
}

void World::change_clock(SiteId id, Duration jump, std::int32_t drift) {
  Site& site = fabric_.site(id);
  const Instant wanted = site.wake_wanted;
  const Instant wanted_shown =
      wanted == Instant::never() ? wanted : site.clock.shown_at(std::max(wanted, fabric_.now));
  const std::int32_t sum =
      std::clamp(site.calendar.drift() + drift, -Clock::kDriftMax, Clock::kDriftMax);
  site.calendar.set_drift(sum, fabric_.now);
  site.calendar.jump(jump, fabric_.now);
  site.clock.set_drift(sum, fabric_.now);
  if (site.is_up && wanted != Instant::never()) SiteHost(fabric_, id).wake_at(wanted_shown);
}

NatId World::begin_nat(NatType type, const std::set<SiteId>& machines) {
  const NatId nat = fabric_.nats.begin(type, machines);
  sever_streams(fabric_, fabric_.nats.machines(nat));
  return nat;
}

void World::end(NatId nat) {
  sever_streams(fabric_, fabric_.nats.machines(nat));
  fabric_.nats.end(nat);
}

bool World::rebind(NatId nat) {
  sever_streams(fabric_, fabric_.nats.machines(nat));
  return fabric_.nats.rebind(nat);
}

void World::reset_some_stream() {
  const auto now = static_cast<std::uint64_t>(fabric_.now.micros());
  sim::reset_some_stream(fabric_, fabric_.chance.draw(Purpose::kStreamReset, 0, 0, now));
}

const Event* World::step(Instant until) {
  while (!fabric_.queue.is_empty() && next_at() <= until) {
    fabric_.queue.pop_into(current_);
    fetch_ahead();
    fabric_.now = current_.key.at;
    if (is_put_off(current_) || is_for_nobody(current_)) continue;
    add_to(digest_, current_);
    ++events_;
    perform(current_);
    return &current_;
  }
  return nullptr;
}

// Worlds of many machines are larger than any cache: what the next events touch is on its way while
// others happen.
void World::fetch_ahead() const {
  if (const auto later = fabric_.queue.upcoming(kSiteAhead)) {
    const Site& site = fabric_.site(*later);
    fetch(&site);
    fetch(&site.wake_queued);
  }
  if (const auto soon = fabric_.queue.upcoming(kGuestAhead)) {
    fetch(fabric_.site(*soon).guest.where());
  }
}

void World::run_until(Instant until) {
  while (step(until) != nullptr) continue;
  advance_to(until);
}

void World::advance_to(Instant at) {
  P2PCHAT_ASSERT(at >= fabric_.now);
  fabric_.now = at;
}

bool World::is_paused(SiteId id) const { return fabric_.site(id).paused_until > fabric_.now; }

bool World::is_too_slow(SiteId id) const {
  constexpr std::uint32_t kPatience = 1000;  // ten times: an event takes a millisecond
  return fabric_.site(id).slow_factor > kPatience;
}

// What a slow machine has put off is handled in the order in which it came, what comes after it has
// become quick again included: streams would be out of order otherwise.
bool World::is_put_off(Event& event) {
  Site& site = fabric_.site(event.key.to);
  if (!site.is_up) return false;
  if (site.paused_until > fabric_.now) {
    event.key.at = site.paused_until;
    fabric_.queue.push(std::move(event));
    return true;
  }
  if (site.slow_factor == Site::kUsual && site.busy_until <= fabric_.now) return false;
  const bool is_datagram = std::holds_alternative<Datagram>(event.body) ||
                           std::holds_alternative<Announcement>(event.body);
  if (is_datagram && !event.has_waited && site.busy_until > fabric_.now + kReceiveQueue) {
    ++fabric_.traffic.datagrams_lost;
    return true;
  }
  const Duration more = kHandling * (site.slow_factor - 100) / 100;
  const Instant at = std::max(site.busy_until, fabric_.now) + more;
  if (event.has_waited || at == fabric_.now) return false;
  site.busy_until = event.key.at = at;
  event.has_waited = true;
  fabric_.queue.push(std::move(event));
  return true;
}

// True if the process it was for is gone, if it is a wake-up that was put off, or if it knocks at
// a machine that is off.
bool World::is_for_nobody(const Event& event) {
  const SiteId id = event.key.to;
  Site& site = fabric_.site(id);
  if (event.process != 0 && (!site.is_up || event.process != site.process)) return true;
  if (std::holds_alternative<Wake>(event.body)) {
    site.wake_queued = Instant::never();
    if (site.wake_wanted > fabric_.now) {
      if (site.wake_wanted != Instant::never()) {
        site.wake_queued = site.wake_wanted;
        fabric_.schedule_local(site.wake_wanted, id, Wake{});
      }
      return true;
    }
    site.wake_wanted = Instant::never();
    return false;
  }
  if (site.is_up) return false;
  if (site.is_silent) return true;
  if (const auto* opened = std::get_if<StreamOpened>(&event.body)) {
    refuse_stream(fabric_, id, event.key.from, opened->connection, false);
  } else if (const auto* frame = std::get_if<Frame>(&event.body)) {
    refuse_stream(fabric_, id, event.key.from, frame->connection, frame->is_to_opener);
  }
  return true;
}

void World::perform(const Event& event) {
  Delivery delivery(fabric_, event);
  std::visit(delivery, event.body);
}

void World::end_process(Site& site) {
  site.is_up = false;
  site.computing_until = site.busy_until = fabric_.now;
  site.wake_wanted = site.wake_queued = Instant::never();
}

}  // namespace p2pchat::sim
