#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::link {

using namespace std::chrono_literals;

inline Address address_of(std::uint8_t node) { return Address::v4({10, 0, 0, node}, 7400); }

inline PartyKeys keys_of(std::uint8_t node) {
  return {.identity_private = seed_of(node), .ring_name = "harbour", .ring_key = std::nullopt};
}
inline PartyKeys closed_keys_of(std::uint8_t node, std::uint8_t ring_key = 99) {
  PartyKeys keys = keys_of(node);
  keys.ring_key = seed_of(ring_key);
  return keys;
}
inline Bytes32 identity_of(std::uint8_t node) {
  return crypto::ed25519_public_key(keys_of(node).identity_private);
}

inline PacketKind kind_at(BytesView packet) { return kind_of(packet).value(); }

// A few nodes, by number, and the packets between them: in order, at once and whole, unless the
// test drops, keeps or repeats them. After every event each invariant is checked.
class SmallNet {
 public:
  struct Flight {
    std::uint8_t from = 0;
    std::uint8_t to = 0;
    Bytes packet;
  };

  void add(std::uint8_t node, const PartyKeys& keys, LinkOptions options = {}) {
    nodes_.insert_or_assign(
        node, Links(keys, seed_of(static_cast<std::uint8_t>(100 + node + restarts_)), options));
  }
  // The node again, as after a crash: nothing of its links is left.
  void restart(std::uint8_t node, const PartyKeys& keys, LinkOptions options = {}) {
    ++restarts_;
    add(node, keys, options);
  }
  Links& links(std::uint8_t node) { return nodes_.at(node); }

  void send(std::uint8_t from, std::uint8_t to, std::string_view text) {
    Output out;
    links(from).send(address_of(to), as_bytes(text), now, out);
    take(from, std::move(out));
  }
  // Also what nobody sent; the source is `from`.
  void deliver(const Flight& flight) {
    const auto found = nodes_.find(flight.to);
    if (found == nodes_.end()) return;
    Output out;
    found->second.on_datagram(address_of(flight.from), flight.packet, now, out);
    take(flight.to, std::move(out));
  }
  // Until nothing is under way.
  void run() {
    while (!flights.empty()) {
      Flight flight = std::move(flights.front());
      flights.pop_front();
      if (is_lost && is_lost(flight)) continue;
      log.push_back(flight);
      deliver(flight);
    }
  }
  void say(std::uint8_t from, std::uint8_t to, std::string_view text) {
    send(from, to, text);
    run();
  }
  // Time goes on from one wake-up to the next.
  void pass(Duration time) {
    const Instant end = now + time;
    while (true) {
      Instant next = end;
      for (const auto& [number, node] : nodes_) next = std::min(next, node.next_wake());
      now = std::max(now, next);
      for (auto& [number, node] : nodes_) wake(number, node);
      run();
      if (next == end) return;
    }
  }

  // The texts that came at a node, in order, and were not yet asked for.
  std::vector<std::string> heard(std::uint8_t node) {
    std::vector<std::string> texts;
    for (const Delivery& delivery : std::exchange(deliveries[node], {})) {
      texts.push_back(to_text(delivery.payload));
    }
    return texts;
  }
  // How many packets of a kind have arrived so far.
  std::size_t count(PacketKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        log, [kind](const Flight& flight) { return kind_at(flight.packet) == kind; }));
  }
  std::size_t bytes_between(std::uint8_t from, std::uint8_t to) const {
    std::size_t bytes = 0;
    for (const Flight& flight : log) {
      if (flight.from == from && flight.to == to) bytes += flight.packet.size();
    }
    return bytes;
  }

  Instant now = Instant(1h);
  std::deque<Flight> flights;  // under way
  std::vector<Flight> log;     // arrived
  std::map<std::uint8_t, std::vector<Delivery>> deliveries;
  std::function<bool(const Flight&)> is_lost;

 private:
  void wake(std::uint8_t number, Links& node) {
    if (node.next_wake() > now) return;
    Output out;
    node.on_wake(now, out);
    EXPECT_GT(node.next_wake(), now);
    take(number, std::move(out));
  }
  void take(std::uint8_t node, Output out) {
    links(node).check_invariants();
    for (Datagram& datagram : out.datagrams) {
      EXPECT_LE(datagram.packet.size(), transport::kDatagramMax);
      const std::uint8_t to = datagram.to.host[15];
      flights.push_back({.from = node, .to = to, .packet = std::move(datagram.packet)});
    }
    for (Delivery& delivery : out.deliveries) deliveries[node].push_back(std::move(delivery));
  }

  std::map<std::uint8_t, Links> nodes_;
  int restarts_ = 0;
};

using Texts = std::vector<std::string>;

}  // namespace p2pchat::link
