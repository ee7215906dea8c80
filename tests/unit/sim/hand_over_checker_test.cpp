#include "sim/checkers/hand_over_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

// user0's laptop was replaced by the phone; both have one message to user1.
struct TwoDevices {
  Scene scene;
  HandOverChecker checker;
  client::StoredMessage message = outgoing("a", "hi");
  Conversation laptop{.client = 0, .user = "user0", .peer = "user1", .messages = {}, .found = {}};
  Conversation phone{.client = 1, .user = "user0", .peer = "user1", .messages = {}, .found = {}};

  TwoDevices() {
    scene.now = Instant(std::chrono::seconds{100});
    scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true, .is_taken_over = true},
                     {.user = "user0", .is_up = true, .is_logged_in = true, .is_connected = true}};
    laptop.messages = phone.messages = {message};
  }
  std::string judged() {
    checker.at_end(scene, {laptop, phone});
    return what(checker);
  }
};

TEST(HandOverChecker, AcceptsWhatIsTheSame) {
  TwoDevices it;
  it.phone.messages[0].state = client::MessageState::kDelivered;
  EXPECT_EQ(it.judged(), "nothing");
}

TEST(HandOverChecker, FindsWhatIsMissing) {
  TwoDevices it;
  it.phone.messages.clear();
  EXPECT_THAT(it.judged(), HasSubstr("is not handed over"));
}

TEST(HandOverChecker, FindsAConversationThatIsMissing) {
  TwoDevices it;
  it.checker.at_end(it.scene, {it.laptop});
  EXPECT_THAT(what(it.checker), HasSubstr("is not handed over"));
}

TEST(HandOverChecker, FindsALostTick) {
  TwoDevices it;
  it.laptop.messages[0].state = client::MessageState::kRead;
  it.phone.messages[0].state = client::MessageState::kDelivered;
  EXPECT_THAT(it.judged(), HasSubstr("has lost a tick"));
}

TEST(HandOverChecker, FindsWhatWasDeletedAndIsNot) {
  TwoDevices it;
  it.laptop.messages[0].is_deleted = true;
  EXPECT_THAT(it.judged(), HasSubstr("is deleted there"));
}

TEST(HandOverChecker, FindsWhatNobodyHasRead) {
  TwoDevices it;
  it.laptop.messages[0] = it.phone.messages[0] = incoming(it.message);
  it.laptop.messages[0].is_unread = true;
  it.phone.messages[0].is_unread = false;
  EXPECT_THAT(it.judged(), HasSubstr("is unread there, and read where the account is now"));
}

TEST(HandOverChecker, AsksNothingOfADeviceThatIsDown) {
  TwoDevices it;
  it.phone.messages.clear();
  it.scene.clients[0].is_up = false;
  EXPECT_EQ(it.judged(), "nothing");
}

TEST(HandOverChecker, AsksNothingWhileTheWorldIsDisturbed) {
  TwoDevices it;
  it.phone.messages.clear();
  it.scene.is_disturbed = true;
  EXPECT_EQ(it.judged(), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
