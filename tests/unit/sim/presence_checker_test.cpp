#include "sim/checkers/presence_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

// user0 at client 0, and user1 at client 1, who asks.
class HiddenUsers : public testing::Test {
 protected:
  void wish(std::size_t client, bool hides) {
    const client::CommandId command{++commands_};
    scene.journal.on_hiding(client, command, {"user" + std::to_string(client), hides});
    tell(scene, checker, client, client::CommandEnded{.command = command, .hides_presence = hides});
  }
  client::CommandId ask() {
    const client::CommandId command{++commands_};
    scene.journal.on_asking(1, command, {.at = scene.now, .about = "user0"});
    return command;
  }
  void answer(client::CommandId command, bool is_online, std::int64_t last_seen_ms) {
    tell(scene, checker, 1,
         client::CommandEnded{
             .command = command, .is_online = is_online, .last_seen_ms = last_seen_ms});
  }

  Scene scene;
  PresenceChecker checker;
  std::uint64_t commands_ = 0;
};

TEST_F(HiddenUsers, MayBeToldOfBeforeTheyHideAndOnceTheyShowThemselves) {
  answer(ask(), true, 5);
  const client::CommandId early = ask();
  scene.now = scene.now + std::chrono::seconds{1};
  wish(0, true);
  answer(early, true, 5);
  answer(ask(), false, 0);
  wish(0, false);
  answer(ask(), true, 5);

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 8U);
}

TEST_F(HiddenUsers, AreFoundToBeToldOf) {
  wish(0, true);

  answer(ask(), true, 0);

  EXPECT_THAT(what(checker), HasSubstr("user0, who hides"));
}

TEST_F(HiddenUsers, AreFoundToBeRemembered) {
  wish(0, true);

  answer(ask(), false, 5);

  EXPECT_THAT(what(checker), HasSubstr("user0, who hides"));
}

TEST_F(HiddenUsers, AreFoundToSeeOthers) {
  wish(1, true);

  answer(ask(), true, 5);

  EXPECT_THAT(what(checker), HasSubstr("user1, who hides, was told"));
}

}  // namespace
}  // namespace p2pchat::sim
