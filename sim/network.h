#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/instant.h"
#include "sim/bursts.h"
#include "sim/delay.h"
#include "sim/disturbance.h"
#include "sim/draw.h"
#include "sim/event.h"
#include "sim/geography.h"
#include "sim/uplink.h"

namespace p2pchat::sim {

// Chances are in parts per million.
struct NetworkOptions {
  Delay latency{.value = std::chrono::milliseconds{20}};
  // Instead of `latency`, if they are there.
  std::optional<Space> space = std::nullopt;
  // Belongs to the scenario and to every world that is made of it; it never changes.
  std::shared_ptr<const LatencyTable> table = nullptr;
  std::uint32_t loss = 0;
  std::optional<Bursts> bursts = std::nullopt;  // on top of `loss`: the worst counts
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;  // held back for up to ten times its own delay
  std::uint32_t corrupt = 0;  // datagrams only: TCP's checksums let next to nothing through
  std::size_t mtu = 0;        // datagrams of more bytes are lost; 0: none are
  UplinkOptions uplink = {};  // of each site
};

// How long a stream whose frames do not get through is believed alive.
inline constexpr Duration kStreamPatience = std::chrono::seconds{10};

// A message on its way out. `stamp` is the sender's, different for each message.
struct Sending {
  Instant at = Instant();
  std::uint64_t stamp = 0;
  std::size_t size = 0;
};

// What becomes of a datagram: the delay of each copy that arrives, and a draw to damage it by
// (damage.h), 0 if it arrives whole.
struct Passage {
  std::array<Duration, 2> delays{};
  std::array<std::uint64_t, 2> damages{};
  std::size_t copies = 0;
};

// What the network does to messages. Stateless but for its disturbances: a message's fate is drawn
// by sender, receiver and the sender's stamp, decided when it is sent.
class Network {
 public:
  Network(Chance chance, NetworkOptions options)
      : chance_(chance), delays_(chance.draws(Purpose::kDelay)), options_(std::move(options)) {}

  [[nodiscard]] Passage datagram(SiteId from, SiteId to, const Sending& sending) const;

  // A frame's delay, with the repetitions that losses cost; nothing if the way is cut or so bad
  // that the stream breaks.
  [[nodiscard]] std::optional<Duration> frame(SiteId from, SiteId to, const Sending& sending) const;

  [[nodiscard]] bool is_cut(SiteId from, SiteId to) const;
  [[nodiscard]] bool carries_announcements(SiteId from, SiteId to) const;

  // Each holds until ended; several at once add up.
  [[nodiscard]] DisturbanceId begin(Disturbance disturbance);
  [[nodiscard]] DisturbanceId cut(Links links);
  [[nodiscard]] DisturbanceId lose(std::uint32_t per_million);
  [[nodiscard]] DisturbanceId slow_down(std::uint32_t factor_percent);
  void end(DisturbanceId disturbance);
  void end_all() { disturbances_.clear(); }
  // Ends all, and no message is lost, doubled, damaged or held back any more.
  void heal();
  [[nodiscard]] const NetworkOptions& options() const { return options_; }
  // Worse than by its options, so that the failure detector may err.
  [[nodiscard]] bool is_disturbed() const;
  // By its options alone.
  [[nodiscard]] bool is_bad() const;

 private:
  [[nodiscard]] Duration delay(SiteId from, SiteId to, const Sending& sending) const;
  [[nodiscard]] Duration undisturbed_delay(SiteId from, SiteId to, std::uint64_t stamp) const;
  // When what is held there comes through.
  [[nodiscard]] Instant released_at(SiteId from, SiteId to) const;
  [[nodiscard]] std::uint32_t loss(SiteId from, SiteId to, Instant at) const;
  // The greatest of the network's own chance and those of the disturbances there.
  [[nodiscard]] std::uint32_t worst(SiteId from, SiteId to, std::uint32_t own,
                                    std::uint32_t Disturbance::* chance) const;

  Chance chance_;
  Draws delays_;  // the one draw that every message needs
  NetworkOptions options_;
  std::map<DisturbanceId, Disturbance> disturbances_;
  std::uint64_t disturbances_begun_ = 0;
  bool is_healed_ = false;
};

}  // namespace p2pchat::sim
