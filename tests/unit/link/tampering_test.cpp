#include <set>

#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/link/small_net.h"

// Each packet of a recorded conversation with each of its bits flipped, and cut at each length, in
// place of the true one: nothing is delivered, no session is made, and the true one still works.
namespace p2pchat::link {
namespace {

// What others can see of a node's links but counts.
struct Seen {
  std::size_t sessions = 0;
  std::size_t openings = 0;
  std::size_t answers = 0;
  std::uint64_t delivered = 0;
  std::uint64_t established = 0;
  Instant next_wake;
  bool operator==(const Seen&) const = default;
};
Seen seen_of(const Links& links) {
  return {.sessions = links.session_count(),
          .openings = links.opening_count(),
          .answers = links.answer_count(),
          .delivered = links.counts().delivered,
          .established = links.counts().established,
          .next_wake = links.next_wake()};
}

struct Recording {
  SmallNet::Flight flight;
  SmallNet before;  // as it was when the packet was about to arrive
  Seen after;       // the receiver, when it had
};

// A handshake with a cookie, a payload each way, and "unknown" from a node that forgot.
std::vector<Recording> record(const PartyKeys& one, const PartyKeys& two) {
  SmallNet net;
  net.add(1, one);
  net.add(2, two, {.answers_free = 0});
  std::vector<Recording> recordings;
  const auto run = [&] {
    while (!net.flights.empty()) {
      const SmallNet::Flight flight = net.flights.front();
      net.flights.pop_front();
      Recording& recording = recordings.emplace_back(Recording{.flight = flight, .before = net});
      recording.before.flights.clear();
      recording.before.deliveries[flight.to];  // so that there is one to compare
      net.deliver(flight);
      recording.after = seen_of(net.links(flight.to));
    }
  };
  net.send(1, 2, "hello");
  run();
  net.send(2, 1, "hello yourself");
  run();
  net.restart(2, two);
  net.send(1, 2, "lost");
  run();
  return recordings;
}

void expect_refused(const Recording& recording, Bytes damaged, std::size_t at) {
  SmallNet net = recording.before;
  const std::uint8_t to = recording.flight.to;
  const Seen before = seen_of(net.links(to));

  net.deliver({.from = recording.flight.from, .to = to, .packet = std::move(damaged)});

  EXPECT_EQ(seen_of(net.links(to)), before)
      << "kind " << int{recording.flight.packet[0]} << " at " << at;
  EXPECT_TRUE(net.deliveries[to] == recording.before.deliveries.at(to));
  // Damaged data may look like that of an unknown session, which is answered in kind.
  for (const SmallNet::Flight& flight : net.flights) {
    EXPECT_EQ(kind_at(flight.packet), PacketKind::kUnknown);
    EXPECT_LE(flight.packet.size(), recording.flight.packet.size());
  }

  if (at % 16 != 0) return;  // handshakes take long
  net.deliver(recording.flight);
  EXPECT_EQ(seen_of(net.links(to)), recording.after);
}

void expect_all_refused(const PartyKeys& one, const PartyKeys& two) {
  std::set<PacketKind> kinds;
  for (const Recording& recording : record(one, two)) {
    kinds.insert(kind_at(recording.flight.packet));
    const Bytes& packet = recording.flight.packet;
    for (std::size_t bit = 0; bit < packet.size() * 8; ++bit) {
      Bytes flipped = packet;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      expect_refused(recording, std::move(flipped), bit);
    }
    for (std::size_t size = 0; size < packet.size(); ++size) {
      expect_refused(recording, Bytes(packet.begin(), packet.begin() + static_cast<long>(size)),
                     size);
    }
    Bytes longer = packet;
    longer.push_back(0);
    expect_refused(recording, std::move(longer), packet.size());
  }
  EXPECT_EQ(kinds.size(), 6U);  // all kinds
}

TEST(Tampering, ChangesNothingInAnOpenRing) { expect_all_refused(keys_of(1), keys_of(2)); }

TEST(Tampering, ChangesNothingInAClosedRing) {
  expect_all_refused(closed_keys_of(1), closed_keys_of(2));
}

// Each packet of the conversation at each point of it, from each side: nothing is heard twice.
TEST(Tampering, PacketsOutOfTurnChangeNothing) {
  const std::vector<Recording> recordings = record(keys_of(1), keys_of(2));
  for (const Recording& point : recordings) {
    for (const Recording& other : recordings) {
      SmallNet net = point.before;
      const std::uint64_t delivered =
          net.links(1).counts().delivered + net.links(2).counts().delivered;
      SmallNet::Flight flight = other.flight;
      std::swap(flight.from, flight.to);  // back to who sent it
      net.deliver(flight);
      EXPECT_EQ(net.links(1).counts().delivered + net.links(2).counts().delivered, delivered);
    }
  }
}

}  // namespace
}  // namespace p2pchat::link
