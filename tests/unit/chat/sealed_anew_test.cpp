#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/chat/outbox_fixture.h"

namespace p2pchat::chat {
namespace {

using SealedAnew = OutboxTest;

// Day by day after the prekey was made: sealed to while it is 14 days old, deposited while 30 days
// in the mailbox end by the 44th.
TEST_F(SealedAnew, SealsToAPrekeyForFourteenDays) {
  for (const int age : {0, 7, 14, 15, 37, 44}) {
    offers_ = Offers();
    learn_prekey(std::chrono::days{age});

    const Parcel sent = parcel("hello");

    EXPECT_EQ(sent.record.body.bytes[0], age <= 14 ? 2 : 1) << age;
    EXPECT_EQ(sent.again.empty(), age > 14) << age;
  }
}

TEST_F(SealedAnew, DepositsLaterAsItIsWhileThePrekeyLasts) {
  learn_prekey(0h);
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + std::chrono::days{14};

  restart();
  send_due();
  const auto late = deposits();

  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].record.body, sent.record.body);
  EXPECT_EQ(late[0].record.expires_ms, milliseconds(now_ + std::chrono::days{30}));
}

TEST_F(SealedAnew, SealsAnewWhatIsDepositedTooLateForItsPrekey) {
  learn_prekey(0h);
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + std::chrono::days{14} + 1s;

  restart();
  send_due();
  EXPECT_TRUE(deposits().empty());
  seal_outdated();
  EXPECT_TRUE(deposits().empty()) << "not on disk yet";
  sync();
  send_due();
  const auto anew = deposits();

  ASSERT_EQ(anew.size(), 1U);
  EXPECT_NE(anew[0].record.slot.id, sent.id);
  EXPECT_EQ(opened(anew[0]).stands_for, sent.id);
  EXPECT_EQ(opened(anew[0]).content.text.text, "hello");
  EXPECT_EQ(anew[0].record.expires_ms, milliseconds(now_ + std::chrono::days{30}));
}

// Deposited in time, it waits in the mailbox until it expires; nothing else is sent before.
TEST_F(SealedAnew, SealsAnewWhatExpiresBeforeItsReceipt) {
  learn_prekey(std::chrono::days{14});
  const Parcel sent = parcel("hello");
  add(sent);
  send_due();
  answer(deposits().at(0), 3, 3);
  sync();

  now_ = now_ + std::chrono::days{30} - 1s;
  send_due();
  const auto before = deposits();
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].record, sent.record);
  answer(before[0], 3, 3);
  now_ = now_ + 2h;
  send_due();
  seal_outdated();
  sync();
  send_due();
  const auto anew = deposits();

  ASSERT_EQ(anew.size(), 1U);
  EXPECT_EQ(opened(anew[0]).stands_for, sent.id);
}

// Also from what is on disk alone; the receipt for the first id ends it, and leaves nothing there.
TEST_F(SealedAnew, KnowsAfterARestartWhatItSealedAnew) {
  learn_prekey(0h);
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + std::chrono::days{20};
  send_due();
  seal_outdated();
  sync();
  restart();
  send_due();
  const auto anew = deposits();
  ASSERT_EQ(anew.size(), 1U);
  EXPECT_EQ(opened(anew[0]).stands_for, sent.id);
  restart();
  send_due();
  EXPECT_EQ(deposits().at(0).record.body, anew[0].record.body) << "it is sealed anew once";

  std::vector<Change> changes;
  RowWriter rows = desk().writer(changes);
  EXPECT_EQ(outbox_.deliver(account::key_of("bob"), {sent.id}, rows),
            std::vector<Bytes32>{sent.id});
  apply(changes);

  EXPECT_TRUE(std::ranges::none_of(disk_, [](const auto& row) { return row.first[0] == 'o'; }));
}

TEST_F(SealedAnew, LeavesItAsItIsIfTheDiskCannotHoldWhatIsSealedAnew) {
  learn_prekey(0h);
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + std::chrono::days{20};
  send_due();
  seal_outdated();
  (void)deposits();
  {
    Desk at = desk();
    for (const PersistRequest& request : std::exchange(persists_, {})) {
      outbox_.on_persisted(request.token, std::unexpected(DiskError::kFull), at);
    }
  }
  send_due();
  EXPECT_TRUE(deposits().empty());
  now_ = now_ + 1min;
  send_due();
  seal_outdated();
  sync();
  send_due();

  EXPECT_EQ(opened(deposits().at(0)).stands_for, sent.id);
}

TEST_F(SealedAnew, GivesWhatNoNodeHasAcknowledgedItsWholeTimeInTheMailbox) {
  const Parcel sent = parcel("hello");
  add(sent);
  now_ = now_ + std::chrono::days{20};

  send_due();

  const auto late = deposits();
  EXPECT_EQ(late.at(0).record.body, sent.record.body);
  EXPECT_EQ(late.at(0).record.expires_ms, milliseconds(now_ + std::chrono::days{30}));
}

// Nodes had the first record; of the second one, whose deposit was lost, they know nothing.
TEST_F(SealedAnew, GivesWhatItSealedAnewItsWholeTimeInTheMailbox) {
  learn_prekey(0h);
  add(parcel("hello"));
  send_due();
  answer(deposits().at(0), 3, 3);
  sync();
  now_ = now_ + std::chrono::days{31};
  send_due();
  seal_outdated();
  sync();
  send_due();
  const auto lost = deposits().at(0);
  now_ = now_ + std::chrono::days{20};

  restart();
  send_due();
  const auto late = deposits().at(0);
  answer(late, 3, 3);
  now_ = now_ + std::chrono::days{2};
  send_due();

  EXPECT_EQ(late.record.body, lost.record.body);
  EXPECT_EQ(late.record.expires_ms,
            milliseconds(now_ - std::chrono::days{2} + std::chrono::days{30}));
  EXPECT_EQ(deposits().at(0).record, late.record) << "once it is acknowledged";
}

}  // namespace
}  // namespace p2pchat::chat
