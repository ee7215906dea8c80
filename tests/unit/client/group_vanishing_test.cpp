#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "tests/unit/client/files.h"
#include "tests/unit/client/friends.h"

// What is said in a group, and does not last.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;
using Words = std::vector<std::string>;

struct Passing : Friends {
  Passing() { gather(); }
  Outcome set(std::size_t who, std::uint32_t seconds) {
    return world
        .run(who, [=](Client& client, Instant now,
                      Effects& out) { return client.vanish("#climbers", seconds, now, out); })
        .outcome;
  }
  // All know that what is written from now on lasts a minute.
  void begin(std::uint32_t seconds = 60) {
    ASSERT_EQ(set(alice, seconds), Outcome::kDone);
    for (const std::size_t who : {alice, bob, carl}) {
      ASSERT_TRUE(comes_true([&] { return group_of(who).vanish_s == seconds; }));
    }
  }
  [[nodiscard]] bool is_gone(std::size_t who, Duration patience = 10s) {
    return comes_true([&] { return texts_at(who).empty(); }, patience);
  }
  // Rows of messages, of words and of what is unread or due.
  [[nodiscard]] std::size_t rows_at(std::size_t who) {
    return static_cast<std::size_t>(std::ranges::count_if(world.disk(who), [](const auto& row) {
      const std::string key = to_text(row.first);
      return key.starts_with("mh") || key.starts_with("mw") || key.starts_with("mu") ||
             key.starts_with("vd") || key.starts_with("fm");
    }));
  }
  [[nodiscard]] Words look(std::size_t who) {
    return texts_of(world.run(who, reading_inbox()).messages);
  }
};

TEST(GroupVanishing, ATimerIsSetByAdminsAndTold) {
  Passing it;

  EXPECT_EQ(it.set(it.carl, 60), Outcome::kNoRight);
  EXPECT_EQ(it.set(it.dora, 60), Outcome::kUnknownGroup);
  EXPECT_EQ(it.set(it.bob, 3600), Outcome::kDone);

  ASSERT_TRUE(it.comes_true([&] { return it.group_of(it.carl).vanish_s == 3600U; }));
  EXPECT_EQ(it.group_of(it.carl).vanish_by, "bob");
  EXPECT_EQ(only<GroupChanged>(it.world.events(it.carl)).back().group.vanish_s, 3600U);
  const auto events = it.world.run(it.carl, listing("climbers")).group_events;
  EXPECT_EQ(events.back(),
            (GroupEvent{.kind = groups::ChangeKind::kTimer, .who = "bob", .seconds = 3600}));
  it.join(it.dora, "dora");
  EXPECT_EQ(it.group_of(it.dora).vanish_s, 3600U);
}

TEST(GroupVanishing, ATextGoesOnceItWasSentAndWhereItWasShown) {
  Passing it;
  it.begin();
  ASSERT_EQ(it.say(it.alice, "not for long", WaitFor::kDelivered), Outcome::kDone);
  ASSERT_TRUE(it.has_within(it.carl, {"not for long"}));
  EXPECT_EQ(it.last_of(it.alice).vanish_s, 60U);
  EXPECT_EQ(it.last_of(it.bob).vanish_s, 60U);
  EXPECT_EQ(it.last_of(it.bob).vanishes_ms, 0) << "nobody has looked at it";
  EXPECT_EQ(it.look(it.bob), Words{"not for long"});

  it.world.pass(50s);
  EXPECT_EQ(it.texts_at(it.bob), Words{"not for long"});
  it.world.pass(15s);

  EXPECT_TRUE(it.is_gone(it.alice));
  EXPECT_TRUE(it.is_gone(it.bob));
  EXPECT_EQ(it.rows_at(it.alice), 0U);
  EXPECT_EQ(it.rows_at(it.bob), 0U);
  EXPECT_EQ(it.texts_at(it.carl), Words{"not for long"});
  EXPECT_EQ(only<MessageVanished>(it.world.events(it.bob)).size(), 1U);
}

TEST(GroupVanishing, WhatIsMarkedAndUnreadGoesWholeThroughRestarts) {
  Passing it;
  it.begin();
  ASSERT_EQ(it.say(it.alice, "not for long", WaitFor::kDelivered), Outcome::kDone);
  const std::string id = it.last_of(it.alice).id;
  ASSERT_EQ(it.world.run(it.bob, reacting("#climbers", id, "+1")).outcome, Outcome::kDone);
  ASSERT_EQ(it.world.run(it.alice, editing("#climbers", id, "so long")).outcome, Outcome::kDone);
  ASSERT_TRUE(it.has_within(it.bob, {"so long"}));
  EXPECT_EQ(it.look(it.bob), Words{"so long"});
  it.world.kill(it.bob);
  it.world.kill(it.alice);
  it.world.pass(120s);

  it.world.start(it.bob);
  ASSERT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.is_gone(it.bob));
  EXPECT_TRUE(it.is_gone(it.alice));
  EXPECT_EQ(it.rows_at(it.bob), 0U);
  EXPECT_EQ(it.rows_at(it.alice), 0U);
}

// Carl is away until long after the text is gone at its author's.
TEST(GroupVanishing, ATextThatHasVanishedAtItsAuthorStillComesAndItsReceiptEndsItsCopy) {
  Passing it;
  it.begin();
  it.world.kill(it.carl);
  ASSERT_EQ(it.say(it.alice, "not for long", WaitFor::kStored), Outcome::kDone);
  it.world.pass(90s);
  ASSERT_TRUE(it.is_gone(it.alice));

  it.world.start(it.carl);
  ASSERT_EQ(it.world.run(it.carl, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.has_within(it.carl, {"not for long"}));
  EXPECT_TRUE(it.comes_true([&] { return it.world.client(it.alice).outbox_size() == 0; }));
}

TEST(GroupVanishing, AFileThatDoesNotLastGoesWithItsMessage) {
  Passing it;
  it.begin();
  const std::string id = appended(it.world, it.alice, content_of(kChunk), "map.png", "#climbers");
  ASSERT_EQ(
      it.world.run(it.alice, filing(FinishFile{.id = id, .wait = WaitFor::kDelivered})).outcome,
      Outcome::kDone);
  const auto shown = it.world.run(it.bob, reading_inbox()).messages;
  ASSERT_EQ(shown.size(), 1U);
  ASSERT_TRUE(shown[0].file.has_value());
  EXPECT_EQ(shown[0].vanish_s, 60U);

  it.world.pass(70s);

  EXPECT_TRUE(it.is_gone(it.bob));
  EXPECT_EQ(it.rows_at(it.bob), 0U);
  EXPECT_EQ(fetch(it.world, it.bob, shown[0].id).outcome, Outcome::kUnknownFile);
}

TEST(GroupVanishing, ADeletionBeforeTheEndLeavesAStoneThatStays) {
  Passing it;
  it.begin();
  ASSERT_EQ(it.say(it.alice, "not for long", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.look(it.bob), Words{"not for long"});
  const std::string id = it.last_of(it.alice).id;
  ASSERT_EQ(it.world.run(it.alice, deleting("#climbers", id)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.last_of(it.bob).is_deleted; }));

  it.world.pass(90s);

  EXPECT_TRUE(it.last_of(it.bob).is_deleted);
  EXPECT_TRUE(it.last_of(it.alice).is_deleted);
}

TEST(GroupVanishing, WhatIsWrittenOnceTheTimerIsOffStays) {
  Passing it;
  it.begin();
  it.begin(0);

  ASSERT_EQ(it.say(it.bob, "for good", WaitFor::kDelivered), Outcome::kDone);

  EXPECT_EQ(it.last_of(it.bob).vanish_s, 0U);
  EXPECT_EQ(it.last_of(it.carl).vanish_s, 0U);
}

TEST(GroupVanishing, GoesAlongToAnotherDeviceAndGoesThere) {
  Passing it;
  it.begin();
  ASSERT_EQ(it.say(it.alice, "not for long", WaitFor::kDelivered), Outcome::kDone);
  const std::size_t phone = it.world.add_device("carl's phone");
  ASSERT_EQ(it.world.run(phone, logging_in("carl", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.texts_at(phone) == Words{"not for long"}; }, 90s));
  EXPECT_EQ(it.group_of(phone).vanish_s, 60U);
  EXPECT_EQ(it.last_of(phone).vanish_s, 60U);
  EXPECT_EQ(it.look(phone), Words{"not for long"});

  it.world.pass(70s);

  EXPECT_TRUE(it.is_gone(phone));
  EXPECT_EQ(it.rows_at(phone), 0U);
}

}  // namespace
}  // namespace p2pchat::client
