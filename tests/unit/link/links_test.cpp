#include "core/link/links.h"

#include <gtest/gtest.h>

#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

class LinksTest : public testing::Test {
 protected:
  LinksTest() {
    net_.add(1, keys_of(1));
    net_.add(2, keys_of(2));
  }
  SmallNet net_;
};

TEST_F(LinksTest, FirstPayloadOpensALinkThatBothUse) {
  net_.say(1, 2, "hello");
  net_.say(2, 1, "hello yourself");
  net_.say(1, 2, "again");

  EXPECT_EQ(net_.heard(2), (Texts{"hello", "again"}));
  EXPECT_EQ(net_.heard(1), (Texts{"hello yourself"}));
  EXPECT_EQ(net_.count(PacketKind::kFirst), 1U);
  EXPECT_EQ(net_.links(1).counts().established, 1U);
  EXPECT_EQ(net_.links(2).counts().established, 1U);
}

TEST_F(LinksTest, DeliversWithIdentityAndAddress) {
  net_.say(1, 2, "hello");

  ASSERT_EQ(net_.deliveries[2].size(), 1U);
  EXPECT_EQ(
      net_.deliveries[2][0],
      (Delivery{.from = address_of(1), .peer = identity_of(1), .payload = to_bytes("hello")}));
  EXPECT_EQ(net_.links(1).peer_at(address_of(2)), identity_of(2));
  EXPECT_EQ(net_.links(2).peer_at(address_of(1)), identity_of(1));
  EXPECT_EQ(net_.links(1).peer_at(address_of(3)), std::nullopt);
}

TEST_F(LinksTest, LargestPayloadFillsADatagram) {
  const std::string text(kPayloadMax, 'x');

  net_.say(1, 2, text);

  EXPECT_EQ(net_.heard(2), Texts{text});
  EXPECT_TRUE(std::ranges::any_of(net_.log, [](const SmallNet::Flight& flight) {
    return flight.packet.size() == transport::kDatagramMax;
  }));
}

TEST_F(LinksTest, PayloadsThatWaitKeepTheirOrder) {
  for (const char* text : {"a", "b", "c"}) net_.send(1, 2, text);

  net_.run();

  EXPECT_EQ(net_.heard(2), (Texts{"a", "b", "c"}));
  EXPECT_EQ(net_.count(PacketKind::kFirst), 1U);
}

TEST_F(LinksTest, OldestThatWaitsGoesForTheNewest) {
  const LinkOptions options;
  for (std::size_t i = 0; i <= options.queue_max; ++i) net_.send(1, 2, std::to_string(i));

  net_.run();

  const Texts heard = net_.heard(2);
  ASSERT_EQ(heard.size(), options.queue_max);
  EXPECT_EQ(heard.front(), "1");
  EXPECT_EQ(net_.links(1).counts().unsent, 1U);
}

TEST_F(LinksTest, NothingReadableCrosses) {
  net_.say(1, 2, "the canary sings");

  for (const SmallNet::Flight& flight : net_.log) {
    EXPECT_FALSE(as_text(flight.packet).contains("canary"));
    EXPECT_FALSE(as_text(flight.packet).contains("harbour"));
  }
}

TEST_F(LinksTest, ToNoAddressGoesNothing) {
  Output out;

  net_.links(1).send(Address{}, as_bytes("x"), net_.now, out);

  EXPECT_EQ(out, Output{});
  EXPECT_EQ(net_.links(1).counts().unsent, 1U);
}

TEST_F(LinksTest, NodeReachesItself) {
  net_.say(1, 1, "note to self");
  net_.say(1, 1, "another");

  EXPECT_EQ(net_.heard(1), (Texts{"note to self", "another"}));
}

TEST_F(LinksTest, CopyGoesOnByItself) {
  net_.say(1, 2, "before");
  SmallNet fork = net_;

  net_.say(1, 2, "here");
  fork.say(1, 2, "there");

  EXPECT_EQ(net_.heard(2), (Texts{"before", "here"}));
  EXPECT_EQ(fork.heard(2), (Texts{"before", "there"}));
}

TEST_F(LinksTest, EqualSeedsGiveEqualBytes) {
  SmallNet again;
  again.add(1, keys_of(1));
  again.add(2, keys_of(2));

  net_.say(1, 2, "hello");
  again.say(1, 2, "hello");

  ASSERT_EQ(net_.log.size(), again.log.size());
  for (std::size_t i = 0; i < net_.log.size(); ++i) {
    EXPECT_EQ(net_.log[i].packet, again.log[i].packet);
  }
}

// The side whose handshake goes on is the same in both eyes, so one session is made and not two.
TEST_F(LinksTest, BothAtOnceMakeOneSession) {
  for (std::uint8_t round = 0; round < 8; ++round) {
    SmallNet net;
    net.add(1, keys_of(static_cast<std::uint8_t>(10 + round)));
    net.add(2, keys_of(static_cast<std::uint8_t>(40 + round)));

    net.send(1, 2, "from one");
    net.send(2, 1, "from two");
    net.run();

    EXPECT_EQ(net.heard(1), Texts{"from two"});
    EXPECT_EQ(net.heard(2), Texts{"from one"});
    EXPECT_EQ(net.links(1).session_count(), 1U);
    EXPECT_EQ(net.links(2).session_count(), 1U);
    EXPECT_EQ(net.links(1).opening_count() + net.links(2).opening_count(), 0U);
  }
}

TEST_F(LinksTest, PayloadFromElsewhereIsHeardAndAnsweredThere) {
  net_.say(1, 2, "from home");
  net_.send(1, 2, "from the train");
  net_.flights.front().from = 7;
  net_.run();

  ASSERT_EQ(net_.deliveries[2].size(), 2U);
  EXPECT_EQ(net_.deliveries[2][1].from, address_of(7));
  EXPECT_EQ(net_.deliveries[2][1].peer, identity_of(1));

  // What node 2 sends there begins a handshake, which only who receives there can end; what it
  // sends home goes on as before.
  net_.send(2, 7, "are you there?");
  ASSERT_EQ(net_.flights.size(), 1U);
  EXPECT_EQ(kind_at(net_.flights.front().packet), PacketKind::kFirst);
  net_.flights.clear();
  net_.say(2, 1, "home?");
  EXPECT_EQ(net_.heard(1), Texts{"home?"});
}

TEST_F(LinksTest, AnswersMayComeFromAnotherAddressOfThePeer) {
  net_.send(1, 2, "hello");
  while (!net_.flights.empty()) {
    SmallNet::Flight flight = net_.flights.front();
    net_.flights.pop_front();
    if (flight.from == 2) flight.from = 9;  // the host chose its other address
    net_.deliver(flight);
  }

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(1).peer_at(address_of(2)), identity_of(2));
}

TEST(ClosedRing, IsALinkLikeAnother) {
  SmallNet net;
  net.add(1, closed_keys_of(1));
  net.add(2, closed_keys_of(2));

  net.say(1, 2, "hello");
  net.say(2, 1, "hello yourself");

  EXPECT_EQ(net.heard(2), Texts{"hello"});
  EXPECT_EQ(net.heard(1), Texts{"hello yourself"});
}

// Outsiders learn nothing from a member of a closed ring, not even that it is there.
TEST(ClosedRing, GivesOutsidersNoAnswer) {
  PartyKeys island = keys_of(1);
  island.ring_name = "island";
  for (const PartyKeys& outsider : {keys_of(1), closed_keys_of(1, 98), island}) {
    SmallNet net;
    net.add(1, outsider);
    net.add(2, closed_keys_of(2));

    net.say(1, 2, "let me in");
    net.pass(10s);

    EXPECT_EQ(net.heard(2), Texts{});
    EXPECT_EQ(net.bytes_between(2, 1), 0U);
    EXPECT_EQ(net.links(2).answer_count(), 0U);
    EXPECT_EQ(net.links(1).counts().gave_up, 1U);
  }
}

TEST(OpenRing, IsNotAnotherRing) {
  PartyKeys island = keys_of(1);
  island.ring_name = "island";
  SmallNet net;
  net.add(1, island);
  net.add(2, keys_of(2));

  net.say(1, 2, "hello");

  EXPECT_EQ(net.heard(2), Texts{});
  EXPECT_EQ(net.links(2).counts().forged, 1U);
  EXPECT_EQ(net.bytes_between(2, 1), 0U);
}

// In an open ring anybody can make a packet's mac; what the handshake says of it counts.
TEST(OpenRing, FirstUnderAnotherIndexIsRefused) {
  SmallNet net;
  net.add(1, keys_of(1));
  net.add(2, keys_of(2));
  net.send(1, 2, "hello");
  SmallNet::Flight forged = net.flights.front();
  forged.packet[4] ^= 1;
  const auto first = FirstPacket::read(forged.packet, false);
  ASSERT_TRUE(first);
  const Mac mac = net.links(2).party().mac(first->before_mac);
  std::ranges::copy(mac, forged.packet.end() - static_cast<std::ptrdiff_t>(2 * kMac));

  net.deliver(forged);

  EXPECT_EQ(net.links(2).counts().forged, 1U);
  EXPECT_EQ(net.links(2).answer_count(), 0U);
  net.run();
  EXPECT_EQ(net.heard(2), Texts{"hello"});
}

// Who sits between two nodes can pass messages on, or make two links of its own, each with its own
// identity: never one with another's.
TEST(Middle, IsSeenAsItself) {
  SmallNet net;
  net.add(1, keys_of(1));
  net.add(2, keys_of(2));
  net.add(3, keys_of(3));
  net.send(1, 2, "for two");
  while (!net.flights.empty()) {
    SmallNet::Flight flight = net.flights.front();
    net.flights.pop_front();
    // Node 3 answers in place of 2, at its address.
    if (flight.from == 1) flight.to = 3;
    if (flight.from == 3) flight.from = 2;
    net.deliver(flight);
  }

  EXPECT_EQ(net.links(1).peer_at(address_of(2)), identity_of(3));
  EXPECT_EQ(net.heard(2), Texts{});
}

}  // namespace
}  // namespace p2pchat::link
