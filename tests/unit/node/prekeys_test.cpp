#include "core/account/prekeys.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/account/service.h"
#include "core/wire/reflect.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using wire::Answer;

// A lone node at which alice is registered.
class NodePrekeys : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(home_.ask<wire::Registered>(alice_.registration(CallId{2}))->answer, Answer::kOk);
  }

  [[nodiscard]] static wire::PrekeyRecord record_of(const User& who, std::uint64_t number) {
    const wire::Prekey prekey =
        account::make_prekey(who.keys, who.key, Instant(std::chrono::days{20'000}),
                             Bytes32{static_cast<std::uint8_t>(number)});
    return account::sign_prekeys({prekey}, number, who.profile, who.keys, prekey, Bytes32{1});
  }
  wire::PrekeysPublished publish(const wire::PrekeyRecord& record, const RingId& key) {
    return home_
        .ask<wire::PrekeysPublished>(
            wire::PublishPrekeys{.call = CallId{++calls_}, .key = key, .record = record})
        .value();
  }
  wire::PrekeysPublished publish(const wire::PrekeyRecord& record) {
    return publish(record, alice_.key);
  }
  wire::PrekeyRecord held() {
    return home_
        .ask<wire::PrekeysFound>(wire::GetPrekeys{.call = CallId{++calls_}, .key = alice_.key})
        ->record;
  }

  LoneNode home_;
  User alice_{"alice"};
  std::uint64_t calls_ = 100;
};

TEST_F(NodePrekeys, AreKeptAndGivenOut) {
  const wire::PrekeyRecord first = record_of(alice_, 1);

  EXPECT_EQ(publish(first).answer, Answer::kOk);
  const auto offered =
      home_.ask<wire::PrekeyFound>(wire::GetPrekey{.call = CallId{++calls_}, .key = alice_.key});

  EXPECT_EQ(held(), first);
  ASSERT_TRUE(offered);
  EXPECT_EQ(offered->offer, first.offer);
}

TEST_F(NodePrekeys, AreNoneBeforeTheyAreTold) { EXPECT_EQ(held(), wire::PrekeyRecord()); }

TEST_F(NodePrekeys, ThatAreToldAgainAreDone) {
  EXPECT_EQ(publish(record_of(alice_, 1)).answer, Answer::kOk);
  EXPECT_EQ(publish(record_of(alice_, 1)).answer, Answer::kOk);
}

TEST_F(NodePrekeys, NeverTakeThePlaceOfAHigherNumber) {
  ASSERT_EQ(publish(record_of(alice_, 3)).answer, Answer::kOk);
  wire::PrekeyRecord same_number = record_of(alice_, 5);
  same_number = account::sign_prekeys(same_number.prekeys.items, 3, alice_.profile, alice_.keys,
                                      same_number.prekeys[0], Bytes32{1});

  for (const wire::PrekeyRecord& older : {record_of(alice_, 2), same_number}) {
    const auto answer = publish(older);
    EXPECT_EQ(answer.answer, Answer::kStaleEpoch);
    EXPECT_EQ(answer.number, 3U);
  }
  EXPECT_EQ(held(), record_of(alice_, 3));
}

TEST_F(NodePrekeys, AreTakenFromTheirAccountAlone) {
  const User impostor("alice", 9);
  const User bob("bob", 3);
  wire::PrekeyRecord changed = record_of(alice_, 1);
  changed.prekeys[0].sealed[0] ^= 1U;

  EXPECT_EQ(publish(record_of(impostor, 1)).answer, Answer::kRefused);
  EXPECT_EQ(publish(record_of(bob, 1)).answer, Answer::kRefused);
  EXPECT_EQ(publish(changed).answer, Answer::kRefused);
  EXPECT_EQ(publish({}).answer, Answer::kRefused);
  EXPECT_EQ(publish(record_of(bob, 1), bob.key).answer, Answer::kUnknownAccount);
  EXPECT_EQ(held(), wire::PrekeyRecord());
}

// What somebody has signed with keys of his own is for the account's devices and senders to refuse.
TEST_F(NodePrekeys, AreNotKeptIfAReplicaHasChangedThem) {
  wire::Record record{.slot = account::prekey_slot(alice_.key),
                      .version = 1,
                      .expires_ms = 0,
                      .body = wire::encode_value(record_of(alice_, 1))};
  record.body.bytes.back() ^= 1U;

  const auto kept = home_.ask<wire::Replicated>(
      wire::Replicate{.call = CallId{50}, .target = home_.node().id(), .records = {record}});

  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->stamps.items, std::vector<wire::Stamp>{wire::Stamp()}) << "nothing is there";
}

}  // namespace
}  // namespace p2pchat::node
