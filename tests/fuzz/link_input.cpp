#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "core/link/links.h"
#include "core/link/stream_link.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;
using fuzz::Input;

namespace {

constexpr std::size_t kInputMax = 2000;  // a handshake takes long

link::PartyKeys keys_of(std::uint8_t number, bool is_closed) {
  Bytes32 identity{};
  identity[0] = number;
  link::PartyKeys keys{.identity_private = identity, .ring_name = "fuzz"};
  if (is_closed) keys.ring_key = Bytes32{7};
  return keys;
}

// A byte of the packet changed, or its end cut off, as the input wants it.
void damage(Input& input, Bytes& packet) {
  if (packet.empty()) return;
  const std::size_t at = (std::size_t{input.byte()} * 256 + input.byte()) % packet.size();
  const std::uint8_t change = input.byte();
  if (change == 0) {
    packet.resize(at);
  } else {
    packet[at] ^= change;
  }
}

// Two nodes and what is under way between them.
class Pair {
 public:
  explicit Pair(bool is_closed)
      : nodes_{link::Links(keys_of(1, is_closed), Bytes32{1}, small()),
               link::Links(keys_of(2, is_closed), Bytes32{2}, small())} {}

  void step(Input& input) {
    const std::uint8_t what = input.byte();
    const std::size_t node = what >> 7U;
    switch (what % 6) {
      case 0:
        return say(node);
      case 1:
      case 2:
        return deliver(input, what % 6 == 2);
      case 3:
        if (!flights_.empty()) flights_.erase(flights_.begin());
        return;
      case 4:
        return pass(std::chrono::milliseconds(input.byte() * 16), node);
      default: {
        link::Output out;
        nodes_[node].on_datagram(address_of(input.byte() % 3), input.few_bytes(255), now_, out);
        return take(node, std::move(out));
      }
    }
  }

 private:
  struct Flight {
    std::size_t to = 0;
    Bytes packet;
  };

  static link::LinkOptions small() {
    link::LinkOptions options;
    options.sessions_max = 2;
    options.answers_max = 2;
    options.answers_free = 2;
    options.queue_max = 2;
    options.rekey_after = std::chrono::seconds(8);
    options.reject_after = std::chrono::seconds(12);
    return options;
  }
  static Address address_of(std::size_t node) {
    return Address::v4({10, 0, 0, static_cast<std::uint8_t>(node + 1)}, 7000);
  }

  void say(std::size_t node) {
    const std::string text = std::to_string(node) + std::to_string(++said_);
    sent_.insert(text);
    link::Output out;
    nodes_[node].send(address_of(1 - node), as_bytes(text), now_, out);
    take(node, std::move(out));
  }
  // Any packet under way; now and then it stays so, and comes again.
  void deliver(Input& input, bool is_damaged) {
    if (flights_.empty()) return;
    const std::uint8_t which = input.byte();
    const std::size_t at = which % 128 % flights_.size();
    Flight flight = flights_[at];
    if (which < 128) flights_.erase(flights_.begin() + static_cast<std::ptrdiff_t>(at));
    if (is_damaged) damage(input, flight.packet);
    link::Output out;
    nodes_[flight.to].on_datagram(address_of(1 - flight.to), flight.packet, now_, out);
    take(flight.to, std::move(out));
  }
  void pass(Duration time, std::size_t node) {
    now_ = now_ + time;
    link::Output out;
    nodes_[node].on_wake(now_, out);
    P2PCHAT_ASSERT(nodes_[node].next_wake() > now_);
    take(node, std::move(out));
  }
  void take(std::size_t node, link::Output out) {
    nodes_[node].check_invariants();
    for (link::Datagram& datagram : out.datagrams) {
      P2PCHAT_ASSERT(datagram.packet.size() <= transport::kDatagramMax);
      if (datagram.to == address_of(1 - node) && flights_.size() < 64) {
        flights_.push_back({.to = 1 - node, .packet = std::move(datagram.packet)});
      }
    }
    for (const link::Delivery& delivery : out.deliveries) {
      P2PCHAT_ASSERT(delivery.peer == nodes_[1 - node].party().identity());
      P2PCHAT_ASSERT(sent_.erase(to_text(delivery.payload)) == 1);
    }
  }

  link::Links nodes_[2];
  std::vector<Flight> flights_;
  std::set<std::string> sent_;
  std::uint64_t said_ = 0;
  Instant now_ = Instant(std::chrono::hours(1));
};

// One end of a stream whose other end is honest until the input says otherwise.
void feed_stream(Input& input, bool is_closed) {
  const link::LinkOptions options;
  const link::Party party(keys_of(1, is_closed)), other(keys_of(2, is_closed));
  const Instant now = Instant(std::chrono::hours(1));
  Entropy entropy(Bytes32{3});
  link::StreamOutput out, peers;
  link::StreamLink link(link::Role::kResponder, party, entropy, now, options, out);
  link::StreamLink peer(link::Role::kInitiator, other, entropy, now, options, peers);
  while (!input.is_at_end()) {
    const std::uint8_t what = input.byte() % 4;
    Bytes frame = what == 0 ? to_bytes(input.few_bytes(255)) : Bytes();
    if (what == 3) (void)peer.send(Bytes(1 + input.byte()), now, options, peers);
    if (what != 0 && !peers.frames.empty()) {
      frame = peers.frames.front();
      peers.frames.erase(peers.frames.begin());
    }
    const Bytes honest = frame;
    if (what == 2) damage(input, frame);
    const auto verdict = link.on_frame(frame, party, now, options, out);
    link.check_invariants(options);
    P2PCHAT_ASSERT(!link.is_up() || link.peer() == other.identity());
    if (verdict == link::StreamLink::Verdict::kClose) return;
    P2PCHAT_ASSERT(what != 2 || frame == honest);  // nothing damaged is taken
    for (const Bytes& answer : std::exchange(out.frames, {})) {
      const auto peers_verdict = peer.on_frame(answer, other, now, options, peers);
      P2PCHAT_ASSERT(peers_verdict == link::StreamLink::Verdict::kGoOn);
    }
  }
}

}  // namespace

// Whatever comes, in whatever order: what is delivered was sent by whom it says, and once.
P2PCHAT_FUZZ_TARGET(link_input)(const std::uint8_t* data, std::size_t size) {
  Input input({data, std::min(size, kInputMax)});
  const std::uint8_t mode = input.byte();
  const bool is_closed = (mode & 2U) != 0;
  if ((mode & 1U) != 0) {
    feed_stream(input, is_closed);
    return 0;
  }
  Pair pair(is_closed);
  while (!input.is_at_end()) pair.step(input);
  return 0;
}
