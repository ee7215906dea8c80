#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/link/small_net.h"

// Handshakes over a network that loses, repeats and delays; peers that forget.
namespace p2pchat::link {
namespace {

class LossTest : public testing::Test {
 protected:
  LossTest() {
    net_.add(1, keys_of(1));
    net_.add(2, keys_of(2));
  }
  // The first packet of that kind does not arrive.
  void lose_one(PacketKind kind) {
    net_.is_lost = [kind, is_over = false](const SmallNet::Flight& flight) mutable {
      if (is_over || kind_at(flight.packet) != kind) return false;
      is_over = true;
      return true;
    };
  }
  SmallNet net_;
};

TEST_F(LossTest, LostFirstIsSentAgain) {
  lose_one(PacketKind::kFirst);

  net_.say(1, 2, "hello");
  EXPECT_EQ(net_.heard(2), Texts{});
  net_.pass(400ms);

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(1).opening_count(), 0U);
}

// The first comes again and gets the same answer: nothing is computed twice.
TEST_F(LossTest, LostSecondIsAnsweredTheSame) {
  lose_one(PacketKind::kSecond);

  net_.say(1, 2, "hello");
  net_.pass(400ms);

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(2).counts().answered, 1U);
}

// What was sent behind the lost third is lost, too: like datagrams.
TEST_F(LossTest, LostThirdIsSentAgain) {
  lose_one(PacketKind::kThird);

  net_.say(1, 2, "lost");
  net_.pass(400ms);
  net_.say(1, 2, "hello");

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(1).opening_count(), 0U);
  EXPECT_EQ(net_.links(2).counts().unknown, 0U);
}

// The responder's first packet, empty, shows that the third arrived.
TEST_F(LossTest, LostConfirmationIsGivenAgain) {
  lose_one(PacketKind::kData);
  net_.is_lost = [is_over = false](const SmallNet::Flight& flight) mutable {
    const bool is_it = !is_over && flight.from == 2 && kind_at(flight.packet) == PacketKind::kData;
    is_over = is_over || is_it;
    return is_it;
  };

  net_.say(1, 2, "hello");
  EXPECT_EQ(net_.links(1).opening_count(), 1U);
  net_.pass(400ms);

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(1).opening_count(), 0U);
  EXPECT_EQ(net_.links(2).counts().established, 1U);
}

TEST_F(LossTest, GivesUpAfterWaitsThatDouble) {
  std::vector<Duration> times;
  const Instant start = net_.now;
  net_.is_lost = [&](const SmallNet::Flight&) {
    times.push_back(net_.now - start);
    return true;
  };

  net_.say(1, 2, "into the void");
  net_.pass(15s);

  ASSERT_EQ(times.size(), LinkOptions{}.attempts);
  Duration wait = LinkOptions{}.attempt_timeout;
  for (std::size_t i = 1; i < times.size(); ++i) {
    EXPECT_GE(times[i] - times[i - 1], wait);
    EXPECT_LE(times[i] - times[i - 1], wait + wait / 4);
    wait *= 2;
  }
  EXPECT_EQ(net_.links(1).counts().gave_up, 1U);
  EXPECT_EQ(net_.links(1).counts().unsent, 1U);
  EXPECT_EQ(net_.links(1).next_wake(), Instant::never());
}

TEST_F(LossTest, BeginsAnewAfterGivingUp) {
  net_.is_lost = [](const SmallNet::Flight&) { return true; };
  net_.say(1, 2, "lost");
  net_.pass(15s);

  net_.is_lost = nullptr;
  net_.say(1, 2, "hello");

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
}

// Whichever of the two handshakes goes on, it does so at once.
TEST_F(LossTest, NodeThatComesUpAndSpeaksIsHeardAtOnce) {
  for (std::uint8_t round = 0; round < 8; ++round) {
    SmallNet net;
    net.add(1, keys_of(static_cast<std::uint8_t>(10 + round)));
    net.say(1, 2, "anybody?");
    net.pass(2s);
    net.add(2, keys_of(static_cast<std::uint8_t>(40 + round)));

    net.say(2, 1, "here I am");

    EXPECT_EQ(net.heard(1), Texts{"here I am"});
    EXPECT_EQ(net.heard(2), Texts{"anybody?"});
    EXPECT_EQ(net.links(1).session_count(), 1U);
  }
}

TEST_F(LossTest, EveryPacketTwiceIsHeardOnce) {
  net_.send(1, 2, "hello");
  while (!net_.flights.empty()) {
    const SmallNet::Flight flight = net_.flights.front();
    net_.flights.pop_front();
    net_.deliver(flight);
    net_.deliver(flight);
  }

  EXPECT_EQ(net_.heard(2), Texts{"hello"});
  EXPECT_EQ(net_.links(1).session_count(), 1U);
  EXPECT_EQ(net_.links(2).session_count(), 1U);
}

// Each packet of a whole conversation once more, later: nothing new is heard, no session is made.
TEST_F(LossTest, ReplayedConversationChangesNothingVisible) {
  net_.say(1, 2, "hello");
  net_.say(2, 1, "hello yourself");
  EXPECT_EQ(net_.heard(1).size() + net_.heard(2).size(), 2U);
  const std::vector<SmallNet::Flight> log = net_.log;

  for (const SmallNet::Flight& flight : log) {
    net_.deliver(flight);
    net_.run();
  }
  net_.pass(20s);

  EXPECT_EQ(net_.heard(1).size() + net_.heard(2).size(), 0U);
  EXPECT_EQ(net_.links(1).counts().established, 1U);
  EXPECT_EQ(net_.links(2).counts().established, 1U);
  net_.say(1, 2, "still here");
  EXPECT_EQ(net_.heard(2), Texts{"still here"});
}

// Data that overtakes its handshake is dropped, without a word about it.
TEST_F(LossTest, DataBeforeTheThirdIsDropped) {
  net_.send(1, 2, "early");
  std::vector<SmallNet::Flight> third;
  net_.is_lost = [&third](const SmallNet::Flight& flight) {
    if (kind_at(flight.packet) != PacketKind::kThird) return false;
    third.push_back(flight);
    return true;
  };
  net_.run();
  ASSERT_EQ(third.size(), 1U);
  net_.is_lost = nullptr;
  net_.deliver(third[0]);
  net_.run();
  net_.say(1, 2, "later");

  EXPECT_EQ(net_.heard(2), Texts{"later"});
  EXPECT_EQ(net_.links(2).counts().unknown, 0U);
}

TEST_F(LossTest, PeerThatForgotSaysSoAndALinkIsMadeAnew) {
  net_.say(1, 2, "hello");
  net_.restart(2, keys_of(2));

  net_.say(1, 2, "lost");
  net_.say(1, 2, "back again");

  EXPECT_EQ(net_.heard(2), (Texts{"hello", "back again"}));
  EXPECT_EQ(net_.links(2).counts().unknown, 1U);
  EXPECT_EQ(net_.links(1).counts().doubted, 1U);
}

TEST_F(LossTest, NodeThatForgotMaySpeakFirst) {
  net_.say(1, 2, "hello");
  net_.restart(2, keys_of(2));

  net_.say(2, 1, "I am back");
  net_.say(1, 2, "welcome");

  EXPECT_EQ(net_.heard(1), Texts{"I am back"});
  EXPECT_EQ(net_.heard(2), (Texts{"hello", "welcome"}));
}

TEST_F(LossTest, AnotherNodeAtTheAddressIsKnownAsItself) {
  net_.say(1, 2, "hello");
  net_.restart(2, keys_of(8));

  net_.say(1, 2, "lost");
  net_.say(1, 2, "who are you?");

  EXPECT_EQ(net_.links(1).peer_at(address_of(2)), identity_of(8));
}

TEST_F(LossTest, UnknownIsBelievedOnceInAWhile) {
  net_.say(1, 2, "hello");
  net_.restart(2, keys_of(2));
  net_.send(1, 2, "lost");
  net_.send(1, 2, "lost");
  net_.send(1, 2, "lost");

  net_.run();

  EXPECT_EQ(net_.links(2).counts().unknown, 3U);
  EXPECT_EQ(net_.links(1).counts().doubted, 1U);
  EXPECT_EQ(net_.count(PacketKind::kFirst), 2U);
}

// In an open ring anybody who sees a packet can say "unknown". The session outlives it.
TEST_F(LossTest, ForgedUnknownCostsAHandshakeAndLosesNothing) {
  net_.say(1, 2, "hello");
  net_.send(1, 2, "one");
  Bytes seen = net_.flights.front().packet;
  net_.run();

  net_.deliver({.from = 2, .to = 1, .packet = unknown_packet(seen, net_.links(1).party())});
  net_.send(1, 2, "two");
  net_.run();
  net_.say(2, 1, "three");

  EXPECT_EQ(net_.heard(2), (Texts{"hello", "one", "two"}));
  EXPECT_EQ(net_.heard(1), Texts{"three"});
}

TEST_F(LossTest, UnknownOfWhatWasNeverSentIsNothing) {
  net_.say(1, 2, "hello");
  net_.send(1, 2, "one");
  Bytes ahead = net_.flights.front().packet;
  ahead[12] = 200;  // a number that was not given yet
  net_.run();

  net_.deliver({.from = 2, .to = 1, .packet = unknown_packet(ahead, net_.links(1).party())});

  EXPECT_EQ(net_.links(1).counts().doubted, 0U);
  EXPECT_TRUE(net_.flights.empty());
}

// The peer is gone for good: what waits is dropped, and the old session is tried again.
TEST_F(LossTest, DoubtEndsWithItsHandshake) {
  net_.say(1, 2, "hello");
  net_.send(1, 2, "one");
  const Bytes seen = net_.flights.front().packet;
  net_.run();
  net_.deliver({.from = 2, .to = 1, .packet = unknown_packet(seen, net_.links(1).party())});
  net_.is_lost = [](const SmallNet::Flight& flight) {
    return kind_at(flight.packet) == PacketKind::kFirst;
  };
  net_.pass(12s);
  net_.is_lost = nullptr;

  net_.send(1, 2, "two");
  ASSERT_EQ(net_.flights.size(), 1U);
  EXPECT_EQ(kind_at(net_.flights.front().packet), PacketKind::kData);
  net_.run();

  EXPECT_EQ(net_.heard(2), (Texts{"hello", "one", "two"}));
  EXPECT_EQ(net_.links(1).counts().gave_up, 1U);
}

}  // namespace
}  // namespace p2pchat::link
