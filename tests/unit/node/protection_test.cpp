#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

#include "core/account/genuine.h"
#include "core/account/recovery_record.h"
#include "core/account/service.h"
#include "core/wire/reflect.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using wire::Answer;

// A lone node at which alice is registered. The passwords of the tests are authentication keys.
class NodeProtection : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(home_.ask<wire::Registered>(alice_.registration(CallId{2}))->answer, Answer::kOk);
  }

  struct Wanted {
    std::uint64_t number = 2;
    Bytes32 auth{};
    int cost = 5;
  };
  [[nodiscard]] static wire::AccountRecord account_of(const User& who, const Wanted& wanted) {
    return account::sign_account(
        {.profile = account::make_profile(who.name, who.keys, wanted.number, Bytes32{6}),
         .salt = {4, 5, 6},
         .cost = {.log2_n = 4, .r = 8, .p = 1},
         .verifier = crypto::bcrypt_hash(account::verifier_text(wanted.auth), wanted.cost, {}),
         .blob = Bytes{43},
         .signature = {}},
        who.keys.signing, Bytes32{3});
  }
  wire::AccountChanged change(const wire::AccountRecord& account, const RingId& key) {
    return home_
        .ask<wire::AccountChanged>(
            wire::ChangeAccount{.call = CallId{++calls_}, .key = key, .account = account})
        .value();
  }
  wire::AccountChanged change(const wire::AccountRecord& account) {
    return change(account, alice_.key);
  }
  Answer log_in(const Bytes32& auth) {
    const auto& keys = account::NodeKeys::from_identity(Bytes32{1});
    const auto sealed = account::seal_auth(auth, alice_.key, keys.seal_public, Bytes32{5});
    return home_
        .ask<wire::LoginAccepted>(wire::LoginProve{
            .call = CallId{++calls_}, .key = alice_.key, .sealed_auth = sealed.value()})
        ->answer;
  }

  [[nodiscard]] static wire::RecoveryRecord words_of(const User& who, std::uint64_t number,
                                                     std::uint8_t secret = 7) {
    return account::make_recovery(who.name, who.keys, Bytes32{secret}, number,
                                  {.sealing = Bytes32{secret}, .signing = Bytes32{9}});
  }
  wire::RecoveryPublished publish(const wire::RecoveryRecord& record, const RingId& key) {
    return home_
        .ask<wire::RecoveryPublished>(
            wire::PublishRecovery{.call = CallId{++calls_}, .key = key, .record = record})
        .value();
  }
  wire::RecoveryPublished publish(const wire::RecoveryRecord& record) {
    return publish(record, alice_.key);
  }
  wire::RecoveryRecord held() {
    return home_
        .ask<wire::RecoveryFound>(wire::GetRecovery{.call = CallId{++calls_}, .key = alice_.key})
        ->record;
  }

  LoneNode home_;
  User alice_{"alice"};
  const Bytes32 next_{10};
  std::uint64_t calls_ = 100;
};

TEST_F(NodeProtection, TheNewPasswordLogsInAndTheFormerDoesNot) {
  ASSERT_EQ(log_in(alice_.auth), Answer::kOk);

  const auto changed = change(account_of(alice_, {.auth = next_}));

  EXPECT_EQ(changed.answer, Answer::kOk);
  EXPECT_EQ(changed.number, 2U);
  EXPECT_EQ(log_in(next_), Answer::kOk);
  EXPECT_EQ(log_in(alice_.auth), Answer::kWrongPassword);
}

TEST_F(NodeProtection, TheSameChangeAgainIsDone) {
  const wire::AccountRecord account = account_of(alice_, {.auth = next_});
  EXPECT_EQ(change(account).answer, Answer::kOk);
  EXPECT_EQ(change(account).answer, Answer::kOk);
}

TEST_F(NodeProtection, AChangeIsOfTheNumberThatFollows) {
  ASSERT_EQ(change(account_of(alice_, {.auth = next_})).answer, Answer::kOk);

  for (const std::uint64_t number : {std::uint64_t{2}, std::uint64_t{4}}) {
    const auto late = change(account_of(alice_, {.number = number, .auth = Bytes32{11}}));
    EXPECT_EQ(late.answer, Answer::kStaleEpoch);
    EXPECT_EQ(late.number, 2U);
  }
  EXPECT_EQ(change(account_of(alice_, {.number = 1, .auth = Bytes32{11}})).answer,
            Answer::kRefused);
  EXPECT_EQ(log_in(next_), Answer::kOk);
}

TEST_F(NodeProtection, NobodyElseChangesAnAccount) {
  const User mallory("alice", 2);
  wire::AccountRecord unsigned_one = account_of(alice_, {.auth = next_});
  unsigned_one.salt[0] ^= 1U;
  const wire::AccountRecord cheap = account_of(alice_, {.auth = next_, .cost = 4});
  const wire::AccountRecord dear = account_of(alice_, {.auth = next_, .cost = 13});

  EXPECT_EQ(change(account_of(mallory, {.auth = next_})).answer, Answer::kRefused);
  EXPECT_EQ(change(unsigned_one).answer, Answer::kRefused);
  EXPECT_EQ(change(cheap).answer, Answer::kRefused);
  EXPECT_EQ(change(dear).answer, Answer::kRefused);
  EXPECT_EQ(change(account_of(alice_, {.auth = next_}), User("bob").key).answer, Answer::kRefused);
  EXPECT_EQ(log_in(alice_.auth), Answer::kOk);
}

TEST_F(NodeProtection, TheSpellingOfANameStays) {
  User shouting("ALICE");
  shouting.keys = alice_.keys;
  EXPECT_EQ(change(account_of(shouting, {.auth = next_})).answer, Answer::kRefused);
}

TEST_F(NodeProtection, WhoHasNoAccountChangesNone) {
  const User bob("bob", 2);
  EXPECT_EQ(change(account_of(bob, {.auth = next_}), bob.key).answer, Answer::kUnknownAccount);
  EXPECT_EQ(publish(words_of(bob, 1), bob.key).answer, Answer::kUnknownAccount);
}

TEST_F(NodeProtection, ARegistrationOfAnAccountThatHasChangedIsOfATakenName) {
  ASSERT_EQ(change(account_of(alice_, {.auth = next_})).answer, Answer::kOk);
  EXPECT_EQ(home_.ask<wire::Registered>(alice_.registration(CallId{++calls_}))->answer,
            Answer::kNameTaken);
}

TEST_F(NodeProtection, AChangeStaysAfterARestart) {
  ASSERT_EQ(change(account_of(alice_, {.auth = next_})).answer, Answer::kOk);
  ASSERT_EQ(publish(words_of(alice_, 1)).answer, Answer::kOk);

  home_ = LoneNode(home_.disk());

  EXPECT_EQ(log_in(next_), Answer::kOk);
  EXPECT_EQ(held(), words_of(alice_, 1));
}

TEST_F(NodeProtection, ABrokenDiskChangesNothing) {
  home_.break_disk();
  home_.tell(wire::ChangeAccount{
      .call = CallId{++calls_}, .key = alice_.key, .account = account_of(alice_, {.auth = next_})});
  const auto answer = home_.take<wire::AccountChanged>();
  EXPECT_TRUE(!answer || answer->answer != Answer::kOk);
}

TEST_F(NodeProtection, WordsAreNoneBeforeTheyAreMade) { EXPECT_EQ(held(), wire::RecoveryRecord()); }

TEST_F(NodeProtection, WhatWordsOpenIsKeptAndGivenOut) {
  EXPECT_EQ(publish(words_of(alice_, 1)).answer, Answer::kOk);
  EXPECT_EQ(publish(words_of(alice_, 1)).answer, Answer::kOk);
  EXPECT_EQ(held(), words_of(alice_, 1));
}

TEST_F(NodeProtection, NewWordsTakeThePlaceOfTheFormerAndNeverTheOtherWayRound) {
  ASSERT_EQ(publish(words_of(alice_, 2, 7)).answer, Answer::kOk);

  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{2}}) {
    const auto former = publish(words_of(alice_, number, 8));
    EXPECT_EQ(former.answer, Answer::kStaleEpoch);
    EXPECT_EQ(former.number, 2U);
  }
  EXPECT_EQ(held(), words_of(alice_, 2, 7));
  EXPECT_EQ(publish(words_of(alice_, 3, 8)).answer, Answer::kOk);
  EXPECT_EQ(account::open_recovery(held(), Bytes32{7}), std::nullopt);
  EXPECT_EQ(account::open_recovery(held(), Bytes32{8}), alice_.keys);
}

TEST_F(NodeProtection, NobodyElseMakesWords) {
  wire::RecoveryRecord changed = words_of(alice_, 1);
  changed.number = 2;

  EXPECT_EQ(publish(words_of(User("alice", 2), 1)).answer, Answer::kRefused);
  EXPECT_EQ(publish(words_of(alice_, 1), User("bob").key).answer, Answer::kRefused);
  EXPECT_EQ(publish(changed).answer, Answer::kRefused);
  EXPECT_EQ(publish(words_of(alice_, 0)).answer, Answer::kRefused);
  EXPECT_EQ(held(), wire::RecoveryRecord());
}

}  // namespace
}  // namespace p2pchat::node
