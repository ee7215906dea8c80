#include <gtest/gtest.h>

#include "core/link/links.h"
#include "tests/unit/link/small_net.h"

// Strangers who begin handshakes and never end them.
namespace p2pchat::link {
namespace {

constexpr LinkOptions kFew{
    .answers_max = 8, .answers_free = 4, .answers_rate = 6, .replies_rate = 10};

class FloodTest : public testing::Test {
 protected:
  FloodTest() {
    net_.add(1, keys_of(1), kFew);
    net_.add(2, keys_of(2));
  }
  // First packets that any outsider can make, from addresses where nobody listens.
  void flood(int count) {
    for (int i = 0; i < count; ++i) {
      Output out;
      Links stranger(keys_of(50), seed_of(static_cast<std::uint8_t>(flooded_)));
      stranger.send(address_of(1), as_bytes("x"), net_.now, out);
      const auto from = static_cast<std::uint8_t>(100 + flooded_ % 100);
      ++flooded_;
      received_bytes_ += out.datagrams[0].packet.size();
      net_.deliver({.from = from, .to = 1, .packet = out.datagrams[0].packet});
    }
    for (const SmallNet::Flight& flight : net_.flights) sent_bytes_ += flight.packet.size();
  }

  SmallNet net_;
  int flooded_ = 0;
  std::size_t received_bytes_ = 0;
  std::size_t sent_bytes_ = 0;
};

TEST_F(FloodTest, FewAreAnsweredWithoutACookie) {
  flood(3);

  EXPECT_EQ(net_.links(1).counts().answered, 3U);
  EXPECT_EQ(net_.links(1).counts().cookies, 0U);
}

TEST_F(FloodTest, ManyAreAskedForACookieAndCostNoTable) {
  flood(100);

  EXPECT_EQ(net_.links(1).counts().answered, kFew.answers_free);
  EXPECT_EQ(net_.links(1).answer_count(), kFew.answers_free);
  EXPECT_EQ(net_.links(1).counts().cookies, kFew.replies_rate);
  EXPECT_EQ(net_.links(1).counts().flooded, 100 - kFew.answers_free - kFew.replies_rate);
  EXPECT_LE(sent_bytes_, received_bytes_);
}

TEST_F(FloodTest, HonestNodeGetsThroughWithItsCookie) {
  flood(6);

  net_.say(2, 1, "let me through");

  EXPECT_EQ(net_.heard(1), Texts{"let me through"});
  EXPECT_EQ(net_.links(1).counts().established, 1U);
}

TEST_F(FloodTest, CookieOfAnotherAddressIsNone) {
  flood(6);
  net_.flights.clear();
  net_.send(2, 1, "x");
  net_.run();  // with a cookie for address 2
  const auto first = std::ranges::find_if(net_.log.rbegin(), net_.log.rend(), [](const auto& f) {
    return kind_at(f.packet) == PacketKind::kFirst;
  });
  ASSERT_NE(first, net_.log.rend());
  const std::uint64_t answered = net_.links(1).counts().answered;
  const std::uint64_t forged = net_.links(1).counts().forged;

  net_.deliver({.from = 3, .to = 1, .packet = first->packet});

  EXPECT_EQ(net_.links(1).counts().answered, answered);
  EXPECT_EQ(net_.links(1).counts().forged, forged + 1);
}

// With cookies of their own addresses strangers can still come many at a time.
TEST_F(FloodTest, AllTogetherAreBoundedInEachSecond) {
  for (std::uint8_t node = 10; node < 30; ++node) net_.add(node, keys_of(node));
  for (std::uint8_t node = 10; node < 30; ++node) net_.send(node, 1, "x");

  net_.run();

  EXPECT_EQ(net_.links(1).counts().answered, kFew.answers_rate);
  EXPECT_GT(net_.links(1).counts().flooded, 0U);
  // In time everybody is served.
  net_.pass(8s);
  EXPECT_EQ(net_.heard(1).size(), 20U);
}

TEST_F(FloodTest, OldestUnfinishedHandshakeGoesForANewOne) {
  LinkOptions options = kFew;
  options.answers_free = 1000;
  options.answers_rate = 1000;
  net_.add(1, keys_of(1), options);
  // Half full the table asks for cookies; a second later too, until they expire.
  flood(20);

  EXPECT_EQ(net_.links(1).answer_count(), options.answers_max / 2);
  net_.flights.clear();
  net_.pass(options.answer_life + options.sweep_period);
  EXPECT_EQ(net_.links(1).answer_count(), 0U);

  // Strangers that do receive at their addresses fill it to its bound and no further.
  for (std::uint8_t node = 10; node < 30; ++node) net_.add(node, keys_of(node));
  net_.is_lost = [](const auto& flight) { return kind_at(flight.packet) == PacketKind::kThird; };
  for (std::uint8_t node = 10; node < 30; ++node) net_.say(node, 1, "x");
  EXPECT_EQ(net_.links(1).answer_count(), options.answers_max);
  net_.pass(1s);  // another second, in which there are cookies again
  EXPECT_EQ(net_.links(1).answer_count(), options.answers_max);
  net_.is_lost = nullptr;
  net_.say(2, 1, "let me through");
  EXPECT_EQ(net_.heard(1), Texts{"let me through"});
}

TEST_F(FloodTest, DataOfNobodyIsAnsweredInBounds) {
  for (int i = 0; i < 100; ++i) {
    Bytes data{0x15};
    append_u32(data, static_cast<std::uint32_t>(1000 + i));
    append_u64(data, 0);
    data.resize(kDataOverhead);
    net_.deliver({.from = 7, .to = 1, .packet = data});
  }

  EXPECT_EQ(net_.links(1).counts().unknown, kFew.replies_rate);
  EXPECT_EQ(net_.flights.size(), kFew.replies_rate);
}

// A stranger without the ring's key cannot even make it ask for a cookie.
TEST_F(FloodTest, ClosedRingIsSilent) {
  net_.add(1, closed_keys_of(1), kFew);

  flood(100);

  EXPECT_EQ(sent_bytes_, 0U);
  EXPECT_EQ(net_.links(1).answer_count(), 0U);
}

}  // namespace
}  // namespace p2pchat::link
