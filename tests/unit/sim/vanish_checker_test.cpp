#include "sim/checkers/vanish_checker.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kPlace = "#a";

// user0 has said something in a group that lasts ten seconds.
struct Brief {
  Scene scene;
  VanishChecker checker;
  client::StoredMessage sent = outgoing("a", "hi");

  Brief() {
    scene.now = Instant(100s);
    for (const char* user : {"user0", "user1"}) scene.clients.push_back({.user = user});
    sent.peer = kPlace;
    sent.author = "user0";
    sent.vanish_s = 10;
    scene.groups.on_saying({.at = scene.now,
                            .client = 0,
                            .from = "user0",
                            .group = kPlace,
                            .text = "hi",
                            .known = {"user0", "user1"},
                            .recipients = {}},
                           client::CommandId{1});
    end(0, client::CommandId{1}, sent);
  }
  [[nodiscard]] client::StoredMessage came() const {
    client::StoredMessage message = incoming(sent);
    message.peer = kPlace;
    return message;
  }
  void end(std::size_t client, client::CommandId command, const client::StoredMessage& message) {
    client::CommandEnded ended;
    ended.command = command;
    ended.messages = {message};
    hear(client, ended);
  }
  void hear(std::size_t client, const client::ClientEvent& event) {
    const Told told{
        .at = scene.now, .client = client, .user = scene.clients[client].user, .event = event};
    scene.journal.on_told(told);
    scene.groups.on_told(told);
    checker.on_told(scene, told);
  }
  void look(client::StoredMessage message) {
    message.vanishes_ms = 1;
    scene.journal.on_reading(1, client::CommandId{2});
    end(1, client::CommandId{2}, message);
  }
  void read(std::size_t client, const client::StoredMessage& message) {
    scene.groups.on_reading(client, client::CommandId{3}, kPlace);
    end(client, client::CommandId{3}, message);
  }
  std::string judged() {
    checker.at_end(scene, {});
    return what(checker);
  }
};

TEST(VanishChecker, AcceptsWhatGoesInTime) {
  Brief it;
  it.look(it.came());
  it.scene.now = Instant(111s);
  it.hear(0, client::MessageVanished{it.sent});
  it.hear(1, client::MessageVanished{it.came()});

  EXPECT_EQ(it.judged(), "nothing");
  EXPECT_GT(it.checker.checks(), 0U);
}

TEST(VanishChecker, FindsWhatGoesEarlyInAGroup) {
  Brief it;
  it.scene.now = Instant(103s);

  it.hear(0, client::MessageVanished{it.sent});

  EXPECT_THAT(what(it.checker), HasSubstr("is gone sooner than it was to last"));
}

TEST(VanishChecker, FindsWhatAMemberKeepsWhateverTheySayOfIt) {
  Brief it;
  client::StoredMessage kept = it.came();
  kept.vanish_s = 0;
  it.look(kept);
  it.scene.now = Instant(200s);
  it.read(1, kept);

  EXPECT_THAT(it.judged(), HasSubstr("of user1 in a group is still at client 1"));
}

TEST(VanishChecker, OverlooksWhatNobodyHasLookedAt) {
  Brief it;
  it.scene.now = Instant(200s);
  it.read(1, it.came());

  EXPECT_EQ(it.judged(), "nothing");
}

TEST(VanishChecker, FindsWhatItsAuthorKeeps) {
  Brief it;
  it.scene.now = Instant(200s);
  it.read(0, it.sent);

  EXPECT_THAT(it.judged(), HasSubstr("long after it was sent"));
}

}  // namespace
}  // namespace p2pchat::sim
