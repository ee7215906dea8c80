#include "core/account/capability_book.h"

#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::account {
namespace {

using namespace std::chrono_literals;
using wire::Capability;
using Standing = CapabilityBook::Standing;

wire::NodeRef life_of(std::uint8_t last, std::uint32_t incarnation = 1) {
  return {.id = RingId::from_number(last),
          .address = Address::v4({10, 0, 0, last}, 7400),
          .incarnation = incarnation};
}

class CapabilityBookTest : public testing::Test {
 protected:
  void TearDown() override { book_.check_invariants(); }

  // A request is put there; the questions that go with it.
  std::vector<Send> put(const wire::NodeRef& to) {
    book_.on_trial(to, Capability::kFiles, now_, out_);
    return std::exchange(out_.sends, {});
  }
  static CallId call_in(const Send& send) {
    return std::get<wire::AskCapabilities>(send.message).call;
  }
  Standing of(const wire::NodeRef& to, Capability what = Capability::kFiles) const {
    return book_.standing(to, what, now_);
  }

  Instant now_{1h};
  Effects out_;
  CapabilityBook book_{Entropy(Bytes32{1}), {.nodes_max = 3}};
};

TEST_F(CapabilityBookTest, TakesANodeAtItsWordWithBitsThatNobodyKnowsYet) {
  const auto asked = put(life_of(7));
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].to, life_of(7).address);
  EXPECT_EQ(of(life_of(7)), Standing::kUnknown);
  const std::uint64_t bits = std::to_underlying(Capability::kFiles) | (std::uint64_t{1} << 63U);

  EXPECT_EQ(book_.on_message({.call = call_in(asked[0]), .bits = bits}), life_of(7));

  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
  EXPECT_EQ(of(life_of(7), Capability::kPrekeys), Standing::kLacks);
  EXPECT_EQ(book_.said_by(life_of(7)), bits);
  now_ = now_ + 1h;
  EXPECT_TRUE(put(life_of(7)).empty()) << "it has said";
}

TEST_F(CapabilityBookTest, AsksAgainWhenAnAnswerIsLostButNotAtOnce) {
  const auto first = put(life_of(7));
  now_ = now_ + 900ms;
  EXPECT_TRUE(put(life_of(7)).empty());

  now_ = now_ + 100ms;
  const auto second = put(life_of(7));

  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second, first) << "a late answer to either is one";
}

TEST_F(CapabilityBookTest, BelievesOnlyAnswersToItsQuestionsAndEachOnce) {
  const CallId call = call_in(put(life_of(7)).at(0));
  EXPECT_FALSE(book_.on_message({.call = CallId{call.value ^ 2U}, .bits = 0}));
  EXPECT_FALSE(book_.on_message({.call = {}, .bits = 0}));
  EXPECT_TRUE(book_.on_message({.call = call, .bits = wire::kCapabilitiesNow}));

  EXPECT_FALSE(book_.on_message({.call = call, .bits = 0}));

  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
}

TEST_F(CapabilityBookTest, WhatIsAnsweredIsUnderstoodWhateverIsSaid) {
  book_.on_answer(life_of(7), Capability::kFiles, now_);

  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
  EXPECT_EQ(of(life_of(7), Capability::kPrekeys), Standing::kUnknown);
  (void)book_.on_message({.call = call_in(put(life_of(7)).at(0)), .bits = 0});
  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
}

TEST_F(CapabilityBookTest, SilenceCountsForAWhileThenOneRequestTriesIt) {
  (void)put(life_of(7));
  book_.on_silence(life_of(7), Capability::kFiles, now_);
  EXPECT_EQ(of(life_of(7)), Standing::kLacks);
  EXPECT_EQ(of(life_of(7), Capability::kPrekeys), Standing::kUnknown);

  now_ = now_ + 1min;
  EXPECT_EQ(of(life_of(7)), Standing::kUnknown);
  (void)put(life_of(7));

  EXPECT_EQ(of(life_of(7)), Standing::kLacks) << "no second one beside it";
  book_.on_answer(life_of(7), Capability::kFiles, now_);
  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
}

TEST_F(CapabilityBookTest, WhoWasSilentIsAskedOnWhileRequestsAreSpared) {
  (void)put(life_of(7));
  book_.on_silence(life_of(7), Capability::kFiles, now_);
  now_ = now_ + 1s;

  book_.on_spared(life_of(7), now_, out_);

  ASSERT_EQ(out_.sends.size(), 1U);
  (void)book_.on_message({.call = call_in(out_.sends[0]), .bits = wire::kCapabilitiesNow});
  EXPECT_EQ(of(life_of(7)), Standing::kUnderstands);
}

// An upgrade, or a step back.
TEST_F(CapabilityBookTest, KnowsNothingOfTheNextLifeOfANode) {
  book_.on_silence(life_of(7), Capability::kFiles, now_);
  EXPECT_EQ(of(life_of(7, 2)), Standing::kUnknown);
  const auto asked = put(life_of(7, 2));
  ASSERT_EQ(asked.size(), 1U);
  (void)book_.on_message({.call = call_in(asked[0]), .bits = wire::kCapabilitiesNow});
  EXPECT_EQ(of(life_of(7, 2)), Standing::kUnderstands);

  EXPECT_EQ(of(life_of(7, 3)), Standing::kUnknown);
  wire::NodeRef other = life_of(7, 2);
  other.id = RingId::from_number(8);
  EXPECT_EQ(of(other), Standing::kUnknown);
  EXPECT_EQ(book_.said_by(other), std::nullopt);
}

TEST_F(CapabilityBookTest, AnAnswerToWhatAFormerLifeWasAskedSaysNothing) {
  const CallId call = call_in(put(life_of(7)).at(0));
  (void)put(life_of(7, 2));

  EXPECT_FALSE(book_.on_message({.call = call, .bits = 0}));
}

TEST_F(CapabilityBookTest, ForgetsWhoWasSpokenOfLeastRecently) {
  for (const int last : {1, 2, 3}) {
    now_ = now_ + 1s;
    book_.on_answer(life_of(static_cast<std::uint8_t>(last)), Capability::kFiles, now_);
  }
  now_ = now_ + 1s;
  book_.on_answer(life_of(1), Capability::kPrekeys, now_);
  book_.on_answer(life_of(4), Capability::kFiles, now_);

  EXPECT_EQ(book_.size(), 3U);
  EXPECT_EQ(of(life_of(1)), Standing::kUnderstands);
  EXPECT_EQ(of(life_of(2)), Standing::kUnknown);
  EXPECT_EQ(of(life_of(4)), Standing::kUnderstands);
}

}  // namespace
}  // namespace p2pchat::account
