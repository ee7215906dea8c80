#include "sim/checkers/restored_checker.h"

#include <cstddef>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// user1's laptop told of a message, made a snapshot and was destroyed; the phone has the account.
struct LostDevice {
  Scene scene;
  RestoredChecker checker;
  client::StoredMessage message = incoming(outgoing("a", "hi"));
  Conversation phone{.client = 1, .user = "user1", .peer = "user0", .messages = {}, .found = {}};

  LostDevice() {
    scene.now = Instant(100s);
    scene.clients = {{.user = "user1", .is_lost = true, .snapshot = Instant(110s)},
                     {.user = "user1", .is_up = true, .is_logged_in = true, .is_connected = true}};
    tell_user1(0, client::MessageArrived{message});
    phone.messages = {message};
  }
  void tell_user1(std::size_t client, client::ClientEvent event) {
    const Told told{.at = scene.now, .client = client, .user = "user1", .event = std::move(event)};
    scene.journal.on_told(told);
    checker.on_told(scene, told);
  }
  void read(std::size_t client, Instant at, client::CommandId command) {
    scene.now = at;
    scene.journal.on_reading(client, command);
    client::CommandEnded ended;
    ended.command = command;
    ended.messages = {message};
    tell_user1(client, ended);
  }
  std::string judged() {
    checker.at_end(scene, {phone});
    return what(checker);
  }
};

TEST(RestoredChecker, AcceptsWhatIsThereOnce) {
  LostDevice it;
  EXPECT_EQ(it.judged(), "nothing");
  EXPECT_GE(it.checker.checks(), 1U);
}

TEST(RestoredChecker, FindsWhatIsNotThere) {
  LostDevice it;
  it.phone.messages.clear();
  EXPECT_THAT(it.judged(), HasSubstr("is 0 times at client 1"));
}

TEST(RestoredChecker, FindsWhatIsThereTwice) {
  LostDevice it;
  it.phone.messages.push_back(it.message);
  EXPECT_THAT(it.judged(), HasSubstr("is 2 times at client 1"));
}

TEST(RestoredChecker, AsksForNothingThatIsYoungerThanTheSnapshot) {
  LostDevice it;
  it.scene.clients[0].snapshot = Instant(105s);
  it.phone.messages.clear();
  EXPECT_EQ(it.judged(), "nothing");
}

TEST(RestoredChecker, FindsWhatIsReadOnceMore) {
  LostDevice it;
  it.read(0, Instant(104s), client::CommandId{1});
  it.read(1, Instant(130s), client::CommandId{1});
  EXPECT_THAT(it.judged(), HasSubstr("once more"));
}

TEST(RestoredChecker, AcceptsThatIsReadAgainWhatWasReadAfterTheSnapshot) {
  LostDevice it;
  it.read(0, Instant(115s), client::CommandId{1});
  it.read(1, Instant(130s), client::CommandId{1});
  EXPECT_EQ(it.judged(), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
