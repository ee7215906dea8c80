#include "sim/site_host.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/base/assert.h"
#include "sim/damage.h"
#include "sim/streams.h"

namespace p2pchat::sim {

namespace {

// So long before a sync is done the power fails in it: as late as can be.
constexpr Duration kAlmostSynced = std::chrono::microseconds{1};

// What a computation takes on an ordinary machine (bcrypt 12, scrypt 2^17, RSA-3072), whatever the
// scenario's own costs are.
Duration cost_of(ComputeKind kind) {
  switch (kind) {
    case ComputeKind::kScrypt:
      return std::chrono::milliseconds{300};
    case ComputeKind::kBcryptHash:
    case ComputeKind::kBcryptCheck:
      return std::chrono::milliseconds{200};
    case ComputeKind::kRsaKeys:
      return std::chrono::milliseconds{600};
  }
  return {};
}

}  // namespace

Instant SiteHost::now() { return here().clock.shown_at(fabric_.now); }

Bytes32 SiteHost::entropy() {
  Bytes drawn;
  const std::uint64_t stamp = fabric_.stamp(site_);
  for (std::uint64_t word = 0; word < 4; ++word) {
    append_u64(drawn, fabric_.chance.draw(Purpose::kEntropy, site_.value, word, stamp));
  }
  Bytes32 seed{};
  std::ranges::copy(drawn, seed.begin());
  return seed;
}

void SiteHost::wake_at(Instant at) {
  Site& site = here();
  if (at == Instant::never()) {
    site.wake_wanted = at;
    return;
  }
  site.wake_wanted = std::max(site.clock.world_at(at), fabric_.now);
  // One wake-up in the queue for each process: a later one is queued again when that one comes.
  if (site.wake_queued <= site.wake_wanted) return;
  site.wake_queued = site.wake_wanted;
  fabric_.schedule_local(site.wake_wanted, site_, Wake{});
}

void SiteHost::send_datagram(const Address& to, BytesView payload) {
  Traffic& traffic = fabric_.traffic;
  const std::optional<SiteId> receiver = fabric_.receiver(site_, to);
  if (payload.size() > transport::kDatagramMax || !receiver) {
    ++traffic.datagrams_refused;
    return;
  }
  ++traffic.datagrams_sent;
  traffic.bytes_sent += payload.size();
  static_cast<void>(fabric_.seen(site_, *receiver));
  deliver<Datagram>(fabric_.datagram(site_, *receiver, payload.size()), *receiver, payload);
}

// Back to the sender too, as multicast does where several guests share a machine.
void SiteHost::announce(BytesView payload) {
  if (payload.size() > transport::kDatagramMax) {
    ++fabric_.traffic.datagrams_refused;
    return;
  }
  const Sending sending{.at = fabric_.now, .stamp = fabric_.stamp(site_), .size = payload.size()};
  const std::optional<Duration> wait =
      here().uplink.datagram(payload.size(), fabric_.now, fabric_.options.network.uplink);
  const std::uint32_t group = here().multicast_group;
  for (std::size_t i = 0; i < fabric_.sites.size(); ++i) {
    const SiteId receiver{i + 1};
    if (!fabric_.sites[i].is_up || fabric_.sites[i].multicast_group != group) continue;
    if (!fabric_.nats.is_empty() && fabric_.nats.separate(site_, receiver)) continue;
    ++fabric_.traffic.datagrams_sent;
    fabric_.traffic.bytes_sent += payload.size();
    Passage passage = fabric_.network.datagram(site_, receiver, sending);
    if (!wait || !fabric_.network.carries_announcements(site_, receiver)) passage.copies = 0;
    for (Duration& way : passage.delays) way += wait.value_or(Duration(0));
    deliver<Announcement>(passage, receiver, payload);
  }
}

template <class Body>
void SiteHost::deliver(Passage passage, SiteId receiver, BytesView payload) {
  if (fabric_.operations.take(Operation::kSend)) passage.copies = 0;
  if (passage.copies == 0) ++fabric_.traffic.datagrams_lost;
  for (std::size_t i = 0; i < passage.copies; ++i) {
    const std::uint64_t damage = passage.damages[i];
    if (damage != 0) ++fabric_.traffic.datagrams_damaged;
    const Instant at = fabric_.now + passage.delays[i];
    if (std::is_same_v<Body, Datagram> && damage == 0) {
      fabric_.schedule_datagram(at, receiver, site_, payload);
    } else {
      fabric_.schedule(at, receiver, site_,
                       Body{damage == 0 ? to_bytes(payload) : damaged(payload, damage)});
    }
  }
}

StreamId SiteHost::open_stream(const Address& to) { return sim::open_stream(fabric_, site_, to); }

void SiteHost::write_stream(StreamId stream, BytesView frame) {
  sim::write_stream(fabric_, site_, stream, frame);
}

void SiteHost::close_stream(StreamId stream) { sim::close_stream(fabric_, site_, stream); }

void SiteHost::read(ReadRequest request) {
  const Instant at = here().disk.begin_read(fabric_.now, slowed(fabric_.options.disk_read));
  fabric_.schedule_local(at, site_, ReadDone{std::move(request)});
}

void SiteHost::persist(PersistRequest request) {
  const Duration sync = slowed(fabric_.options.disk_sync);
  Disk& disk = here().disk;
  const std::optional<Instant> last = disk.last_sync();
  const Instant at = disk.begin_batch(std::move(request.changes), fabric_.now, sync);
  if (fabric_.operations.take(Operation::kWrite)) disk.fail_last_batch();
  if (last != at && fabric_.operations.take(Operation::kSync)) {
    fabric_.power_failure = {.at = std::max(at - kAlmostSynced, fabric_.now), .site = site_};
  }
  fabric_.schedule_local(at, site_, PersistDone{request.token});
}

void SiteHost::compute(ComputeRequest request) {
  P2PCHAT_ASSERT(fabric_.options.compute != nullptr);
  Site& site = here();
  site.computing_until =
      std::max(site.computing_until, fabric_.now) + slowed(cost_of(request.kind));
  fabric_.schedule_local(site.computing_until, site_,
                         ComputeDone{request.token, fabric_.options.compute(request)});
}

Duration SiteHost::slowed(Duration usual) { return usual * here().slow_factor / 100; }

}  // namespace p2pchat::sim
