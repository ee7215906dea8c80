#include "sim/checkers/delivery_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

class Delivery : public testing::Test {
 protected:
  Delivery() : message(outgoing("ab", "text 1:")) {
    scene.clients.resize(2);
    add_accepted(scene, message);
  }

  void arrive(const client::StoredMessage& arrived) {
    tell(scene, checker, 1, client::MessageArrived{arrived});
  }
  // user1 blocks user0, or ends it, and is told that it is done.
  void block(client::CommandId command, bool is_end) {
    scene.journal.on_blocking({.client = 1, .user = "user1", .peer = "user0", .is_end = is_end},
                              command);
    tell(scene, checker, 1, client::CommandEnded{.command = command});
  }
  static Conversation history(std::vector<client::StoredMessage> messages) {
    return {.client = 1, .user = "user1", .peer = "user0", .messages = std::move(messages)};
  }

  Scene scene;
  client::StoredMessage message;
  DeliveryChecker checker;
};

TEST_F(Delivery, AcceptsAMessageThatIsShownOnce) {
  arrive(incoming(message));
  checker.at_end(scene, {history({incoming(message)})});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Delivery, FindsAMessageThatIsNeverShown) {
  checker.at_end(scene, {history({})});

  EXPECT_THAT(what(checker), HasSubstr("was never shown to user1"));
}

TEST_F(Delivery, FindsAMessageOfSomebodyWhoIsBlocked) {
  block(client::CommandId{7}, false);

  arrive(incoming(message));

  EXPECT_THAT(what(checker), HasSubstr("who is blocked there"));
}

TEST_F(Delivery, AcceptsThatWhatCameDuringABlockIsNeverShown) {
  block(client::CommandId{7}, false);
  scene.now = scene.now + std::chrono::seconds{5};
  block(client::CommandId{8}, true);

  checker.at_end(scene, {history({})});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Delivery, FindsThatWhatWasWrittenAfterABlockIsNeverShown) {
  block(client::CommandId{7}, false);
  block(client::CommandId{8}, true);
  scene.now = scene.now + std::chrono::seconds{5};
  add_accepted(scene, outgoing("cd", "text 2:"));

  checker.at_end(scene, {history({incoming(message)})});

  EXPECT_THAT(what(checker), HasSubstr("\"text 2:\" from user0, accepted, was never shown"));
}

TEST_F(Delivery, FindsAMessageThatIsShownTwice) {
  arrive(incoming(message));
  arrive(incoming(message));

  EXPECT_THAT(what(checker), HasSubstr("shows \"text 1:\" twice"));
}

TEST_F(Delivery, FindsAMessageThatIsTwiceInTheHistory) {
  checker.at_end(scene, {history({incoming(message), incoming(message)})});

  EXPECT_THAT(what(checker), HasSubstr("has \"text 1:\" twice"));
}

TEST_F(Delivery, FindsAMessageThatWasNotSent) {
  client::StoredMessage forged = incoming(message);
  forged.text = "text 1: and more";

  arrive(forged);

  EXPECT_THAT(what(checker), HasSubstr("never sent so"));
}

TEST_F(Delivery, FindsAMessageUnderAnotherSendersName) {
  client::StoredMessage forged = incoming(message);
  forged.peer = "user7";

  arrive(forged);

  EXPECT_THAT(what(checker), HasSubstr("never sent so"));
}

TEST_F(Delivery, AsksNothingForWhatWasNotAccepted) {
  scene.journal.on_sent({.client = 0, .from = "user0", .to = "user1", .text = "text 2:"}, {99});

  arrive(incoming(message));
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
