#include "sim/nat.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <ranges>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

// Streams and datagrams have ports of their own.
constexpr std::uint16_t kFirstPort = 2000;
constexpr std::uint16_t kLastPort = 14'999;
constexpr std::uint16_t kFirstStreamPort = 15'000;
constexpr std::uint16_t kStreamPorts = 1000;  // for each machine, one after the other

constexpr std::array<std::string_view, 2> kTypes = {"cone", "symmetric"};

static_assert(Nat::kMappingsMax < kLastPort - kFirstPort);
static_assert(kFirstStreamPort + Nat::kMachinesMax * kStreamPorts <= 65'536);

}  // namespace

std::string_view name_of(NatType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::vector<std::string> nat_type_names() { return {kTypes.begin(), kTypes.end()}; }

Nat::Nat(const Address& outside, NatType type, std::set<SiteId> machines)
    : outside_(outside), type_(type), machines_(std::move(machines)), last_port_(kFirstPort) {
  P2PCHAT_ASSERT(machines_.size() <= kMachinesMax);
}

std::uint16_t Nat::map(SiteId machine, SiteId to, Instant now) {
  P2PCHAT_ASSERT(has(machine));
  forget_silent(now);
  const Use use{.machine = machine, .to = type_ == NatType::kCone ? SiteId{} : to};
  const auto known =
      std::ranges::find_if(by_port_, [&](const auto& entry) { return entry.second.use == use; });
  if (known != by_port_.end()) {
    known->second.last_used = now;
    return known->first;
  }
  if (by_port_.size() >= kMappingsMax) {
    by_port_.erase(std::ranges::min_element(
        by_port_, {}, [](const auto& entry) { return entry.second.last_used; }));
  }
  do {
    last_port_ = last_port_ == kLastPort ? kFirstPort : static_cast<std::uint16_t>(last_port_ + 1);
  } while (by_port_.contains(last_port_));
  by_port_[last_port_] = {.use = use, .last_used = now};
  return last_port_;
}

std::optional<SiteId> Nat::let_in(std::uint16_t port, SiteId from, Instant now) const {
  const auto found = by_port_.find(port);
  if (found == by_port_.end()) return std::nullopt;
  const Mapping& mapping = found->second;
  if (mapping.last_used + kSilence <= now) return std::nullopt;
  if (type_ == NatType::kSymmetric && mapping.use.to != from) return std::nullopt;
  return mapping.use.machine;
}

std::uint16_t Nat::port_of(ConnectionId connection) const {
  const auto machine = machines_.find(connection.opener);
  P2PCHAT_ASSERT(machine != machines_.end());
  const auto place = static_cast<std::uint64_t>(std::distance(machines_.begin(), machine));
  return static_cast<std::uint16_t>(kFirstStreamPort + place * kStreamPorts +
                                    connection.stream.value % kStreamPorts);
}

void Nat::forget_silent(Instant now) {
  std::erase_if(by_port_,
                [now](const auto& entry) { return entry.second.last_used + kSilence <= now; });
}

// Public addresses are of 198.18.0.0/15, which is for tests (RFC 2544).
NatId Nats::begin(NatType type, const std::set<SiteId>& machines) {
  const NatId id{++begun_};
  const auto low = [id](unsigned shift) {
    return static_cast<std::uint8_t>((id.value >> shift) & 0xffU);
  };
  std::set<SiteId> free;
  std::ranges::copy_if(machines, std::inserter(free, free.end()),
                       [this](SiteId machine) { return around(machine) == nullptr; });
  nats_.emplace(id, Nat(Address::v4({198, 18, low(8), low(0)}, 0), type, std::move(free)));
  return id;
}

bool Nats::rebind(NatId nat) {
  const auto found = nats_.find(nat);
  if (found == nats_.end()) return false;
  found->second.rebind();
  return true;
}

std::set<SiteId> Nats::machines(NatId nat) const {
  const auto found = nats_.find(nat);
  return found == nats_.end() ? std::set<SiteId>() : found->second.machines();
}

const Nat* Nats::around(SiteId site) const {
  const auto nats = std::views::values(nats_);
  const auto found = std::ranges::find_if(nats, [site](const Nat& nat) { return nat.has(site); });
  return found == nats.end() ? nullptr : &*found;
}

bool Nats::separate(SiteId one, SiteId other) const { return around(one) != around(other); }

const Nat* Nats::at(const Address& outside) const {
  const auto nats = std::views::values(nats_);
  const auto found = std::ranges::find_if(
      nats, [&](const Nat& nat) { return nat.outside().host == outside.host; });
  return found == nats.end() ? nullptr : &*found;
}

Address Nats::map(SiteId machine, SiteId to, Instant now) {
  for (Nat& nat : std::views::values(nats_)) {
    if (nat.has(machine)) return {.host = nat.outside().host, .port = nat.map(machine, to, now)};
  }
  P2PCHAT_ASSERT(false);
  return {};
}

}  // namespace p2pchat::sim
