#include <cstdint>

#include <gtest/gtest.h>

#include "core/account/service.h"
#include "core/account/snapshot.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using wire::Answer;

// A lone node at which alice is registered.
class NodeSnapshots : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(home_.ask<wire::Registered>(alice_.registration(CallId{2}))->answer, Answer::kOk);
  }

  [[nodiscard]] static wire::SnapshotRecord record_of(const User& who, std::uint64_t number,
                                                      std::uint8_t seed = 1) {
    return account::sign_snapshot(as_bytes("where"), number, who.profile, who.keys, Bytes32{seed});
  }
  wire::SnapshotPublished publish(const wire::SnapshotRecord& record, const RingId& key) {
    return home_
        .ask<wire::SnapshotPublished>(
            wire::PublishSnapshot{.call = CallId{++calls_}, .key = key, .record = record})
        .value();
  }
  wire::SnapshotRecord held() {
    return home_
        .ask<wire::SnapshotFound>(wire::GetSnapshot{.call = CallId{++calls_}, .key = alice_.key})
        ->record;
  }

  LoneNode home_;
  User alice_{"alice"};
  std::uint64_t calls_ = 100;
};

TEST_F(NodeSnapshots, AreNoneBeforeTheyAreTold) { EXPECT_EQ(held(), wire::SnapshotRecord()); }

TEST_F(NodeSnapshots, AreKeptAndGivenOut) {
  EXPECT_EQ(publish(record_of(alice_, 1), alice_.key).answer, Answer::kOk);
  EXPECT_EQ(publish(record_of(alice_, 1), alice_.key).answer, Answer::kOk) << "told again";
  EXPECT_EQ(held(), record_of(alice_, 1));
}

TEST_F(NodeSnapshots, NeverTakeThePlaceOfAHigherNumber) {
  ASSERT_EQ(publish(record_of(alice_, 3), alice_.key).answer, Answer::kOk);

  for (const wire::SnapshotRecord& older : {record_of(alice_, 2), record_of(alice_, 3, 9)}) {
    const auto answer = publish(older, alice_.key);
    EXPECT_EQ(answer.answer, Answer::kStaleEpoch);
    EXPECT_EQ(answer.number, 3U);
  }
  EXPECT_EQ(held(), record_of(alice_, 3));
}

TEST_F(NodeSnapshots, AreTakenFromTheirAccountAlone) {
  const User impostor("alice", 9);
  const User bob("bob", 3);
  wire::SnapshotRecord changed = record_of(alice_, 1);
  changed.sealed.bytes[0] ^= 1U;

  EXPECT_EQ(publish(record_of(impostor, 1), alice_.key).answer, Answer::kRefused);
  EXPECT_EQ(publish(record_of(bob, 1), alice_.key).answer, Answer::kRefused);
  EXPECT_EQ(publish(changed, alice_.key).answer, Answer::kRefused);
  EXPECT_EQ(publish({}, alice_.key).answer, Answer::kRefused);
  EXPECT_EQ(publish(record_of(bob, 1), bob.key).answer, Answer::kUnknownAccount);
  EXPECT_EQ(held(), wire::SnapshotRecord());
}

}  // namespace
}  // namespace p2pchat::node
