#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"

namespace p2pchat::lag {

// What becomes of packets, each on its own.
struct Weather {
  Duration delay{0};
  Duration jitter{0};               // uniform, to both sides; at most the delay
  std::uint64_t hurried_percent{};  // go at once, ahead of those that wait
  std::uint64_t lost_percent{};
};

// Packets wait here until each is due, which puts them out of order where there is jitter.
class DelayLine {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{64} << 20;  // more are lost

  struct Counts {
    std::uint64_t passed = 0;
    std::uint64_t lost = 0;       // by the weather
    std::uint64_t no_room = 0;    // were too many
    std::uint64_t overtaken = 0;  // passed after one that came later
  };

  DelayLine(const Weather& weather, const Entropy& entropy)
      : weather_(weather), entropy_(entropy) {}

  void take(Bytes packet, Instant now);
  // The next one that is due.
  [[nodiscard]] std::optional<Bytes> give(Instant now);
  [[nodiscard]] Instant next_due() const;
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  Weather weather_;
  Entropy entropy_;
  std::map<std::pair<Instant, std::uint64_t>, Bytes> waiting_;  // by when it is due and its number
  std::uint64_t next_number_ = 0;
  std::uint64_t highest_given_ = 0;
  std::size_t bytes_ = 0;
  Counts counts_;
};

}  // namespace p2pchat::lag
