#include "core/node/owner_questions.h"

#include <variant>

#include <gtest/gtest.h>

#include "core/wire/account_messages.h"

namespace p2pchat::node {
namespace {

const RingId kKey = RingId::from_number(7);
const Address kAnna = Address::v4({10, 0, 0, 1}, 9000);
const Address kBob = Address::v4({10, 0, 0, 2}, 9000);

wire::OwnerFound said(const Send& send) { return std::get<wire::OwnerFound>(send.message); }

TEST(OwnerQuestions, OneLookupAnswersAllWhoAskForAKey) {
  OwnerQuestions questions;
  Effects out;
  const wire::NodeRef owner{.id = RingId::from_number(9), .address = kAnna};

  EXPECT_TRUE(questions.add(kKey, {kAnna, CallId{1}}));
  questions.begun(kKey, CallId{50});
  EXPECT_FALSE(questions.add(kKey, {kBob, CallId{2}}));
  EXPECT_TRUE(questions.add(RingId::from_number(8), {kBob, CallId{3}}));
  questions.begun(RingId::from_number(8), CallId{51});
  EXPECT_EQ(questions.size(), 3U);

  ASSERT_TRUE(questions.answer(CallId{50}, owner, out));
  ASSERT_EQ(out.sends.size(), 2U);
  EXPECT_EQ(out.sends[0].to, kAnna);
  EXPECT_EQ(said(out.sends[0]),
            (wire::OwnerFound{.call = CallId{1}, .answer = wire::Answer::kOk, .owner = owner}));
  EXPECT_EQ(out.sends[1].to, kBob);
  EXPECT_EQ(said(out.sends[1]).call, CallId{2});
  EXPECT_EQ(questions.size(), 1U);
  EXPECT_TRUE(questions.add(kKey, {kAnna, CallId{4}})) << "the answer may be old: looked up again";
}

TEST(OwnerQuestions, WhoAsksTwiceIsAnsweredOnce) {
  OwnerQuestions questions;
  Effects out;
  EXPECT_TRUE(questions.add(kKey, {kAnna, CallId{1}}));
  questions.begun(kKey, CallId{50});
  EXPECT_FALSE(questions.add(kKey, {kAnna, CallId{1}}));

  ASSERT_TRUE(questions.answer(CallId{50}, std::nullopt, out));
  ASSERT_EQ(out.sends.size(), 1U);
  EXPECT_EQ(said(out.sends[0]).answer, wire::Answer::kTryAgain);
  EXPECT_EQ(questions.size(), 0U);
}

TEST(OwnerQuestions, KnowsNothingOfOtherLookups) {
  OwnerQuestions questions;
  Effects out;

  EXPECT_FALSE(questions.answer(CallId{50}, std::nullopt, out));
  EXPECT_TRUE(out.sends.empty());
}

}  // namespace
}  // namespace p2pchat::node
