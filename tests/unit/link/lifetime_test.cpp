#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/link/small_net.h"

// Sessions: new keys in time, old ones gone, tables that fill.
namespace p2pchat::link {
namespace {

LinkOptions patient() { return {.idle_max = 1h}; }

class LifetimeTest : public testing::Test {
 protected:
  LifetimeTest() { start(patient()); }
  void start(const LinkOptions& options) {
    net_ = SmallNet();
    net_.add(1, keys_of(1), options);
    net_.add(2, keys_of(2), options);
  }
  SmallNet net_;
};

TEST_F(LifetimeTest, InitiatorMakesNewKeysInTime) {
  net_.say(1, 2, "a");
  net_.pass(10min - 1s);
  net_.say(1, 2, "b");
  EXPECT_EQ(net_.count(PacketKind::kFirst), 1U);

  net_.pass(1s);
  net_.say(2, 1, "the responder leaves it to the initiator");
  EXPECT_EQ(net_.count(PacketKind::kFirst), 1U);
  net_.say(1, 2, "c");
  EXPECT_EQ(net_.count(PacketKind::kFirst), 2U);
  net_.say(1, 2, "d");

  EXPECT_EQ(net_.heard(2), (Texts{"a", "b", "c", "d"}));
  EXPECT_EQ(net_.count(PacketKind::kFirst), 2U);
}

TEST_F(LifetimeTest, ResponderMakesThemIfTheInitiatorIsSilent) {
  net_.say(1, 2, "a");
  net_.pass(12min + 30s);

  net_.say(2, 1, "b");

  EXPECT_EQ(net_.heard(1), Texts{"b"});
  EXPECT_EQ(net_.count(PacketKind::kFirst), 2U);
}

TEST_F(LifetimeTest, NewKeysAfterSoManyPackets) {
  LinkOptions options = patient();
  options.rekey_packets = 5;
  options.reject_packets = 10;
  start(options);

  Texts expected;
  for (int i = 0; i < 30; ++i) {
    expected.push_back(std::to_string(i));
    net_.say(1, 2, expected.back());
  }

  EXPECT_EQ(net_.heard(2), expected);
  // 5 packets by each session.
  EXPECT_EQ(net_.links(1).counts().established, 7U);
}

TEST_F(LifetimeTest, UnderOldKeysNothingIsSealedPastTheirEnd) {
  net_.say(1, 2, "a");
  net_.is_lost = [](const SmallNet::Flight& flight) {
    return kind_at(flight.packet) != PacketKind::kData;
  };
  net_.pass(14min);
  net_.say(1, 2, "under old keys still");
  EXPECT_EQ(net_.heard(2), (Texts{"a", "under old keys still"}));

  net_.pass(1min);
  const std::size_t data = net_.count(PacketKind::kData);
  net_.say(1, 2, "waits");
  EXPECT_EQ(net_.count(PacketKind::kData), data);
  net_.is_lost = nullptr;
  net_.pass(1s);

  EXPECT_EQ(net_.heard(2), Texts{"waits"});
}

// What is under way when keys change still arrives; a while later the old key is gone.
TEST_F(LifetimeTest, ReplacedSessionReceivesForAWhile) {
  net_.say(1, 2, "a");
  net_.pass(10min);
  net_.send(1, 2, "late");
  net_.send(1, 2, "too late");
  const SmallNet::Flight late = net_.flights[0];
  ASSERT_EQ(kind_at(late.packet), PacketKind::kData);
  const auto second_data = std::ranges::find_if(
      net_.flights.begin() + 1, net_.flights.end(),
      [](const auto& flight) { return kind_at(flight.packet) == PacketKind::kData; });
  const SmallNet::Flight too_late = *second_data;
  std::erase_if(net_.flights,
                [](const auto& flight) { return kind_at(flight.packet) == PacketKind::kData; });
  net_.run();
  EXPECT_EQ(net_.links(2).session_count(), 2U);

  net_.deliver(late);
  net_.pass(20s);
  EXPECT_EQ(net_.links(1).session_count(), 1U);
  EXPECT_EQ(net_.links(2).session_count(), 1U);
  net_.deliver(too_late);

  EXPECT_EQ(net_.heard(2), (Texts{"a", "late"}));
}

// A handshake for new keys of which only the third is lost must not cost a payload.
TEST_F(LifetimeTest, NewKeysServeOnlyOnceBothSidesHaveThem) {
  net_.say(1, 2, "a");
  net_.pass(10min);
  net_.is_lost = [is_over = false](const SmallNet::Flight& flight) mutable {
    const bool is_it = !is_over && kind_at(flight.packet) == PacketKind::kThird;
    is_over = is_over || is_it;
    return is_it;
  };

  net_.say(1, 2, "b");
  net_.say(1, 2, "c");
  net_.pass(1s);
  net_.say(1, 2, "d");

  EXPECT_EQ(net_.heard(2), (Texts{"a", "b", "c", "d"}));
}

TEST_F(LifetimeTest, IdleSessionsAreForgotten) {
  start({});
  net_.say(1, 2, "a");

  net_.pass(3min + 5s);

  EXPECT_EQ(net_.links(1).session_count(), 0U);
  EXPECT_EQ(net_.links(2).session_count(), 0U);
  EXPECT_EQ(net_.links(1).next_wake(), Instant::never());
  EXPECT_EQ(net_.links(2).next_wake(), Instant::never());
  net_.say(1, 2, "b");
  EXPECT_EQ(net_.heard(2), (Texts{"a", "b"}));
}

TEST_F(LifetimeTest, FullTableForgetsWhoWasSilentLongest) {
  SmallNet net;
  net.add(9, keys_of(9), {.sessions_max = 3});
  for (std::uint8_t node = 1; node <= 3; ++node) {
    net.add(node, keys_of(node));
    net.say(node, 9, "hello");
    net.pass(1s);
  }
  net.say(1, 9, "still here");
  net.add(4, keys_of(4));

  net.say(4, 9, "hello");

  EXPECT_EQ(net.links(9).session_count(), 3U);
  EXPECT_EQ(net.links(9).peer_at(address_of(1)), identity_of(1));
  EXPECT_EQ(net.links(9).peer_at(address_of(2)), std::nullopt);
  // The forgotten one is told so and comes back.
  net.say(2, 9, "lost");
  net.say(2, 9, "back");
  EXPECT_EQ(net.heard(9), (Texts{"hello", "hello", "hello", "still here", "hello", "back"}));
}

TEST_F(LifetimeTest, HandshakesBeyondTheBoundAreNotBegun) {
  SmallNet net;
  net.add(1, keys_of(1), {.openings_max = 2});

  for (std::uint8_t node = 2; node <= 5; ++node) net.send(1, node, "anybody?");

  EXPECT_EQ(net.links(1).opening_count(), 2U);
  EXPECT_EQ(net.links(1).counts().unsent, 2U);
  net.run();
  net.pass(15s);
  EXPECT_EQ(net.links(1).opening_count(), 0U);
  net.add(5, keys_of(5));
  net.say(1, 5, "you?");
  EXPECT_EQ(net.heard(5), Texts{"you?"});
}

}  // namespace
}  // namespace p2pchat::link
