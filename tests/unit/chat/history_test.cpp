#include "core/chat/history.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::chat {
namespace {

// A disk in memory, and messages on it.
class History : public testing::Test {
 protected:
  StoredMessage message(const std::string& peer, std::uint64_t lamport, bool is_outgoing) {
    const Bytes32 id{static_cast<std::uint8_t>(++made_)};
    return {.id = to_hex(id),
            .peer = peer,
            .is_outgoing = is_outgoing,
            .text = peer + std::to_string(made_),
            .sent_ms = 1000,
            .lamport = lamport,
            .state = is_outgoing ? MessageState::kQueued : MessageState::kReceived,
            .stored = 0,
            .wanted = 0,
            .is_unread = !is_outgoing};
  }
  RowWriter writer() { return {vault_, entropy_, changes_}; }
  std::vector<Row> read(const ReadRequest& request) {
    for (const Change& change : changes_) {
      disk_.erase(change.key);
      if (change.value) disk_[change.key] = *change.value;
    }
    changes_.clear();
    std::vector<Row> rows;
    for (auto at = disk_.lower_bound(request.from); at != disk_.end() && at->first < request.to;
         ++at) {
      if (rows.size() < request.limit) rows.push_back({at->first, at->second});
    }
    return rows;
  }

  Vault vault_{Bytes32{7}};
  Entropy entropy_{Bytes32{1}};
  std::vector<Change> changes_;
  std::map<Bytes, Bytes> disk_;
  int made_ = 0;
};

TEST_F(History, IsInCausalOrderAndOfOnePeer) {
  const StoredMessage late = message("bob", 9, true);
  const StoredMessage early = message("bob", 1, false);
  const StoredMessage mine = message("bob", 5, true);
  const StoredMessage theirs = message("Bob", 5, false);
  RowWriter rows = writer();
  for (const StoredMessage& each : {late, early, mine, theirs}) put_message(each, rows);
  put_message(message("carol", 5, false), rows);

  const auto found =
      parse_conversation(read(read_conversation("BOB", vault_, 10)), "alice", vault_);

  EXPECT_EQ(found, (std::vector<StoredMessage>{early, mine, theirs, late}));  // alice before bob
}

TEST_F(History, GivesTheNewestWhenThereAreMoreThanAsked) {
  RowWriter rows = writer();
  for (std::uint64_t time = 1; time <= 5; ++time) put_message(message("bob", time, true), rows);

  const auto found =
      parse_conversation(read(read_conversation("bob", vault_, 2)), "alice", vault_, 2);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].lamport, 4U);
  EXPECT_EQ(found[1].lamport, 5U);
}

TEST_F(History, AStateChangesWithoutTheText) {
  StoredMessage sent = message("bob", 1, true);
  RowWriter rows = writer();
  put_message(sent, rows);
  sent.state = MessageState::kStored;
  sent.stored = 2;
  sent.wanted = 3;

  put_state(sent, rows);

  EXPECT_EQ(parse_conversation(read(read_conversation("bob", vault_, 9)), "alice", vault_),
            std::vector<StoredMessage>{sent});
}

TEST_F(History, DamagedRowsAreLeftOut) {
  RowWriter rows = writer();
  put_message(message("bob", 1, true), rows);
  put_message(message("bob", 2, true), rows);
  std::vector<Row> found = read(read_conversation("bob", vault_, 9));
  for (Row& row : found) {
    if (row.key.back() == 't') {
      row.value.back() ^= 1U;
      break;
    }
  }

  EXPECT_EQ(parse_conversation(found, "alice", vault_).size(), 1U);
}

TEST_F(History, UnreadMessagesComeInOrderOfArrivalButEachPeersInCausalOrder) {
  const StoredMessage bob2 = message("bob", 2, false);
  const StoredMessage carol = message("carol", 7, false);
  const StoredMessage bob1 = message("bob", 1, false);
  RowWriter rows = writer();
  put_unread(1, bob2, rows);
  put_unread(2, carol, rows);
  put_unread(3, bob1, rows);

  EXPECT_EQ(parse_unread(read(read_unread(9)), vault_),
            (std::vector<StoredMessage>{bob1, carol, bob2}));
}

TEST_F(History, WhatWasReadIsNoLongerUnread) {
  StoredMessage arrived = message("bob", 1, false);
  RowWriter rows = writer();
  put_message(arrived, rows);
  put_unread(1, arrived, rows);
  const std::vector<Row> unread = read(read_unread(9));

  RowWriter marks = writer();
  put_read(unread, {arrived}, marks);

  EXPECT_TRUE(read(read_unread(9)).empty());
  arrived.is_unread = false;
  EXPECT_EQ(parse_conversation(read(read_conversation("bob", vault_, 9)), "alice", vault_),
            std::vector<StoredMessage>{arrived});
}

TEST_F(History, NumbersArrivalsFromOne) {
  EXPECT_EQ(parse_arrivals(read(read_arrivals()), vault_), 1U);

  RowWriter rows = writer();
  put_arrivals(42, rows);

  EXPECT_EQ(parse_arrivals(read(read_arrivals()), vault_), 42U);
}

TEST(ReadPrefix, CoversAllKeysWithThePrefixAlsoBehindTheHighestByte) {
  const ReadRequest request = read_prefix(Bytes{'m', 0xff, 0xff}, 1);

  EXPECT_EQ(request.from, (Bytes{'m', 0xff, 0xff}));
  EXPECT_EQ(request.to, Bytes{'n'});
}

}  // namespace
}  // namespace p2pchat::chat
