#include "core/chat/sessions.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/chat/resending.h"
#include "tests/unit/chat/outbox_fixture.h"

namespace p2pchat::chat {
namespace {

// Bob is known to understand sessions, and has a prekey.
class ChatSessions : public OutboxTest {
 protected:
  ChatSessions() {
    learn_prekey(0h);
    note(true);
  }

  void note(bool understands) {
    std::vector<Change> changes;
    RowWriter rows = desk().writer(changes);
    sessions_.note(account::key_of("bob"), understands, rows, desk());
    apply(changes);
  }
  Content asking_for(const Parcel& parcel) {
    Content asked;
    asked.type = ContentType::kResend;
    asked.about = {{.id = parcel.id, .lamport = 0}};
    asked.heads = {kSpeaksSessions, session_of(parcel.again).value()};
    return asked;
  }
  std::vector<Outbox::Resealed> resend(const wire::AccountProfile& from, const Content& asked) {
    Desk at = desk();
    std::vector<Change> changes;
    RowWriter rows = at.writer(changes);
    auto resealed = outbox_.put_resend(from, asked, rows, at);
    apply(changes);
    outbox_.finish_resend(resealed, at);
    return resealed;
  }
};

TEST_F(ChatSessions, ATextGoesInOneToWhoUnderstandsIt) {
  const Parcel in_session = parcel("hello");
  note(false);
  const Parcel without = parcel("hello");

  EXPECT_TRUE(session_of(in_session.again));
  EXPECT_FALSE(in_session.sessions.empty());
  EXPECT_FALSE(session_of(without.again));
  EXPECT_EQ(in_session.record.body.bytes[0], 2) << "nodes see the second form";
}

// Bob's device cannot open it: it comes again to a prekey, and is the same message.
TEST_F(ChatSessions, WhatIsAskedForComesAgainUnderItsId) {
  const Parcel sent = parcel("hello");
  add(sent);
  send_due();
  const auto first = deposits();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(opened(first[0]).content.type, ContentType::kSession);

  ASSERT_EQ(resend(bob_.profile, asking_for(sent)).size(), 1U);
  send_due();
  const auto again = deposits();

  ASSERT_EQ(again.size(), 1U);
  EXPECT_NE(again[0].record.slot.id, sent.id);
  EXPECT_EQ(opened(again[0]).stands_for, sent.id);
  EXPECT_EQ(opened(again[0]).content.text.text, "hello");
  EXPECT_TRUE(verify_sender(opened(again[0]), alice_.profile, {bob_.keys, bob_.profile}));
}

TEST_F(ChatSessions, WhatIsAskedForComesAgainOnce) {
  const Parcel sent = parcel("hello");
  add(sent);

  EXPECT_EQ(resend(bob_.profile, asking_for(sent)).size(), 1U);
  EXPECT_TRUE(resend(bob_.profile, asking_for(sent)).empty());
  restart();
  EXPECT_TRUE(resend(bob_.profile, asking_for(sent)).empty());
}

TEST_F(ChatSessions, OnlyItsRecipientAsksForIt) {
  const Parcel sent = parcel("hello");
  add(sent);
  Content of_other_session = asking_for(sent);
  of_other_session.heads[1] = Bytes32{1};
  Content of_nothing = asking_for(sent);
  of_nothing.about[0].id = Bytes32{1};

  EXPECT_TRUE(resend(account::person("carol", 3).profile, asking_for(sent)).empty());
  EXPECT_TRUE(resend(bob_.profile, of_other_session).empty());
  EXPECT_TRUE(resend(bob_.profile, of_nothing).empty());
}

// One question names at most 32, and each is named once.
TEST_F(ChatSessions, ManyAreAskedForInSeveralQuestions) {
  Resending resending;
  for (int times = 0; times < 2; ++times) {
    for (std::uint8_t i = 0; i < 40; ++i) {
      resending.owe(bob_.profile, Bytes32{7}, Bytes32{i, 1}, desk());
    }
  }
  std::vector<std::size_t> asked;
  std::set<Bytes32> named;
  while (!resending.is_idle()) {
    Desk at = desk();
    resending.send(outbox_, at);
    for (const PersistRequest& batch : std::exchange(out_, {}).persists) {
      (void)resending.on_persisted(batch.token, PersistResult{}, outbox_, at);
    }
    send_due();
    for (const wire::Deposit& deposit : deposits()) {
      const OpenedMessage question = opened(deposit);
      EXPECT_EQ(question.content.type, ContentType::kResend);
      asked.push_back(question.content.about.size());
      for (const MessageRef& each : question.content.about) named.insert(each.id);
      answer(deposit, 3, 3);
    }
  }

  EXPECT_EQ(asked, (std::vector<std::size_t>{32, 8}));
  EXPECT_EQ(named.size(), 40U);
}

// With another seed or key the recipient finds another id, so nobody takes it for the message.
TEST_F(ChatSessions, WhatComesAgainProvesItsId) {
  const Parcel sent = parcel("hello");
  for (const std::size_t at :
       {std::size_t{1}, std::size_t{45}, std::size_t{145}, std::size_t{180}}) {
    Bytes forged = sent.again;
    forged[at] ^= 1U;
    const auto sealed = seal_inside(forged, own_.self(), {bob_.profile}, Bytes32{9});
    ASSERT_TRUE(sealed);

    const auto judged = open_envelope(sealed->body, {bob_.keys, bob_.profile});

    EXPECT_TRUE(!judged || judged->stands_for != sent.id) << at;
  }
}

TEST_F(ChatSessions, AreAsFarOnDiskAsWhatHasLeft) {
  add(parcel("one"));
  const auto kept = sessions_.all();

  Sessions loaded;
  Desk at = desk();
  loaded.load(at);
  std::vector<Row> rows;
  for (const auto& [key, value] : disk_) {
    if (key[0] == 'l') rows.push_back({key, value});
  }
  ASSERT_TRUE(loaded.on_read(std::exchange(out_, {}).reads.back().token, rows, at));

  EXPECT_EQ(loaded.all(), kept);
}

TEST_F(ChatSessions, AnotherOneIsBegunAfterOneWasClosed) {
  const Parcel first = parcel("one");
  const Parcel second = parcel("two");
  sessions_.close(account::key_of("bob"), *session_of(first.again));
  const Parcel third = parcel("three");

  EXPECT_EQ(session_of(first.again), session_of(second.again));
  EXPECT_NE(session_of(first.again), session_of(third.again));
}

TEST_F(ChatSessions, AnotherOneIsBegunInAnotherEpoch) {
  const Parcel first = parcel("one");
  sessions_.resume(2);
  const Parcel second = parcel("two");

  EXPECT_NE(session_of(first.again), session_of(second.again));
}

// Until it is answered a session is as safe as its prekey: a newer one takes its place.
TEST_F(ChatSessions, OneThatIsNotAnsweredLastsAsLongAsItsPrekey) {
  const Parcel first = parcel("one");
  now_ = now_ + std::chrono::days{8};
  offers_ = Offers();
  learn_prekey(1h);
  const Parcel second = parcel("two");

  EXPECT_NE(session_of(first.again), session_of(second.again));
}

TEST_F(ChatSessions, AreAFewOfOneContact) {
  for (int i = 0; i < 10; ++i) {
    sessions_.close(account::key_of("bob"), *session_of(parcel("x").again));
  }

  EXPECT_EQ(sessions_.all().size(), Sessions::kOfOneMax);
}

}  // namespace
}  // namespace p2pchat::chat
