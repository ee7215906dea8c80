#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "sim/delay.h"
#include "sim/draw.h"
#include "sim/event.h"

namespace p2pchat::sim {

// Chances are in parts per million.
struct NetworkOptions {
  Delay latency{.value = std::chrono::milliseconds{20}};
  std::uint32_t loss = 0;
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;  // held back for up to ten times its own delay
};

// Sites of different groups do not reach each other; who is in no group reaches everybody. One way:
// only what goes from the first group to the second is lost.
struct Cut {
  std::map<SiteId, std::size_t> group_of;
  bool is_one_way = false;

  [[nodiscard]] bool blocks(SiteId from, SiteId to) const;
};

using DisturbanceId = StrongId<struct DisturbanceTag>;

// What becomes of a datagram: the delay of each copy that arrives.
struct Passage {
  std::array<Duration, 2> delays{};
  std::size_t copies = 0;
};

// What the network does to messages. Stateless but for its disturbances: a message's fate is drawn
// by sender, receiver and the sender's stamp, decided when it is sent.
class Network {
 public:
  Network(Chance chance, NetworkOptions options) : chance_(chance), options_(options) {}

  // `stamp` is the sender's, different for each message.
  [[nodiscard]] Passage datagram(SiteId from, SiteId to, std::uint64_t stamp) const;

  // A frame's delay, with the repetitions that losses cost; nothing if the way is cut or so bad
  // that the stream breaks.
  [[nodiscard]] std::optional<Duration> frame(SiteId from, SiteId to, std::uint64_t stamp) const;

  [[nodiscard]] bool is_cut(SiteId from, SiteId to) const;

  // Each holds until ended; several at once add up.
  [[nodiscard]] DisturbanceId cut(Cut cut);
  [[nodiscard]] DisturbanceId lose(std::uint32_t per_million);
  [[nodiscard]] DisturbanceId slow_down(std::uint32_t factor_percent);
  void end(DisturbanceId disturbance);
  void end_all() { disturbances_.clear(); }
  // Ends all, and no message is lost, doubled or held back any more.
  void heal();
  [[nodiscard]] const NetworkOptions& options() const { return options_; }
  [[nodiscard]] bool is_disturbed() const { return !disturbances_.empty(); }

 private:
  struct Disturbance {
    std::optional<Cut> cut = std::nullopt;
    std::uint32_t loss = 0;
    std::uint32_t factor_percent = 100;
  };

  [[nodiscard]] DisturbanceId begin(Disturbance disturbance);
  [[nodiscard]] Duration delay(SiteId from, SiteId to, std::uint64_t stamp) const;
  [[nodiscard]] std::uint32_t loss() const;

  Chance chance_;
  NetworkOptions options_;
  std::map<DisturbanceId, Disturbance> disturbances_;
  std::uint64_t disturbances_begun_ = 0;
};

}  // namespace p2pchat::sim
