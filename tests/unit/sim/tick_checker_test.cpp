#include "sim/checkers/tick_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/stamp.h"
#include "sim/checkers/durability_checker.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

class Ticks : public testing::Test {
 protected:
  Ticks() : message(outgoing("ab", "text 1:")) { add_accepted(scene, message); }

  void show(client::MessageState state, std::uint8_t stored = 0) {
    message.state = state;
    message.stored = stored;
    tell(scene, checker, 0, client::MessageChanged{message});
  }
  void sync_on(std::uint64_t node) {
    wire::Record record;
    record.slot = slot_of(message);
    scene.disks.on_batch(SiteId{node},
                         {{.key = store::row_key(record.slot), .value = store::row_value(record)}});
  }

  // The recipient asks for what is unread.
  void read(client::CommandId command) {
    scene.journal.on_reading(1, command);
    tell(scene, checker, 1,
         client::CommandEnded{.command = command, .messages = {incoming(message)}});
  }

  // The recipient, who knows the sender from then on.
  void write_back() {
    const client::CommandId command{9};
    client::StoredMessage answer = outgoing("cd", "text 2:");
    answer.peer = "user0";
    scene.journal.on_sent(
        {.at = scene.now, .client = 1, .from = "user1", .to = "user0", .text = answer.text},
        command);
    tell(scene, checker, 1, client::CommandEnded{.command = command, .messages = {answer}});
  }

  Scene scene;
  client::StoredMessage message;
  TickChecker checker;
};

TEST_F(Ticks, AcceptsWhatIsProved) {
  show(client::MessageState::kQueued);
  sync_on(1);
  sync_on(2);
  show(client::MessageState::kStored, 2);
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  show(client::MessageState::kDelivered, 2);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Ticks, FindsMoreReceiptsThanSyncedDisks) {
  sync_on(1);
  show(client::MessageState::kStored, 2);

  EXPECT_THAT(what(checker), HasSubstr("stored on 2, but only 1 disks"));
}

// Seed 8 of device_lost, and what that leaves to be found.
TEST_F(Ticks, WhatWasReadOnADeviceThatIsDestroyedAtOnceNobodyNeedKnow) {
  scene.clients.resize(2);
  scene.clients[0] = {.user = "user0", .is_up = true, .is_logged_in = true};
  scene.clients[1] = {.user = "user1", .is_logged_in = true, .is_lost = true};
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  write_back();
  read(client::CommandId{3});
  message.state = client::MessageState::kDelivered;
  const std::vector<Conversation> all{{.client = 0, .user = "user0", .messages = {message}}};

  scene.clients[1].lost_at = scene.now + scene.heals_within - Duration(1);
  checker.at_end(scene, all);
  EXPECT_EQ(what(checker), "nothing");

  scene.clients[1].lost_at = scene.now + scene.heals_within;
  checker.at_end(scene, all);
  EXPECT_THAT(what(checker), HasSubstr("was read by user1, but user0 never learns of it"));
}

TEST_F(Ticks, BelievesOneMoreReceiptForEachLiar) {
  scene.liars = {SiteId{3}};
  sync_on(1);
  show(client::MessageState::kStored, 2);
  EXPECT_EQ(what(checker), "nothing");

  show(client::MessageState::kStored, 3);
  EXPECT_THAT(what(checker), HasSubstr("stored on 3, but only 1 disks"));
}

TEST_F(Ticks, FindsADeliveryThatTheRecipientDoesNotKnowOf) {
  show(client::MessageState::kDelivered);

  EXPECT_THAT(what(checker), HasSubstr("user1 has not seen it"));
}

TEST_F(Ticks, FindsATextThatIsSaidToBeReadAndWasNot) {
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  show(client::MessageState::kRead);

  EXPECT_THAT(what(checker), HasSubstr("user1 has not read it"));
}

TEST_F(Ticks, FindsASenderWhoNeverLearnsThatItsTextWasRead) {
  scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true},
                   {.user = "user1", .is_up = true, .is_logged_in = true}};
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  read(client::CommandId{7});
  message.state = client::MessageState::kDelivered;
  const std::vector<Conversation> end = {
      {.client = 0, .user = "user0", .peer = "user1", .messages = {message}}};

  checker.at_end(scene, end);
  EXPECT_EQ(what(checker), "nothing");  // a stranger is not told

  write_back();
  checker.at_end(scene, end);
  EXPECT_THAT(what(checker), HasSubstr("was read by user1, but user0 never learns"));
}

TEST_F(Ticks, AcceptsThatAReplacedDeviceDoesNotTellWhatWasRead) {
  scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true},
                   {.user = "user1", .is_up = true, .is_logged_in = true, .is_taken_over = true}};
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  read(client::CommandId{7});
  show(client::MessageState::kDelivered);

  checker.at_end(scene, {{.client = 0, .user = "user0", .peer = "user1", .messages = {message}}});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Ticks, FindsASenderWhoNeverLearnsThatItsTextWasShown) {
  scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true}};
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  const Conversation conversation{
      .client = 0, .user = "user0", .peer = "user1", .messages = {message}};

  checker.at_end(scene, {conversation});

  EXPECT_THAT(what(checker), HasSubstr("user0 never learns of it"));
}

TEST_F(Ticks, DemandsNoDeliveryOfWhatWasNotShownOrOfAReplacedDevice) {
  scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true}};
  const Conversation conversation{
      .client = 0, .user = "user0", .peer = "user1", .messages = {message}};

  checker.at_end(scene, {conversation});
  tell(scene, checker, 1, client::MessageArrived{incoming(message)});
  scene.clients[0].is_taken_over = true;
  checker.at_end(scene, {conversation});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Ticks, FindsAStateThatGoesBack) {
  sync_on(1);
  show(client::MessageState::kStored, 1);
  show(client::MessageState::kQueued);

  EXPECT_THAT(what(checker), HasSubstr("goes back"));
}

}  // namespace
}  // namespace p2pchat::sim
