#include "sim/checkers/typing_checker.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/passing.h"
#include "core/wire/codec.h"
#include "sim/endpoints.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// user0 at client 0, to whom user1 types; user0 has written to user1.
class Typing : public testing::Test {
 protected:
  void SetUp() override {
    scene.now = Instant(100s);
    scene.clients = {{.user = "user0", .is_up = true}, {.user = "user1", .is_up = true}};
    write();
  }

  void write() {
    scene.journal.on_sent({.at = scene.now, .from = "user0", .to = "user1", .text = "text 1"},
                          client::CommandId{++commands_});
  }
  void type() { scene.journal.on_typing("user1", "user0", scene.now); }
  void show(bool is_typing, const std::string& peer = "user1") {
    tell(scene, checker, 0, client::TypingChanged{.peer = peer, .is_typing = is_typing});
  }
  void hide(std::size_t client) {
    const client::CommandId command{++commands_};
    scene.journal.on_hiding(client, command, {"user" + std::to_string(client), true});
    tell(scene, checker, client, client::CommandEnded{.command = command, .hides_presence = true});
  }
  void pass(Duration time) {
    scene.now = scene.now + time;
    checker.on_event(scene, Event{});
  }

  Scene scene;
  TypingChecker checker;
  std::uint64_t commands_ = 0;
};

TEST_F(Typing, MayBeShownWhileItIsTrue) {
  type();
  pass(1s);
  show(true);
  pass(5s);
  show(false);
  pass(60s);

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GE(checker.checks(), 4U);
}

TEST_F(Typing, IsFoundToBeShownForTooLong) {
  type();
  show(true);

  pass(17s);

  EXPECT_THAT(what(checker), HasSubstr("user1 is still shown to user0"));
}

TEST_F(Typing, IsNotShownByAProgramThatHasEnded) {
  type();
  show(true);
  scene.clients[0].is_up = false;

  pass(60s);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Typing, IsFoundToBeShownOfWhoDidNot) {
  show(true);
  EXPECT_THAT(what(checker), HasSubstr("who has not typed lately"));
}

TEST_F(Typing, IsFoundToBeShownTooLate) {
  type();
  pass(11s);
  show(true);
  EXPECT_THAT(what(checker), HasSubstr("who has not typed lately"));
}

TEST_F(Typing, IsFoundToBeShownOfWhoHides) {
  hide(1);
  type();
  show(true);
  EXPECT_THAT(what(checker), HasSubstr("user1, who has not typed lately, or hides"));
}

TEST_F(Typing, IsFoundToBeShownToWhoHides) {
  hide(0);
  type();
  show(true);
  EXPECT_THAT(what(checker), HasSubstr("user0, who hides"));
}

TEST_F(Typing, IsFoundToBeShownOfStrangers) {
  scene.journal.on_typing("user2", "user0", scene.now);
  show(true, "user2");
  EXPECT_THAT(what(checker), HasSubstr("user2, who is no contact of user0"));
}

// user0 and user1 are in a group.
class TypingInAGroup : public Typing {
 protected:
  void SetUp() override {
    Typing::SetUp();
    scene.groups.on_told({.at = scene.now,
                          .client = 0,
                          .user = "user0",
                          .event = client::GroupChanged{{.key = "#a",
                                                         .standing = chat::GroupStanding::kJoined,
                                                         .people = {{"user0"}, {"user1"}}}}});
  }
  void type_there(const std::string& who) { scene.journal.on_typing(who, "#a", scene.now); }
  void show_there(const std::string& who) {
    tell(scene, checker, 0,
         client::TypingChanged{.peer = "#a", .is_typing = true, .author = who, .group = "a"});
  }
};

TEST_F(TypingInAGroup, MayBeShownWhileItIsTrue) {
  type_there("user1");
  show_there("user1");
  pass(5s);
  EXPECT_EQ(what(checker), "nothing");

  pass(12s);
  EXPECT_THAT(what(checker), HasSubstr("user1 is still shown to user0"));
}

TEST_F(TypingInAGroup, IsFoundToBeShownOfWhoTypedElsewhere) {
  type();
  show_there("user1");
  EXPECT_THAT(what(checker), HasSubstr("who has not typed lately"));
}

TEST_F(TypingInAGroup, IsFoundToBeShownOfWhoIsNotThere) {
  type_there("user2");
  show_there("user2");
  EXPECT_THAT(what(checker), HasSubstr("user2, who is blocked by user0 or not in #a"));
}

TEST_F(Typing, IsFoundOnADisk) {
  Bytes body(account::kPassingSize);
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<std::uint8_t>(i * 7 + i / 9);
  const wire::Record word{
      .slot = {}, .version = account::kPassingVersion, .expires_ms = 0, .body = body};
  Event event{};
  event.body = Datagram{
      .payload = wire::encode_frame(kRing, wire::Deposit{.call = CallId{1}, .record = word})};
  checker.on_event(scene, event);
  checker.on_synced(scene, SiteId{1}, {{.key = Bytes{1}, .value = Bytes(600, 3)}});
  ASSERT_EQ(what(checker), "nothing");

  checker.on_synced(scene, SiteId{1}, {{.key = Bytes{1}, .value = body}});

  EXPECT_THAT(what(checker), HasSubstr("stands on a disk"));
}

}  // namespace
}  // namespace p2pchat::sim
