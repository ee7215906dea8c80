#include "core/link/session.h"

#include <gtest/gtest.h>

#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

using Refusal = Session::Refusal;

constexpr Instant kBirth = Instant(1h);

// The two ends of one session, without a handshake.
class SessionTest : public testing::Test {
 protected:
  Session side(Role role) {
    const CipherState there(seed_of(1)), back(seed_of(2));
    const bool is_initiator = role == Role::kInitiator;
    return Session(
        {.role = role,
         .remote = is_initiator ? 20U : 10U,
         .address = address_of(is_initiator ? 2 : 1),
         .peer = identity_of(is_initiator ? 2 : 1),
         .order = 1,
         .ciphers = {.send = is_initiator ? there : back, .receive = is_initiator ? back : there},
         .third_tag = {}},
        kBirth);
  }
  // The sender's packets, the first of them numbered 0.
  std::vector<Bytes> sealed(std::size_t count) {
    std::vector<Bytes> packets;
    for (std::size_t i = 0; i < count; ++i) {
      packets.push_back(a_.seal(as_bytes(std::to_string(i)), kBirth));
    }
    return packets;
  }

  LinkOptions options_;
  Session a_ = side(Role::kInitiator);
  Session b_ = side(Role::kResponder);
};

TEST_F(SessionTest, OpensWhatWasSealed) {
  const Bytes packet = a_.seal(as_bytes("hello"), kBirth);

  EXPECT_EQ(packet.size(), 5 + kDataOverhead);
  EXPECT_EQ(b_.open(packet, kBirth), to_bytes("hello"));
}

TEST_F(SessionTest, TakesEachPacketOnceInAnyOrder) {
  const std::vector<Bytes> packets = sealed(5);

  for (const std::size_t i : {4U, 0U, 2U, 1U, 3U}) {
    EXPECT_EQ(b_.open(packets[i], kBirth), to_bytes(std::to_string(i)));
  }
  for (const Bytes& packet : packets) {
    EXPECT_EQ(b_.open(packet, kBirth), std::unexpected(Refusal::kReplayed));
  }
}

TEST_F(SessionTest, RefusesWhatIsOlderThanItsWindow) {
  const std::vector<Bytes> packets = sealed(kWindow + 1);

  EXPECT_TRUE(b_.open(packets[kWindow], kBirth));

  EXPECT_EQ(b_.open(packets[0], kBirth), std::unexpected(Refusal::kReplayed));
  EXPECT_TRUE(b_.open(packets[1], kBirth));
}

// A forged number far ahead must not move the window.
TEST_F(SessionTest, ForgedPacketChangesNothing) {
  const std::vector<Bytes> packets = sealed(2);
  Bytes forged = packets[0];
  forged[5] = 0x7f;  // the number's first byte

  EXPECT_EQ(b_.open(forged, kBirth), std::unexpected(Refusal::kForged));

  EXPECT_TRUE(b_.open(packets[0], kBirth));
  EXPECT_TRUE(b_.open(packets[1], kBirth));
}

TEST_F(SessionTest, RefusesItsOwnPackets) {
  EXPECT_EQ(a_.open(a_.seal(as_bytes("x"), kBirth), kBirth), std::unexpected(Refusal::kForged));
}

TEST_F(SessionTest, AgesByTimeTheInitiatorFirst) {
  const Duration late = options_.rekey_after + (options_.reject_after - options_.rekey_after) / 2;

  EXPECT_FALSE(a_.is_aged(kBirth + options_.rekey_after - 1us, options_));
  EXPECT_TRUE(a_.is_aged(kBirth + options_.rekey_after, options_));
  EXPECT_FALSE(b_.is_aged(kBirth + late - 1us, options_));
  EXPECT_TRUE(b_.is_aged(kBirth + late, options_));
  EXPECT_FALSE(a_.is_spent(kBirth + options_.reject_after - 1us, options_));
  EXPECT_TRUE(a_.is_spent(kBirth + options_.reject_after, options_));
}

TEST_F(SessionTest, AgesByPacketsSentOrReceived) {
  options_.rekey_packets = 4;
  options_.reject_packets = 8;
  std::vector<Bytes> packets = sealed(3);
  EXPECT_FALSE(a_.is_aged(kBirth, options_));

  packets = sealed(1);
  EXPECT_TRUE(a_.is_aged(kBirth, options_));
  EXPECT_FALSE(a_.is_spent(kBirth, options_));
  packets = sealed(2);
  EXPECT_TRUE(b_.open(packets.back(), kBirth));
  EXPECT_TRUE(b_.is_aged(kBirth, options_));  // 6 of 4 + (8 - 4) / 2
  packets = sealed(2);
  EXPECT_TRUE(a_.is_spent(kBirth, options_));
}

TEST_F(SessionTest, IsOverWhenIdleReplacedOrOld) {
  EXPECT_FALSE(a_.is_over(kBirth + options_.idle_max - 1us, false, options_));
  EXPECT_TRUE(a_.is_over(kBirth + options_.idle_max, false, options_));
  EXPECT_TRUE(a_.is_over(kBirth + options_.linger, true, options_));

  const Bytes packet = b_.seal(as_bytes("x"), kBirth + 5s);
  ASSERT_TRUE(a_.open(packet, kBirth + 5s));
  EXPECT_FALSE(a_.is_over(kBirth + options_.linger, true, options_));
  EXPECT_TRUE(a_.is_over(kBirth + 5s + options_.linger, true, options_));
  EXPECT_FALSE(a_.is_over(kBirth + options_.idle_max, false, options_));
  EXPECT_TRUE(a_.is_over(kBirth + options_.reject_after, false, options_));
}

TEST_F(SessionTest, DoubtPausesAndEndsWhenThePeerIsHeard) {
  EXPECT_TRUE(a_.doubt(kBirth, options_));
  EXPECT_TRUE(a_.is_doubted());
  EXPECT_FALSE(a_.doubt(kBirth + options_.doubt_pause - 1us, options_));

  EXPECT_TRUE(a_.open(b_.seal({}, kBirth), kBirth));
  EXPECT_FALSE(a_.is_doubted());
  EXPECT_TRUE(a_.doubt(kBirth + options_.doubt_pause, options_));
}

}  // namespace
}  // namespace p2pchat::link
