#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "sim/behaviour.h"
#include "transport/api/host.h"

namespace p2pchat::sim {

// What an adversary sends to everybody it knows besides what the node in it says. A flooder: bytes
// of chance, bodies of chance under a good head, and its own datagrams again; a replayer: every
// datagram and frame of a datagram's size that it has received or sent, once more, to somebody
// else. A plain value.
class Noise {
 public:
  static constexpr Duration kFloodGap = std::chrono::milliseconds{5};
  static constexpr Duration kReplayedAfter = std::chrono::seconds{2};
  static constexpr std::size_t kPeersMax = 256;
  static constexpr std::size_t kFramesMax = 1024;  // kept to be sent again; more are not

  Noise(Behaviour behaviour, Entropy chance);

  void meet(const Address& peer);
  void keep_sent(BytesView frame, Instant now);
  void keep_received(BytesView frame, Instant now);

  // Sends what is due.
  void act(transport::Host& host);
  [[nodiscard]] Instant next_at() const;
  // How many it has sent.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  struct Kept {
    Instant at;
    Bytes frame;
  };

  void keep(BytesView frame, Instant now);
  void send(transport::Host& host, BytesView frame);
  [[nodiscard]] Bytes garbage();

  Behaviour behaviour_;
  Entropy chance_;
  std::set<Address> peers_;
  std::deque<Kept> kept_;
  Instant next_flood_;
  std::uint64_t sent_ = 0;
};

}  // namespace p2pchat::sim
