#include "core/rpc/calls.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/rpc/peers.h"

namespace p2pchat::rpc {
namespace {

using namespace std::chrono_literals;
using wire::Ping;

constexpr CallOptions kOptions{.patience = {.attempt_timeout = 400ms, .attempts = 3},
                               .calls_max = 2};

class CallsTest : public testing::Test {
 protected:
  CallId open(const std::string& context, Instant now) {
    return calls_.open(to_, Ping{.target = target_}, context, now, entropy_, out_);
  }
  // What was sent since the last time.
  std::vector<Send> take_sends() { return std::exchange(out_, {}).sends; }

  Address to_ = Address::v4({10, 0, 0, 1}, 7400);
  RingId target_ = RingId::from_number(10);
  Entropy entropy_;
  Effects out_;
  Calls<std::string> calls_{kOptions};
};

TEST_F(CallsTest, SendsTheRequestUnderItsId) {
  const CallId call = open("a", at(1s));

  EXPECT_TRUE(call.is_set());
  EXPECT_EQ(take_sends(), (std::vector<Send>{{to_, Ping{.call = call, .target = target_}}}));
  EXPECT_EQ(calls_.next_wake(), at(1400ms));
  EXPECT_EQ(calls_.size(), 1U);
}

TEST_F(CallsTest, GivesEachCallItsOwnId) { EXPECT_NE(open("a", at(0s)), open("b", at(0s))); }

TEST_F(CallsTest, HandsTheContextBackOnceWhenAnswered) {
  const CallId call = open("a", at(0s));

  EXPECT_EQ(calls_.close(call), "a");
  EXPECT_EQ(calls_.close(call), std::nullopt);
  EXPECT_EQ(calls_.next_wake(), Instant::never());
}

TEST_F(CallsTest, DoesNotKnowStrangers) {
  open("a", at(0s));

  EXPECT_EQ(calls_.close(CallId{1}), std::nullopt);
  EXPECT_EQ(calls_.close(CallId{}), std::nullopt);
  EXPECT_EQ(calls_.size(), 1U);
}

TEST_F(CallsTest, FindsAContextWithoutClosing) {
  const CallId call = open("a", at(0s));

  ASSERT_NE(calls_.find(call), nullptr);
  EXPECT_EQ(*calls_.find(call), "a");
  EXPECT_EQ(calls_.find(CallId{1}), nullptr);
}

TEST_F(CallsTest, IsSilentBeforeTheTimeout) {
  open("a", at(0s));
  take_sends();

  EXPECT_TRUE(calls_.on_wake(at(399ms), out_).empty());

  EXPECT_TRUE(take_sends().empty());
}

TEST_F(CallsTest, RepeatsTheSameRequestThenGivesUp) {
  open("a", at(0s));
  const std::vector<Send> first = take_sends();

  EXPECT_TRUE(calls_.on_wake(at(400ms), out_).empty());
  EXPECT_EQ(take_sends(), first);
  EXPECT_EQ(calls_.next_wake(), at(800ms));
  EXPECT_TRUE(calls_.on_wake(at(850ms), out_).empty());
  EXPECT_EQ(take_sends(), first);
  EXPECT_EQ(calls_.next_wake(), at(1250ms));
  EXPECT_EQ(calls_.on_wake(at(1250ms), out_), std::vector<std::string>{"a"});

  EXPECT_TRUE(take_sends().empty());
  EXPECT_EQ(calls_.size(), 0U);
}

TEST_F(CallsTest, TakesALateAnswerOfTheLastAttempt) {
  const CallId call = open("a", at(0s));
  (void)calls_.on_wake(at(400ms), out_);
  (void)calls_.on_wake(at(800ms), out_);

  EXPECT_EQ(calls_.close(call), "a");
  EXPECT_TRUE(calls_.on_wake(at(2s), out_).empty());
}

TEST_F(CallsTest, KeepsThePatienceOfACallThatBringsItsOwn) {
  calls_.open(to_, Ping{}, "once", {.attempt_timeout = 5s, .attempts = 1}, at(0s), entropy_, out_);
  take_sends();

  EXPECT_EQ(calls_.next_wake(), at(5s));
  EXPECT_TRUE(calls_.on_wake(at(4999ms), out_).empty());
  EXPECT_EQ(calls_.on_wake(at(5s), out_), std::vector<std::string>{"once"});
  EXPECT_TRUE(take_sends().empty());
}

TEST_F(CallsTest, DoesNotSendBeyondItsBoundAndGivesThatUp) {
  open("a", at(0s));
  open("b", at(0s));
  EXPECT_TRUE(calls_.is_full());
  take_sends();

  open("one too many", at(100ms));

  EXPECT_TRUE(take_sends().empty());
  (void)calls_.on_wake(at(400ms), out_);
  EXPECT_EQ(calls_.on_wake(at(500ms), out_), std::vector<std::string>{"one too many"});
}

// What carries records: each 16 KiB, a quarter of a second on the slowest way.
class HeavyCallsTest : public CallsTest {
 protected:
  static constexpr std::size_t kHeavy = std::size_t{16} * 1024;

  CallId open(const std::string& context, std::size_t bytes, Instant now, const Address& to) {
    return many_.open(to, Ping{.target = target_}, context, {.bytes = bytes}, now, entropy_, out_);
  }
  CallId heavy(const std::string& context, Instant now) { return open(context, kHeavy, now, to_); }
  std::optional<std::string> close(CallId call, Instant now) {
    auto context = many_.close(call);
    many_.go_on(now, out_);
    many_.check_invariants();
    return context;
  }

  Address other_ = Address::v4({10, 0, 0, 2}, 7400);
  Calls<std::string> many_;
};

TEST_F(HeavyCallsTest, IsRepeatedOnlyWhenASlowWayHasCarriedItAndAllBeforeIt) {
  open("light", 6400, at(0s), to_);
  EXPECT_EQ(many_.next_wake(), at(500ms));
  open("large", kHeavy, at(0s), other_);
  take_sends();

  EXPECT_TRUE(many_.on_wake(at(500ms), out_).empty());
  EXPECT_EQ(take_sends().size(), 1U);  // the light one
  EXPECT_TRUE(many_.on_wake(at(755ms), out_).empty());
  EXPECT_TRUE(take_sends().empty());
  EXPECT_TRUE(many_.on_wake(at(756ms), out_).empty());
  EXPECT_EQ(take_sends().at(0).to, other_);
  many_.check_invariants();
}

TEST_F(HeavyCallsTest, WhatIsOverIsNotWaitedForAnyMore) {
  EXPECT_EQ(close(open("first", 6400, at(0s), to_), at(0s)), "first");

  open("second", 6400, at(0s), to_);

  EXPECT_EQ(many_.next_wake(), at(500ms));
}

TEST_F(HeavyCallsTest, GoesToOnePeerOneAfterTheOtherInOrder) {
  const CallId first = heavy("first", at(0s));
  const CallId second = heavy("second", at(0s));
  heavy("third", at(0s));
  EXPECT_EQ(take_sends().size(), 1U);

  EXPECT_EQ(close(first, at(100ms)), "first");

  const auto sends = take_sends();
  ASSERT_EQ(sends.size(), 1U);
  EXPECT_EQ(std::get<Ping>(sends[0].message).call, second);
  EXPECT_EQ(many_.next_wake(), at(756ms));  // its time begins when it is sent
}

TEST_F(HeavyCallsTest, WhoAsksAgainAtOnceDoesNotOvertakeThoseThatWait) {
  const CallId first = heavy("first", at(0s));
  const CallId second = heavy("second", at(0s));
  take_sends();

  EXPECT_EQ(many_.close(first), "first");
  heavy("first once more", at(0s));
  many_.go_on(at(0s), out_);

  const auto sends = take_sends();
  ASSERT_EQ(sends.size(), 1U);
  EXPECT_EQ(std::get<Ping>(sends[0].message).call, second);
}

TEST_F(HeavyCallsTest, LightOnesAndOtherPeersDoNotWait) {
  heavy("first", at(0s));
  heavy("second", at(0s));
  take_sends();

  open("light", kLightMax, at(0s), to_);
  open("elsewhere", kHeavy, at(0s), other_);

  EXPECT_EQ(take_sends().size(), 2U);
}

TEST_F(HeavyCallsTest, AreGivenUpTogetherIfThePeerIsSilent) {
  heavy("first", at(0s));
  heavy("second", at(0s));
  heavy("third", at(0s));
  open("elsewhere", kHeavy, at(10s), other_);
  std::vector<std::string> given_up;

  for (Instant now; given_up.empty(); now = many_.next_wake()) given_up = many_.on_wake(now, out_);

  EXPECT_EQ(given_up, (std::vector<std::string>{"first", "second", "third"}));
  EXPECT_EQ(many_.size(), 1U);
  many_.check_invariants();
  take_sends();
  heavy("later", at(11s));
  EXPECT_EQ(take_sends().size(), 1U);
}

TEST_F(HeavyCallsTest, WhatNobodyNeedsAnyMoreIsNotSent) {
  const CallId first = heavy("first", at(0s));
  heavy("second", at(0s));
  const CallId third = heavy("third", at(0s));
  take_sends();

  many_.drop_waiting([](const std::string& context) { return context < "third"; });

  EXPECT_EQ(many_.size(), 2U);  // what is under way stays
  EXPECT_EQ(close(first, at(0s)), "first");
  const auto sends = take_sends();
  ASSERT_EQ(sends.size(), 1U);
  EXPECT_EQ(std::get<Ping>(sends[0].message).call, third);
}

TEST_F(HeavyCallsTest, OneThatWaitsCanBeClosed) {
  const CallId first = heavy("first", at(0s));
  const CallId second = heavy("second", at(0s));
  take_sends();

  EXPECT_EQ(close(second, at(0s)), "second");
  EXPECT_EQ(close(first, at(0s)), "first");

  EXPECT_TRUE(take_sends().empty());
  EXPECT_EQ(many_.next_wake(), Instant::never());
}

TEST_F(CallsTest, GoesOnAlikeAfterACopy) {
  const CallId call = open("a", at(0s));
  Calls<std::string> copy = calls_;
  Effects out;

  EXPECT_EQ(calls_.close(call), "a");

  EXPECT_TRUE(copy.on_wake(at(400ms), out).empty());
  EXPECT_EQ(out.sends, take_sends());
  EXPECT_EQ(copy.close(call), "a");
}

}  // namespace
}  // namespace p2pchat::rpc
