#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "sim/event.h"

namespace p2pchat::sim {

using NatId = StrongId<struct NatTag>;

// By RFC 4787. kCone: one port for each machine, whoever it writes to, and whoever writes to that
// port is let in (endpoint-independent mapping and filtering). kSymmetric: another port for each
// that it writes to, open to that one alone (address- and port-dependent).
enum class NatType : std::uint8_t { kCone, kSymmetric };

// As scenarios name them.
[[nodiscard]] std::string_view name_of(NatType type);
[[nodiscard]] std::vector<std::string> nat_type_names();

// What stands between a few machines and everybody else: others see all of them at one public
// address, at ports that the NAT gives out. Only datagrams go through a mapping from outside;
// streams are opened from inside.
class Nat {
 public:
  // How long a port is kept for a machine that says nothing (RFC 4787, 4.3: home routers have less
  // than its two minutes). Only what goes out counts.
  static constexpr Duration kSilence = std::chrono::seconds{30};
  static constexpr std::size_t kMachinesMax = 48;
  static constexpr std::size_t kMappingsMax = 4096;  // one more, and the least used is forgotten

  Nat(const Address& outside, NatType type, std::set<SiteId> machines);

  [[nodiscard]] bool has(SiteId machine) const { return machines_.contains(machine); }
  [[nodiscard]] const std::set<SiteId>& machines() const { return machines_; }
  // The public address, without a port.
  [[nodiscard]] const Address& outside() const { return outside_; }

  // A datagram goes out: the port that it comes from for the receiver, mapped now if it was not.
  [[nodiscard]] std::uint16_t map(SiteId machine, SiteId to, Instant now);
  // The machine that a datagram from outside is for, if the NAT lets it in.
  [[nodiscard]] std::optional<SiteId> let_in(std::uint16_t port, SiteId from, Instant now) const;
  // The port that a stream of one of its machines seems to come from.
  [[nodiscard]] std::uint16_t port_of(ConnectionId connection) const;
  // Forgets all, as a router that starts anew: the next ports are others.
  void rebind() { by_port_.clear(); }

 private:
  // For whom a port is; with kCone `to` is nobody.
  struct Use {
    SiteId machine;
    SiteId to;
    auto operator<=>(const Use&) const = default;
  };
  struct Mapping {
    Use use;
    Instant last_used;
  };

  void forget_silent(Instant now);

  Address outside_;
  NatType type_;
  std::set<SiteId> machines_;
  std::map<std::uint16_t, Mapping> by_port_;  // few: one for each machine and peer
  std::uint16_t last_port_;
};

// All NATs of a world, and who stands behind which: nobody behind two.
class Nats {
 public:
  // Those that stand behind one already stay there.
  [[nodiscard]] NatId begin(NatType type, const std::set<SiteId>& machines);
  void end(NatId nat) { nats_.erase(nat); }
  // False if it has ended.
  bool rebind(NatId nat);
  [[nodiscard]] bool is_empty() const { return nats_.empty(); }
  [[nodiscard]] std::set<SiteId> machines(NatId nat) const;

  [[nodiscard]] const Nat* around(SiteId site) const;
  // True if a NAT stands between the two.
  [[nodiscard]] bool separate(SiteId one, SiteId other) const;
  // The NAT with this public address.
  [[nodiscard]] const Nat* at(const Address& outside) const;
  // The port from which the machine, which is behind a NAT, is seen at the receiver from now on.
  [[nodiscard]] Address map(SiteId machine, SiteId to, Instant now);

 private:
  std::map<NatId, Nat> nats_;
  std::uint64_t begun_ = 0;
};

}  // namespace p2pchat::sim
