#include "sim/fabric.h"

#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

Fabric::Fabric(const Fabric& other) = default;
Fabric::Fabric(Fabric&& other) noexcept = default;
Fabric& Fabric::operator=(const Fabric& other) = default;
Fabric& Fabric::operator=(Fabric&& other) noexcept = default;
Fabric::~Fabric() = default;

// A NAT is asked when a message is sent: its way is short beside what a NAT remembers.
std::optional<SiteId> Fabric::receiver(SiteId from, const Address& to) const {
  if (nats.is_empty()) return addresses.find(to);
  if (const Nat* nat = nats.at(to)) return nat->let_in(to.port, from, now);
  return listener(from, to);
}

// What is behind a NAT has its own address for its neighbours only.
std::optional<SiteId> Fabric::listener(SiteId from, const Address& to) const {
  const std::optional<SiteId> found = addresses.find(to);
  const bool is_hidden =
      found && !nats.is_empty() && nats.around(*found) != nullptr && nats.separate(from, *found);
  return is_hidden ? std::nullopt : found;
}

Address Fabric::seen(SiteId from, SiteId to) {
  const bool is_translated =
      !nats.is_empty() && nats.around(from) != nullptr && nats.separate(from, to);
  return is_translated ? nats.map(from, to, now) : addresses.address(from);
}

void Fabric::schedule(Instant at, SiteId to, SiteId from, EventBody body) {
  P2PCHAT_ASSERT(at >= now);
  const std::uint64_t number = ++site(from).events_sent;
  queue.push({.key = {.at = at, .to = to, .from = from, .number = number},
              .process = 0,
              .body = std::move(body)});
}

void Fabric::schedule_datagram(Instant at, SiteId to, SiteId from, BytesView payload) {
  P2PCHAT_ASSERT(at >= now);
  const std::uint64_t number = ++site(from).events_sent;
  queue.push_datagram({.at = at, .to = to, .from = from, .number = number}, payload);
}

void Fabric::schedule_local(Instant at, SiteId id, EventBody body) {
  P2PCHAT_ASSERT(at >= now);
  Site& here = site(id);
  const std::uint64_t number = ++here.events_sent;
  queue.push({.key = {.at = at, .to = id, .from = id, .number = number},
              .process = here.process,
              .body = std::move(body)});
}

Passage Fabric::datagram(SiteId from, SiteId to, std::size_t size) {
  const Sending sending{.at = now, .stamp = stamp(from), .size = size};
  Passage passage = network.datagram(from, to, sending);
  if (from == to) return passage;
  const std::optional<Duration> wait =
      site(from).uplink.datagram(size, now, options.network.uplink);
  if (!wait) passage.copies = 0;
  for (Duration& way : passage.delays) way += wait.value_or(Duration(0));
  return passage;
}

std::optional<Duration> Fabric::frame(SiteId from, SiteId to, std::size_t size) {
  const std::optional<Duration> way =
      network.frame(from, to, {.at = now, .stamp = stamp(from), .size = size});
  if (!way || from == to) return way;
  return *way + site(from).uplink.frame(size, now, options.network.uplink);
}

std::uint64_t Fabric::stamp(SiteId id) {
  constexpr unsigned kCountBits = 12;
  Site& here = site(id);
  if (here.stamped_at != now) {
    here.stamped_at = now;
    here.stamps = 0;
  }
  return (static_cast<std::uint64_t>(now.micros()) << kCountBits) + here.stamps++;
}

}  // namespace p2pchat::sim
