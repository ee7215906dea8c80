#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"

namespace p2pchat::link {

struct Datagram {
  Address to;
  Bytes packet;

  bool operator==(const Datagram&) const = default;
};

// A payload as the peer sent it, for the first time.
struct Delivery {
  Address from;    // where this packet came from
  Bytes32 peer{};  // the identity that sealed it
  Bytes payload;

  bool operator==(const Delivery&) const = default;
};

// What links ask of whoever drives them, in this order within each list.
struct Output {
  std::vector<Datagram> datagrams;
  std::vector<Delivery> deliveries;

  void send(const Address& to, Bytes packet) { datagrams.push_back({to, std::move(packet)}); }

  bool operator==(const Output&) const = default;
};

// What happened since the start.
struct Counts {
  std::uint64_t sealed = 0;     // payloads
  std::uint64_t delivered = 0;  // payloads
  std::uint64_t opened = 0;     // handshakes begun here
  std::uint64_t answered = 0;   // handshakes begun by others
  std::uint64_t established = 0;
  std::uint64_t gave_up = 0;  // handshakes without an answer
  std::uint64_t cookies = 0;  // asked of others
  std::uint64_t unknown = 0;  // packets answered with "unknown"
  std::uint64_t doubted = 0;  // sessions that peers did not know
  // Packets that came, by why they were dropped.
  std::uint64_t malformed = 0;
  std::uint64_t forged = 0;    // or damaged, of another ring, of nobody we know
  std::uint64_t replayed = 0;  // or too late
  std::uint64_t flooded = 0;   // beyond a rate
  // Payloads that were to go out.
  std::uint64_t unsent = 0;  // no address, a full table or queue, no handshake

  bool operator==(const Counts&) const = default;
};

}  // namespace p2pchat::link
