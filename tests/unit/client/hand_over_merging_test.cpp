#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"
#include "tests/unit/client/two_devices.h"

// What a device that takes over has already, and what comes to it from the one before.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Puts a letter of this person's into Alice's mailbox.
void deposit(TwoDevices& it, const account::Person& writer, const chat::Content& content,
             const Bytes32& seed) {
  const RingId key = account::key_of("alice");
  const auto body = chat::seal(content, {writer.keys, writer.profile},
                               it.world.ring.accounts.at(key).profile, seed);
  ASSERT_TRUE(body.has_value());
  wire::Record letter;
  letter.body = *body;
  letter.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)};
  it.world.ring.mail[key][letter.slot.id] = letter;
}

chat::Peer noted(TwoDevices& it, std::size_t device, const std::string& name) {
  const auto end = it.world.run(device, looking_through());
  for (const chat::Conversation& one : end.conversations) {
    if (one.peer.name == name) return one.peer;
  }
  for (const chat::Peer& peer : end.people) {
    if (peer.name == name) return peer;
  }
  return {};
}

// The laptop runs all the time, and gets the account back: from then on it looks for what the phone
// has sent.
TEST(Merging, FirstDeviceThatComesBackKeepsTicksOfWhatTheOtherSent) {
  TwoDevices it;
  it.become_acquainted();
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.phone, sending("bob", "one", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.world.kill(it.phone);
  it.take_over(it.alice);
  restart(it.world, it.bob);
  it.world.pass(5s);

  it.world.start(it.phone);
  EXPECT_EQ(it.world.run(it.phone, unlocking(kPassword)).outcome, Outcome::kDone);

  ASSERT_TRUE(it.is_handed_over(it.alice));
  ASSERT_EQ(texts_of(it.history(it.alice)), (Texts{"hello", "one"}));
  EXPECT_EQ(it.history(it.alice)[1].state, MessageState::kDelivered);
}

// Who says to delete a message of another place leaves a stone there, with the same id.
TEST(Merging, ForeignStoneHidesNoMessageWithItsId) {
  TwoDevices it;
  const account::Person mallory = account::person("mallory", 9);
  it.world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  const CommandEnded sent = it.world.run(it.alice, sending("bob", "mine", WaitFor::kDelivered));
  ASSERT_EQ(sent.outcome, Outcome::kDone);
  chat::Content deletion{.type = chat::ContentType::kDeletion, .id = Bytes32{1}};
  deletion.about.push_back({.id = chat::id_of(sent.messages.at(0).id), .lamport = 1U << 20U});
  for (std::uint8_t i = 0; i < 2; ++i) {
    const std::string name = i == 0 ? "mallory" : "eve";
    const account::Person writer = i == 0 ? mallory : account::person(name, 11);
    it.world.ring.accounts[account::key_of(name)].profile = writer.profile;
    deposit(it, writer, deletion, Bytes32{static_cast<std::uint8_t>(3 + i)});
  }
  it.world.pass(5s);
  it.log_in_on_phone();

  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(texts_of(it.history(it.phone)), Texts{"mine"});
  for (const char* name : {"mallory", "eve"}) {
    EXPECT_EQ(it.world.run(it.phone, reading_history(name)).messages.size(), 1U) << name;
  }
}

// Bob's text came to the phone before it knew that Alice had written to him.
TEST(Merging, WhoWasWrittenToIsNoStranger) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  EXPECT_EQ(it.world.run(it.bob, acting(chat::Deed::kAccept, "alice")).outcome, Outcome::kDone);
  it.world.kill(it.alice);
  it.log_in_on_phone();
  it.write(it.bob, "alice", "two");
  EXPECT_EQ(it.world.run(it.phone, reading_inbox()).messages.size(), 1U);
  EXPECT_EQ(noted(it, it.phone, "bob").standing, chat::Standing::kRequest);

  it.world.start(it.alice);
  EXPECT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(noted(it, it.phone, "bob").standing, chat::Standing::kKnown);
  it.world.pass(5s);
  EXPECT_EQ(it.history(it.bob).at(1).state, MessageState::kRead);
  restart(it.world, it.phone);
  EXPECT_EQ(noted(it, it.phone, "bob").standing, chat::Standing::kKnown);
}

// Of a part that did not come to disk nothing may be taken for known.
TEST(Merging, FullDiskLosesNothingThatIsKnownOfPeople) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  EXPECT_EQ(it.world.run(it.alice, acting(chat::Deed::kAlias, "bob", "Bobby")).outcome,
            Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, acting(chat::Deed::kMatch, "bob")).outcome, Outcome::kDone);
  it.log_in_on_phone();
  it.world.set_disk_error(it.phone, DiskError::kFull);
  it.world.pass(30s);
  it.world.set_disk_error(it.phone, {});
  ASSERT_TRUE(it.is_handed_over(it.phone, 20min));

  restart(it.world, it.phone);

  EXPECT_EQ(noted(it, it.phone, "bob").alias, "Bobby");
  EXPECT_TRUE(noted(it, it.phone, "bob").is_verified);
  // The keys are pinned on disk, so that they need no ring.
  it.world.is_node_up = {false, false};
  const auto bobs = [](Client& client, Instant now, Effects& out) {
    return client.act(chat::Deed::kVerify, "bob", "", now, out);
  };
  EXPECT_EQ(it.world.run(it.phone, bobs).outcome, Outcome::kDone);
}

// What was pruned, also of what this user wrote, does not come back from where it still is.
TEST(Merging, WhatWasPrunedStaysAway) {
  TwoDevices it;
  it.write(it.alice, "bob", "mine");
  it.write(it.bob, "alice", "his");
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.pass(10s);
  const auto pruned = it.world.run(it.phone, [](Client& client, Instant now, Effects& out) {
    return client.prune("bob", 1s, now, out);
  });
  EXPECT_EQ(pruned.count, 2U);

  it.take_over(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.alice));
  it.world.events(it.phone).clear();
  it.take_over(it.phone);
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(texts_of(it.history(it.phone)), Texts{});
  EXPECT_EQ(texts_of(it.history(it.alice)), (Texts{"mine", "his"}));
}

// A contact can name as many messages that nobody has as it likes.
TEST(Merging, ReceiptsForNothingAreBounded) {
  TwoDevices it;
  const account::Person mallory = account::person("mallory", 9);
  it.world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  for (std::uint8_t i = 1; i <= 160; ++i) {
    chat::Content receipt{.type = chat::ContentType::kReceipt, .id = Bytes32{i}};
    for (std::uint8_t j = 0; j < chat::Content::kReceiptsMax; ++j) {
      receipt.about.push_back({.id = Bytes32{i, j}, .lamport = j});
    }
    deposit(it, mallory, receipt, Bytes32{i});
  }
  const RingId key = account::key_of("alice");
  EXPECT_TRUE(it.world.pass_until([&] { return it.world.ring.mail[key].empty(); }, 10min));

  const auto is_early = [](const auto& row) { return row.first.at(0) == 'e'; };
  const auto rows = std::ranges::count_if(it.world.disk(it.phone), is_early);
  EXPECT_GE(static_cast<std::size_t>(rows), 1000U);
  EXPECT_LE(static_cast<std::size_t>(rows), 1000U + 64 * chat::Content::kReceiptsMax);
}

// Receipts for what waits in the outbox go to the phone, so that the laptop's stays as full.
TEST(Merging, FullOutboxDoesNotStopTheHandOver) {
  TwoDevices it;
  it.become_acquainted();
  it.world.kill(it.bob);
  Outcome last = Outcome::kDone;
  for (std::size_t i = 0; last == Outcome::kDone && i < 2000; ++i) {
    last = it.world.run(it.alice, sending("bob", "text " + std::to_string(i))).outcome;
  }
  EXPECT_EQ(last, Outcome::kMailboxFull);
  it.log_in_on_phone();

  ASSERT_TRUE(it.is_handed_over(it.phone, 10min));
}

}  // namespace
}  // namespace p2pchat::client
