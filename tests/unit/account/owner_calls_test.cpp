#include "core/account/owner_calls.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::account {
namespace {

using namespace std::chrono_literals;

Address address(std::uint8_t last) { return Address::v4({10, 0, 0, last}, 7400); }

wire::NodeRef node(std::uint8_t last) {
  return {.id = RingId::from_number(last), .address = address(last)};
}

// Nodes 1 and 2 are known; time passes from wake to wake.
class OwnerCallsTest : public testing::Test {
 protected:
  CallId ask(Duration patience = 10s) {
    return calls_.open(key_, wire::GetProfile{.call = {}, .key = key_}, now_ + patience, now_,
                       out_);
  }
  std::vector<Send> sent() { return std::exchange(out_.sends, {}); }
  CallId call_in(const Send& send) { return std::get<wire::FindOwner>(send.message).call; }
  void found(CallId call, std::uint8_t owner) {
    calls_.on_message(
        wire::OwnerFound{.call = call, .answer = wire::Answer::kOk, .owner = node(owner)}, now_,
        out_);
  }
  void answer(CallId call, wire::Answer answer) {
    calls_.on_message(wire::Profile{.call = call, .answer = answer}, now_, out_);
  }
  void wake() {
    now_ = calls_.next_wake();
    calls_.on_wake(now_, out_);
  }

  RingId key_ = RingId::from_number(100);
  Instant now_{1h};
  Effects out_;
  OwnerCalls calls_{{address(1), address(2)}, Entropy(Bytes32{1})};
};

TEST_F(OwnerCallsTest, FindsTheOwnerThenAsksIt) {
  const CallId call = ask();
  auto messages = sent();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].to, address(1));

  found(call_in(messages[0]), 7);
  messages = sent();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0], (Send{address(7), wire::GetProfile{.call = call, .key = key_}}));
  answer(call, wire::Answer::kOk);

  const auto replies = calls_.take_replies();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].call, call);
  EXPECT_EQ(replies[0].owner, node(7));
  EXPECT_TRUE(replies[0].answer.has_value());
  EXPECT_EQ(calls_.size(), 0U);
}

// An owner that cannot store now says so at once: 32 KiB go to it every two seconds, not at once.
TEST_F(OwnerCallsTest, WhatIsLargeIsNotSentAgainAtOnce) {
  wire::Record record{.slot = {.key = key_, .kind = wire::RecordKind::kMessage}};
  record.body = Bytes(32UL * 1024);
  const CallId call =
      calls_.open(key_, wire::Deposit{.call = {}, .record = record}, now_ + 1min, now_, out_);
  found(call_in(sent().at(0)), 7);
  ASSERT_EQ(sent().size(), 1U);
  const Instant began = now_;

  calls_.on_message(wire::Deposited{.call = call, .answer = wire::Answer::kTryAgain}, now_, out_);
  wake();

  EXPECT_GE(now_ - began, 2s);
  ASSERT_EQ(sent().size(), 1U) << "who owns it now is asked first";
}

// Of two the second waits in the same stream behind the first.
TEST_F(OwnerCallsTest, WhatIsLargeIsGivenTheTimeThatItTakesAndWhatIsBeforeIt) {
  wire::Record record{.slot = {.key = key_, .kind = wire::RecordKind::kMessage}};
  record.body = Bytes(65'000);
  const wire::Deposit request{.call = {}, .record = record};
  calls_.open(key_, request, now_ + 1min, now_, out_);
  found(call_in(sent().at(0)), 7);
  const Duration one = calls_.next_wake() - now_;
  const Instant began = now_;
  (void)sent();

  const CallId second = calls_.open(key_, request, now_ + 1min, now_, out_);
  ASSERT_EQ(sent().size(), 1U);
  wake();
  EXPECT_EQ(sent().size(), 1U);  // the first, again
  calls_.on_message(wire::Deposited{.call = second, .answer = wire::Answer::kOk, .stored = 1}, now_,
                    out_);

  EXPECT_GT(one, 1600ms);
  EXPECT_LT(one, 1700ms);
  EXPECT_EQ(now_ - began, one);
  wake();
  EXPECT_GT(now_ - began, one + 2600ms);  // also once a part of the answer has come
}

TEST_F(OwnerCallsTest, RemembersTheOwner) {
  const CallId first = ask();
  found(call_in(sent()[0]), 7);
  answer(first, wire::Answer::kOk);
  (void)sent();

  ask();

  EXPECT_EQ(sent().at(0).to, address(7));
}

TEST_F(OwnerCallsTest, AsksTheNextNodeWhenOneIsSilentAndTakesTheLateAnswer) {
  ask();
  const auto first = sent();
  wake();
  const auto second = sent();

  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].to, address(2));
  EXPECT_EQ(call_in(first[0]), call_in(second[0]));
  found(call_in(first[0]), 7);
  EXPECT_EQ(sent().at(0).to, address(7));
}

TEST_F(OwnerCallsTest, FollowsTheKeyToItsNextOwner) {
  for (const wire::Answer moved : {wire::Answer::kNotOwner, wire::Answer::kTryAgain}) {
    const CallId call = ask();
    auto messages = sent();
    if (std::holds_alternative<wire::FindOwner>(messages[0].message)) {
      found(call_in(messages[0]), 7);
      (void)sent();
    }
    answer(call, moved);
    EXPECT_TRUE(calls_.take_replies().empty());
    wake();
    messages = sent();
    ASSERT_EQ(messages.size(), 1U);
    found(call_in(messages[0]), 8);
    messages = sent();
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].to, address(8));
    EXPECT_EQ(std::get<wire::GetProfile>(messages[0].message).call, call);
    answer(call, wire::Answer::kOk);
    EXPECT_EQ(calls_.take_replies().size(), 1U);
  }
}

TEST_F(OwnerCallsTest, LooksTheOwnerUpAgainWhenItIsSilent) {
  ask();
  found(call_in(sent()[0]), 7);
  std::size_t asked = sent().size();
  std::vector<Send> messages;
  while (messages.empty() || !std::holds_alternative<wire::FindOwner>(messages[0].message)) {
    wake();
    messages = sent();
    ASSERT_EQ(messages.size(), 1U);
    asked += messages[0].to == address(7) ? 1 : 0;
  }

  EXPECT_EQ(asked, CallOptions{}.attempts);
}

// It came so late that the owner is sought again: without a wake-up of its own, for ever due.
TEST_F(OwnerCallsTest, ALateAnswerThatIsNotTheLastLeavesTheSearchAlone) {
  const CallId call = calls_.open(key_, wire::Deposit{}, now_ + 60s, now_, out_);
  found(call_in(sent()[0]), 7);
  std::vector<Send> messages = sent();
  while (messages.empty() || !std::holds_alternative<wire::FindOwner>(messages[0].message)) {
    wake();
    messages = sent();
  }

  calls_.on_message(wire::Deposited{.call = call, .is_final = false}, now_, out_);
  EXPECT_EQ(calls_.take_replies().size(), 1U);
  calls_.check_invariants();
  for (int i = 0; i < 3; ++i) {
    wake();
    EXPECT_GT(calls_.next_wake(), now_);
  }
}

TEST_F(OwnerCallsTest, EndsAtItsDeadlineWithoutARing) {
  const CallId call = ask(5s);
  const Instant deadline = now_ + 5s;
  std::vector<OwnerReply> replies;
  while (replies.empty()) {
    ASSERT_LE(calls_.next_wake(), deadline);
    wake();
    replies = calls_.take_replies();
  }

  EXPECT_EQ(now_, deadline);
  EXPECT_EQ(replies[0].call, call);
  EXPECT_FALSE(replies[0].answer.has_value());
}

TEST_F(OwnerCallsTest, LocatesWithoutAsking) {
  const CallId call = calls_.locate(key_, now_ + 5s, now_, out_);
  found(call_in(sent()[0]), 7);

  const auto replies = calls_.take_replies();

  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].call, call);
  EXPECT_EQ(replies[0].owner, node(7));
  EXPECT_FALSE(replies[0].answer.has_value());
  EXPECT_TRUE(sent().empty());
}

TEST_F(OwnerCallsTest, ACallToOneNodeGetsItsDenialToo) {
  const CallId call =
      calls_.open_at(node(7), wire::Attach{.call = {}, .key = key_}, now_ + 2s, now_, out_);

  calls_.on_message(wire::Attached{.call = call, .answer = wire::Answer::kNotOwner}, now_, out_);

  const auto replies = calls_.take_replies();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_TRUE(replies[0].answer.has_value());
}

TEST_F(OwnerCallsTest, ARequestSentBackIsNoAnswer) {
  const CallId call = ask();
  found(call_in(sent()[0]), 7);

  EXPECT_FALSE(calls_.on_message(wire::GetProfile{.call = call, .key = key_}, now_, out_));

  EXPECT_TRUE(calls_.take_replies().empty());
}

TEST_F(OwnerCallsTest, WithoutNodesItWaitsForOneToBeLearned) {
  OwnerCalls calls({}, Entropy(Bytes32{1}));
  calls.open(key_, wire::GetProfile{.call = {}, .key = key_}, now_ + 10s, now_, out_);
  EXPECT_TRUE(sent().empty());

  EXPECT_TRUE(calls.finder().learn(address(3)));
  EXPECT_FALSE(calls.finder().learn(address(3)));
  now_ = calls.next_wake();
  calls.on_wake(now_, out_);

  EXPECT_EQ(sent().at(0).to, address(3));
}

TEST(OwnerFinder, IsLostWithoutAnyNode) {
  OwnerFinder finder({}, Entropy(Bytes32{1}));
  EXPECT_TRUE(finder.is_lost());

  finder.learn(address(1));

  EXPECT_FALSE(finder.is_lost());
}

TEST_F(OwnerCallsTest, IsLostOnceEveryKnownNodeWasAskedInVain) {
  ask();
  wake();
  EXPECT_FALSE(calls_.finder().is_lost());
  wake();

  EXPECT_TRUE(calls_.finder().is_lost());
}

TEST_F(OwnerCallsTest, IsNotLostWhileNodesAnswerThatTheyKnowNoOwner) {
  ask();
  for (int i = 0; i < 6; ++i) {
    for (const Send& send : sent()) {
      calls_.on_message(wire::OwnerFound{.call = call_in(send), .answer = wire::Answer::kTryAgain},
                        now_, out_);
    }
    wake();
    EXPECT_FALSE(calls_.finder().is_lost());
  }
}

TEST_F(OwnerCallsTest, AsksWhoIsLearnedWhileLostBeforeAllOthers) {
  ask(1h);
  while (!calls_.finder().is_lost()) wake();
  (void)sent();

  calls_.finder().learn(address(9));
  wake();

  EXPECT_EQ(sent().at(0).to, address(9));
}

// Or who announces many names would push out the nodes that the user has named.
TEST_F(OwnerCallsTest, KeepsNearlyAllNodesWhateverIsPouredInWhileLost) {
  for (std::uint8_t i = 3; i <= 32; ++i) calls_.finder().learn(address(i));
  ask(1h);
  while (!calls_.finder().is_lost()) wake();
  const std::vector<Address> before = calls_.finder().nodes();
  ASSERT_EQ(before.size(), FinderOptions{}.nodes_max);

  for (std::uint8_t i = 100; i < 200; ++i) calls_.finder().learn(address(i));

  const std::vector<Address>& after = calls_.finder().nodes();
  EXPECT_EQ(after.front(), address(199));
  EXPECT_EQ(std::vector<Address>(after.begin() + 1, after.end()),
            std::vector<Address>(before.begin() + 1, before.end()));
}

}  // namespace
}  // namespace p2pchat::account
