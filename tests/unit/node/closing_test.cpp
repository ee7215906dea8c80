#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "core/account/genuine.h"
#include "core/account/prekeys.h"
#include "core/account/recovery_record.h"
#include "core/wire/reflect.h"
#include "tests/unit/node/lone_node.h"

namespace p2pchat::node {
namespace {

using namespace std::chrono_literals;
using wire::Answer;

// A lone node at which alice is registered, with a session and recovery words.
class NodeClosing : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(home_.ask<wire::Registered>(alice_.registration(call()))->answer, Answer::kOk);
    ASSERT_EQ(claim(1), Answer::kOk);
    ASSERT_EQ(home_
                  .ask<wire::RecoveryPublished>(
                      wire::PublishRecovery{.call = call(), .key = alice_.key, .record = words()})
                  ->answer,
              Answer::kOk);
  }

  CallId call() { return CallId{++calls_}; }
  [[nodiscard]] wire::RecoveryRecord words() const {
    return account::make_recovery(alice_.name, alice_.keys, Bytes32{7}, 1,
                                  {.sealing = Bytes32{7}, .signing = Bytes32{9}});
  }
  // The last record, whose verifier is of this password.
  [[nodiscard]] static wire::AccountRecord last_of(const User& who, std::uint8_t password = 66) {
    const Bytes32 auth{password};
    return account::sign_account(
        {.profile = account::make_profile(who.name, who.keys, wire::kLastVersion, Bytes32{6}),
         .salt = {4, 5, 6},
         .cost = {.log2_n = 4, .r = 8, .p = 1},
         .verifier = crypto::bcrypt_hash(account::verifier_text(auth), 5, {}),
         .blob = Bytes(32),
         .signature = {}},
        who.keys.signing, Bytes32{3});
  }
  wire::AccountChanged change(const wire::AccountRecord& account) {
    return home_
        .ask<wire::AccountChanged>(
            wire::ChangeAccount{.call = call(), .key = alice_.key, .account = account})
        .value();
  }
  Answer claim(std::uint64_t epoch) {
    return home_
        .ask<wire::SessionGranted>(wire::ClaimSession{.call = call(), .claim = alice_.claim(epoch)})
        ->answer;
  }
  Answer attach() {
    const RingId node = account::NodeKeys::from_identity(Bytes32{1}).id;
    return home_.ask<wire::Attached>(alice_.attach(call(), 1, home_.now_ms(), node))->answer;
  }
  Answer log_in(const Bytes32& auth) {
    const auto& keys = account::NodeKeys::from_identity(Bytes32{1});
    const auto sealed = account::seal_auth(auth, alice_.key, keys.seal_public, Bytes32{5});
    return home_
        .ask<wire::LoginAccepted>(
            wire::LoginProve{.call = call(), .key = alice_.key, .sealed_auth = sealed.value()})
        ->answer;
  }
  Answer deposit(const std::string& text) {
    return home_
        .ask<wire::Deposited>(wire::Deposit{
            .call = call(), .record = alice_.message(text, home_.now_ms() + 1'000'000)})
        ->answer;
  }
  wire::Profile profile() {
    return home_.ask<wire::Profile>(wire::GetProfile{.call = call(), .key = alice_.key}).value();
  }
  [[nodiscard]] std::size_t records() { return home_.node().store().record_count(); }
  [[nodiscard]] std::size_t rows() const {
    const auto is_record = [](const auto& row) { return row.first.front() == 'r'; };
    return static_cast<std::size_t>(std::ranges::count_if(home_.disk(), is_record));
  }

  LoneNode home_;
  User alice_{"alice"};
  std::uint64_t calls_ = 0;
};

TEST_F(NodeClosing, AClosedAccountIsAsUnknownToWhoWantsToGetIn) {
  ASSERT_EQ(log_in(alice_.auth), Answer::kOk);

  const auto closed = change(last_of(alice_));

  EXPECT_EQ(closed.answer, Answer::kOk);
  EXPECT_EQ(closed.number, wire::kLastVersion);
  EXPECT_EQ(log_in(alice_.auth), Answer::kWrongPassword);
  EXPECT_EQ(log_in(Bytes32{66}), Answer::kWrongPassword);  // not even with what the record names
  EXPECT_EQ(claim(2), Answer::kUnknownAccount);
  EXPECT_EQ(attach(), Answer::kUnknownAccount);
  const auto salt = [&](const RingId& key) {
    return home_.ask<wire::LoginParameters>(wire::LoginStart{.call = call(), .key = key})->salt;
  };
  EXPECT_NE(salt(alice_.key), last_of(alice_).salt);
  EXPECT_EQ(salt(alice_.key), salt(alice_.key));
}

TEST_F(NodeClosing, TheNameIsTakenForEver) {
  ASSERT_EQ(change(last_of(alice_)).answer, Answer::kOk);

  EXPECT_EQ(home_.ask<wire::Registered>(alice_.registration(call()))->answer, Answer::kNameTaken);
  EXPECT_EQ(home_.ask<wire::Registered>(User("alice", 2).registration(call()))->answer,
            Answer::kNameTaken);
}

TEST_F(NodeClosing, WhatWasUnderTheKeyIsErasedAndNothingIsTakenAnyMore) {
  ASSERT_EQ(deposit("waiting"), Answer::kOk);
  ASSERT_EQ(records(), 4U);

  ASSERT_EQ(change(last_of(alice_)).answer, Answer::kOk);
  home_.advance(5s);

  EXPECT_EQ(records(), 1U);
  EXPECT_EQ(rows(), 1U);
  EXPECT_EQ(deposit("more"), Answer::kUnknownAccount);
  EXPECT_EQ(
      home_.ask<wire::RecoveryFound>(wire::GetRecovery{.call = call(), .key = alice_.key})->record,
      wire::RecoveryRecord());
  EXPECT_EQ(home_
                .ask<wire::RecoveryPublished>(
                    wire::PublishRecovery{.call = call(), .key = alice_.key, .record = words()})
                ->answer,
            Answer::kUnknownAccount);
  EXPECT_EQ(records(), 1U);
}

TEST_F(NodeClosing, OthersSeeThatItIsClosedAndNotWhenItsUserWasHere) {
  ASSERT_EQ(attach(), Answer::kOk);
  ASSERT_TRUE(profile().is_online);

  ASSERT_EQ(change(last_of(alice_)).answer, Answer::kOk);

  const wire::Profile seen = profile();
  EXPECT_EQ(seen.answer, Answer::kOk);
  EXPECT_TRUE(wire::is_closed(seen.profile));
  EXPECT_TRUE(account::verify_profile(seen.profile, {.allows_test_keys = true}));
  EXPECT_FALSE(seen.is_online);
  EXPECT_EQ(seen.last_seen_ms, 0U);
}

TEST_F(NodeClosing, TheDeviceThatIsHereIsToldToAskAgain) {
  ASSERT_EQ(attach(), Answer::kOk);

  home_.tell(wire::ChangeAccount{.call = call(), .key = alice_.key, .account = last_of(alice_)});

  EXPECT_EQ(home_.take<wire::Moved>(), wire::Moved{.key = alice_.key});
  EXPECT_EQ(attach(), Answer::kUnknownAccount);
}

TEST_F(NodeClosing, ClosesWhateverNumberIsHeldAndTheSameAgain) {
  const wire::AccountRecord last = last_of(alice_);
  EXPECT_EQ(change(last).answer, Answer::kOk);
  EXPECT_EQ(change(last).answer, Answer::kOk);
  EXPECT_EQ(change(last_of(alice_, 67)).answer, Answer::kOk);  // of another device: the same end
  EXPECT_EQ(rows(), 1U + 2U);                                  // the others are to be erased
}

TEST_F(NodeClosing, NobodyElseClosesAnAccountAndNothingOpensItAgain) {
  wire::AccountRecord changed = last_of(alice_);
  changed.salt[0] ^= 1U;
  EXPECT_EQ(change(last_of(User("alice", 2))).answer, Answer::kRefused);
  EXPECT_EQ(change(changed).answer, Answer::kRefused);
  EXPECT_EQ(log_in(alice_.auth), Answer::kOk);

  ASSERT_EQ(change(last_of(alice_)).answer, Answer::kOk);
  wire::AccountRecord open = last_of(alice_);
  open.profile = account::make_profile(alice_.name, alice_.keys, 2, Bytes32{6});
  open = account::sign_account(open, alice_.keys.signing, Bytes32{3});
  EXPECT_EQ(change(open).answer, Answer::kUnknownAccount);
  EXPECT_EQ(log_in(alice_.auth), Answer::kWrongPassword);
}

TEST_F(NodeClosing, StaysClosedAfterARestartInTheMiddle) {
  ASSERT_EQ(deposit("waiting"), Answer::kOk);
  ASSERT_EQ(change(last_of(alice_)).answer, Answer::kOk);

  home_ = LoneNode(home_.disk());  // nothing else was erased yet

  EXPECT_EQ(log_in(alice_.auth), Answer::kWrongPassword);
  EXPECT_EQ(deposit("more"), Answer::kUnknownAccount);
  home_.advance(5s);
  EXPECT_EQ(rows(), 1U);
}

TEST_F(NodeClosing, ABrokenDiskClosesNothing) {
  home_.break_disk();
  home_.tell(wire::ChangeAccount{.call = call(), .key = alice_.key, .account = last_of(alice_)});
  const auto answer = home_.take<wire::AccountChanged>();
  EXPECT_TRUE(!answer || answer->answer != Answer::kOk);
}

}  // namespace
}  // namespace p2pchat::node
