#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/owner_calls.h"

// Requests that nodes of before do not answer: core/account/capability_book.h.
namespace p2pchat::account {
namespace {

using namespace std::chrono_literals;

Address host_of(std::uint8_t last) { return Address::v4({10, 0, 0, last}, 7400); }

template <class T>
std::vector<T> every(const std::vector<Send>& sends) {
  std::vector<T> found;
  for (const Send& send : sends) {
    if (const auto* message = std::get_if<T>(&send.message)) found.push_back(*message);
  }
  return found;
}

// Node 1 is known; it says that node 7 owns every key.
class OwnerCallsVersionsTest : public testing::Test {
 protected:
  CallId ask(Duration patience = 10s) {
    return calls_.open(key_, wire::GetPrekey{.call = {}, .key = key_}, now_ + patience, now_, out_);
  }
  // What was sent since, but for looking owners up: that is answered.
  std::vector<Send> sent() {
    std::vector<Send> others;
    while (!out_.sends.empty()) {
      for (Send& send : std::exchange(out_.sends, {})) {
        if (const auto* find = std::get_if<wire::FindOwner>(&send.message)) {
          calls_.on_message(wire::OwnerFound{.call = find->call, .owner = owner_}, now_, out_);
        } else {
          others.push_back(std::move(send));
        }
      }
    }
    return others;
  }
  void wake() {
    now_ = calls_.next_wake();
    calls_.on_wake(now_, out_);
  }
  // The requests that are put until the call ends.
  std::size_t put_until_over() {
    std::size_t put = every<wire::GetPrekey>(sent()).size();
    while (calls_.size() > 0) {
      wake();
      put += every<wire::GetPrekey>(sent()).size();
    }
    return put;
  }
  void say(CallId call, std::uint64_t bits) {
    calls_.on_message(wire::Capabilities{.call = call, .bits = bits}, now_, out_);
  }

  RingId key_ = RingId::from_number(100);
  Instant now_{1h};
  Effects out_;
  wire::NodeRef owner_{.id = RingId::from_number(7), .address = host_of(7), .incarnation = 1};
  OwnerCalls calls_{{host_of(1)}, Entropy(Bytes32{1})};
};

TEST_F(OwnerCallsVersionsTest, TheFirstRequestGoesAtOnceWithTheQuestionBesideIt) {
  ask();

  const auto messages = sent();

  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(every<wire::AskCapabilities>(messages).size(), 1U);
  EXPECT_EQ(every<wire::GetPrekey>(messages).size(), 1U);
  for (const Send& send : messages) EXPECT_EQ(send.to, owner_.address);
}

TEST_F(OwnerCallsVersionsTest, WhatEverybodyAnswersIsAskedAsBefore) {
  calls_.open(key_, wire::GetProfile{.call = {}, .key = key_}, now_ + 10s, now_, out_);

  EXPECT_EQ(sent().size(), 1U);
  EXPECT_EQ(calls_.capabilities().size(), 0U);
}

TEST_F(OwnerCallsVersionsTest, IsPutTwiceToWhoNeverAnswersAndThenNoMore) {
  const Instant began = now_;
  const CallId call = ask();

  EXPECT_EQ(put_until_over(), CallOptions{}.trials);

  EXPECT_LT(now_ - began, 4s) << "long before its deadline";
  const auto replies = calls_.take_replies();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].call, call);
  EXPECT_FALSE(replies[0].answer.has_value());

  now_ = now_ + 1s;
  ask();
  const auto messages = sent();
  EXPECT_EQ(every<wire::AskCapabilities>(messages).size(), 1U);
  EXPECT_TRUE(every<wire::GetPrekey>(messages).empty());
  EXPECT_EQ(calls_.take_replies().size(), 1U) << "at once";
  EXPECT_EQ(calls_.size(), 0U);
}

TEST_F(OwnerCallsVersionsTest, AnUpgradeIsLearnedAtTheNextRequest) {
  ask();
  (void)put_until_over();
  owner_.incarnation = 2;

  ask();

  EXPECT_EQ(every<wire::GetPrekey>(sent()).size(), 1U);
  EXPECT_EQ(calls_.size(), 1U);
  (void)calls_.take_replies();
}

TEST_F(OwnerCallsVersionsTest, WhoSaysThatItUnderstandsIsAskedAgainAsSoonAsOthers) {
  ask();
  const auto question = every<wire::AskCapabilities>(sent()).at(0);
  now_ = now_ + 20ms;

  say(question.call, wire::kCapabilitiesNow);

  EXPECT_EQ(calls_.next_wake(), now_ + CallOptions{}.attempt_timeout);
  wake();
  EXPECT_EQ(every<wire::GetPrekey>(sent()).size(), 1U);
}

TEST_F(OwnerCallsVersionsTest, WhoSaysThatItDoesNotEndsTheCall) {
  ask();
  const auto question = every<wire::AskCapabilities>(sent()).at(0);

  say(question.call, std::to_underlying(wire::Capability::kFiles));
  wake();

  EXPECT_EQ(calls_.size(), 0U);
  EXPECT_TRUE(sent().empty());
  EXPECT_FALSE(calls_.take_replies().at(0).answer.has_value());
}

TEST_F(OwnerCallsVersionsTest, AnyAnswerShowsThatItUnderstands) {
  const CallId call = ask();
  (void)sent();

  calls_.on_message(wire::PrekeyFound{.call = call, .answer = wire::Answer::kTryAgain}, now_, out_);

  EXPECT_EQ(calls_.capabilities().standing(owner_, wire::Capability::kPrekeys, now_),
            CapabilityBook::Standing::kUnderstands);
}

TEST_F(OwnerCallsVersionsTest, AChunkIsAskedForAgainOnlyWhenItCouldHaveCome) {
  calls_.open(key_, wire::GetChunk{.call = {}, .id = {}}, now_ + 10s, now_, out_);
  const auto question = every<wire::AskCapabilities>(sent()).at(0);
  say(question.call, wire::kCapabilitiesNow);

  EXPECT_GT(calls_.next_wake() - now_, 1600ms);
  wake();
  EXPECT_EQ(every<wire::GetChunk>(sent()).size(), 1U);
}

// A chunk is 64 KiB: repeated every 0.6 s, eight of them filled a line with what nobody answers.
TEST_F(OwnerCallsVersionsTest, ChunksAreNotPouredIntoSilence) {
  std::size_t put = 0;
  const Instant end = now_ + 1min;
  Instant retry = now_;
  Duration pause = 500ms;
  while (now_ < end) {
    if (calls_.size() == 0 && retry <= now_) {
      calls_.open(key_, wire::PutChunk{}, now_ + 12s, now_, out_);
    }
    put += every<wire::PutChunk>(sent()).size();
    if (!calls_.take_replies().empty()) retry = now_ + (pause *= 2);
    now_ = std::min(calls_.next_wake(), std::max(retry, now_ + 1ms));
    calls_.on_wake(now_, out_);
  }

  EXPECT_LE(put, CallOptions{}.trials + static_cast<std::size_t>(1min / CapabilityOptions{}.doubt));
}

}  // namespace
}  // namespace p2pchat::account
