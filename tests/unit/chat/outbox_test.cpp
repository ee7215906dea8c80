#include "core/chat/outbox.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/chat/outbox_fixture.h"

namespace p2pchat::chat {
namespace {

TEST_F(OutboxTest, DepositsTheSameRecordAgainUntilEveryReplicaHasIt) {
  const Parcel sent = parcel("hello");
  add(sent);
  send_due();
  const auto first = deposits();
  ASSERT_EQ(first.size(), 1U);
  answer(first[0], 2, 3);
  sync();

  now_ = outbox_.next_wake(options_);
  send_due();
  const auto second = deposits();

  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].record, sent.record);
  EXPECT_EQ(first[0].record, sent.record);
  answer(second[0], 3, 3);
  EXPECT_GE(outbox_.next_wake(options_), now_ + options_.refresh);
}

TEST_F(OutboxTest, ShowsAStateOnlyOnceItIsOnDisk) {
  add(parcel("hello"));
  send_due();
  const auto sent = deposits();
  answer(sent[0], 2, 3, false);

  EXPECT_TRUE(outbox_.take_changed().empty());
  sync();
  const auto changed = outbox_.take_changed();

  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].state, MessageState::kStored);
  EXPECT_EQ(changed[0].stored, 2);
}

TEST_F(OutboxTest, IsStoredWhenAllThatCanBeReachedHaveIt) {
  const Parcel sent = parcel("hello");
  add(sent);
  send_due();
  const auto deposited = deposits();

  answer(deposited[0], 1, 2);
  sync();
  EXPECT_FALSE(outbox_.is_stored(sent.record.slot.id));
  now_ = outbox_.next_wake(options_);
  send_due();
  answer(deposits()[0], 2, 2);
  EXPECT_FALSE(outbox_.is_stored(sent.record.slot.id));  // not on disk yet
  sync();

  EXPECT_TRUE(outbox_.is_stored(sent.record.slot.id));
}

TEST_F(OutboxTest, AReceiptOfTheRecipientEndsIt) {
  const Parcel sent = parcel("hello");
  const Bytes32 id = sent.record.slot.id;
  add(sent);
  std::vector<Change> changes;
  RowWriter rows = desk().writer(changes);

  EXPECT_TRUE(outbox_.deliver(account::key_of("mallory"), {id}, rows).empty());
  EXPECT_TRUE(outbox_.deliver(account::key_of("bob"), {Bytes32{9}}, rows).empty());
  EXPECT_TRUE(changes.empty());
  const auto delivered = outbox_.deliver(account::key_of("bob"), {id, id}, rows);

  EXPECT_EQ(delivered, std::vector<Bytes32>{id});
  Desk at = desk();
  outbox_.finish(delivered, at);
  EXPECT_EQ(outbox_.texts(), 0U);
  EXPECT_EQ(outbox_.take_changed()[0].state, MessageState::kDelivered);
}

TEST_F(OutboxTest, AReceiptThatCouldNotBeWrittenChangesNothing) {
  const Parcel sent = parcel("hello");
  add(sent);
  std::vector<Change> changes;
  RowWriter rows = desk().writer(changes);

  outbox_.keep(outbox_.deliver(account::key_of("bob"), {sent.record.slot.id}, rows));

  EXPECT_EQ(outbox_.texts(), 1U);
  EXPECT_EQ(outbox_.deliver(account::key_of("bob"), {sent.record.slot.id}, rows).size(), 1U);
}

TEST_F(OutboxTest, GoesOnAfterARestartWithTheSameRecordAndState) {
  const Parcel sent = parcel("hello");
  add(sent);
  send_due();
  answer(deposits()[0], 2, 3);
  sync();
  Outbox again;
  Desk at = desk();
  again.load(at);
  const ReadRequest request = out_.reads.front();
  std::vector<Row> rows;
  for (const auto& [key, value] : disk_) rows.push_back({key, value});

  EXPECT_TRUE(again.on_read(request.token, rows, at));

  const StoredMessage* message = again.find(sent.record.slot.id);
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->text, "hello");
  EXPECT_EQ(message->state, MessageState::kStored);
  EXPECT_EQ(message->stored, 2);
  outbox_ = again;
  send_due();
  EXPECT_EQ(deposits().at(0).record, sent.record);
}

TEST_F(OutboxTest, NobodyIsSentAHeldTextBeforeTheDiskSaysThatItIsHeldNoMore) {
  Parcel sent = parcel("hello");
  sent.is_held = true;
  add(sent);
  send_due();
  EXPECT_TRUE(deposits().empty());
  located();
  send_due();
  EXPECT_TRUE(deposits().empty());
  EXPECT_EQ(disk_.size(), 2U);

  sync();
  send_due();

  EXPECT_EQ(disk_.size(), 1U);
  EXPECT_EQ(deposits().at(0).record, sent.record);
}

TEST_F(OutboxTest, AHeldTextIsWithdrawnUntilItsDepositIsPrepared) {
  Parcel sent = parcel("hello");
  sent.is_held = true;
  add(sent);
  add(parcel("connected"));
  const auto withdraws = [&](const Bytes32& id) {
    std::vector<Change> changes;
    RowWriter rows = desk().writer(changes);
    return outbox_.withdraw(id, rows);
  };
  send_due();
  (void)deposits();
  EXPECT_TRUE(withdraws(sent.record.slot.id));
  EXPECT_FALSE(withdraws(sent.record.slot.id));
  located();
  EXPECT_TRUE(std::exchange(out_, {}).persists.empty());
  outbox_.hold(sent.record.slot.id, now_);  // the disk failed
  send_due();
  (void)deposits();
  located();

  EXPECT_FALSE(withdraws(sent.record.slot.id));
  EXPECT_FALSE(withdraws(Bytes32{9}));
  for (const Bytes32& id : outbox_.texts_like("")) EXPECT_FALSE(withdraws(id));
}

TEST_F(OutboxTest, AHeldTextIsHeldAfterARestart) {
  Parcel sent = parcel("hello");
  sent.is_held = true;
  add(sent);
  Outbox again;
  Desk at = desk();
  again.load(at);
  std::vector<Row> rows;
  for (const auto& [key, value] : disk_) rows.push_back({key, value});
  EXPECT_TRUE(again.on_read(out_.reads.front().token, rows, at));
  std::vector<Change> changes;
  RowWriter writer = desk().writer(changes);

  EXPECT_TRUE(again.withdraw(sent.record.slot.id, writer));
  apply(changes);
  again.forget(sent.record.slot.id, at);

  EXPECT_TRUE(disk_.empty());
  EXPECT_EQ(again.texts(), 0U);
}

TEST_F(OutboxTest, CountsTheWordsAboutGroupsThatWaitForOne) {
  Desk at = desk();
  add(parcel("hello"));
  add(seal_word_parcel(to_bytes("a word"), bob_.profile, at).value());
  add(seal_word_parcel(to_bytes("another"), bob_.profile, at).value());

  EXPECT_EQ(outbox_.words_for(account::key_of("bob")), 2U);
  EXPECT_EQ(outbox_.words_for(account::key_of("alice")), 0U);
}

TEST_F(OutboxTest, BoundsTheDepositsThatAreOnTheirWay) {
  options_.deposits_max = 3;
  for (int i = 0; i < 10; ++i) add(parcel(std::to_string(i)));

  send_due();

  EXPECT_EQ(deposits().size(), 3U);
  EXPECT_EQ(outbox_.next_wake(options_), Instant::never());
  outbox_.check_invariants(options_);
}

TEST_F(OutboxTest, AnExpiredRecordIsDepositedAnewUnderTheSameId) {
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + options_.prekeys.lifetime + 1h;

  send_due();
  const auto deposited = deposits();

  ASSERT_EQ(deposited.size(), 1U);
  EXPECT_EQ(deposited[0].record.slot, sent.record.slot);
  EXPECT_EQ(deposited[0].record.body, sent.record.body);
  EXPECT_GT(deposited[0].record.expires_ms, milliseconds(now_));
}

}  // namespace
}  // namespace p2pchat::chat
