#include "core/rpc/calls.h"

#include <string>

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
