#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/client/files.h"
#include "tests/unit/client/friends.h"

// Files in groups: one copy on the ring, for all who are in when its message goes.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;

struct SharedFiles : Friends {
  const Bytes content = content_of(2 * kChunk + 5);

  SharedFiles() { gather(); }
  Outcome share(std::size_t who, WaitFor wait = WaitFor::kDelivered) {
    const std::string id = appended(world, who, content, "map.png", "#climbers");
    if (id.empty()) return Outcome::kTimedOut;
    return world.run(who, filing(FinishFile{.id = id, .wait = wait, .give_up = 50s})).outcome;
  }
  Outcome begin(std::size_t who, const std::string& to = "#climbers") {
    return world.run(who, filing(BeginFile{.to = to, .name = "a", .size = 1})).outcome;
  }
  // What a member has once they have got it.
  [[nodiscard]] Bytes got_by(std::size_t who) {
    const CommandEnded fetched = fetch(world, who, last_of(who).id);
    EXPECT_EQ(fetched.outcome, Outcome::kDone);
    return fetched.files.empty() ? Bytes() : read_whole(world, who, fetched.files[0]);
  }
  Outcome keep(std::size_t who) {
    return world.run(who, filing(KeepFile{.id = last_of(who).id})).outcome;
  }
  [[nodiscard]] std::vector<FileEntry> files_of(std::size_t who) {
    return world.run(who, filing(ListFiles{})).files;
  }
};

TEST(GroupFiles, EachMemberGetsWhatIsOnTheRingOnce) {
  SharedFiles it;

  ASSERT_EQ(it.share(it.alice), Outcome::kDone);
  EXPECT_EQ(it.world.ring.chunks.size(), 4U);

  for (const std::size_t who : {it.bob, it.carl}) {
    const StoredMessage message = it.last_of(who);
    ASSERT_TRUE(message.file.has_value());
    EXPECT_EQ(message.file->name.text, "map.png");
    EXPECT_EQ(message.text, "map.png");
    EXPECT_EQ(message.author, "alice");
    EXPECT_EQ(it.got_by(who), it.content);
    EXPECT_EQ(it.keep(who), Outcome::kDone);
    it.world.pass(5s);
    EXPECT_EQ(released(it.world), 0U) << "others may not have got it";
  }
  EXPECT_EQ(it.got_by(it.bob), it.content) << "as often as they like";
  EXPECT_EQ(it.tick_of(it.alice, "carl"), MessageState::kDelivered);
}

TEST(GroupFiles, IsListedAndUnreadWithItsGroup) {
  SharedFiles it;
  ASSERT_EQ(it.share(it.alice), Outcome::kDone);

  const auto unread = it.world.run(it.bob, reading_inbox()).messages;
  ASSERT_EQ(unread.size(), 1U);
  ASSERT_TRUE(unread[0].file.has_value());
  EXPECT_EQ(unread[0].file->size, it.content.size());
  EXPECT_EQ(unread[0].author, "alice");
  const auto theirs = it.files_of(it.bob);
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_EQ(theirs[0].group, "climbers");
  EXPECT_EQ(theirs[0].author, "alice");
  EXPECT_EQ(theirs[0].state, FileState::kOnRing);
  const auto own = it.files_of(it.alice);
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].group, "climbers");
  EXPECT_EQ(own[0].state, FileState::kSent);
}

TEST(GroupFiles, SurvivesKillsOfAllWhoAreInvolved) {
  SharedFiles it;
  it.world.kill(it.carl);
  ASSERT_EQ(it.share(it.alice, WaitFor::kStored), Outcome::kDone);
  it.world.kill(it.alice);
  ASSERT_TRUE(it.comes_true([&] { return it.last_of(it.bob).file.has_value(); }));
  restart(it.world, it.bob);

  it.world.start(it.carl);
  ASSERT_EQ(it.world.run(it.carl, unlocking(kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.last_of(it.carl).file.has_value(); }));

  EXPECT_EQ(it.got_by(it.bob), it.content);
  EXPECT_EQ(it.got_by(it.carl), it.content);
}

TEST(GroupFiles, WhoJoinsLaterHasNothingOfIt) {
  SharedFiles it;
  ASSERT_EQ(it.share(it.alice), Outcome::kDone);
  it.join(it.dora, "dora");
  ASSERT_TRUE(it.comes_true([&] { return it.members_for(it.alice) == 4; }));
  ASSERT_EQ(it.say(it.alice, "hello dora", WaitFor::kStored), Outcome::kDone);

  EXPECT_TRUE(it.has_within(it.dora, {"hello dora"}));
  EXPECT_TRUE(it.files_of(it.dora).empty());
}

TEST(GroupFiles, WhoWasRemovedStillGetsWhatTheyWereGivenAndNothingMore) {
  SharedFiles it;
  ASSERT_EQ(it.share(it.alice), Outcome::kDone);
  ASSERT_EQ(it.act(it.alice, GroupDeed::kRemove, "carl"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true(
      [&] { return it.group_of(it.carl).standing == chat::GroupStanding::kRemoved; }));

  EXPECT_EQ(it.share(it.alice), Outcome::kDone);

  EXPECT_EQ(it.files_of(it.bob).size(), 2U);
  EXPECT_EQ(it.files_of(it.carl).size(), 1U);
  EXPECT_EQ(it.got_by(it.carl), it.content);
  EXPECT_EQ(it.begin(it.carl), Outcome::kNotInGroup);
}

TEST(GroupFiles, WhoLeavesWhileItIsOnItsWayDoesNotSendIt) {
  SharedFiles it;
  it.world.ring.is_chunk_room_full = true;
  const std::string id = appended(it.world, it.bob, it.content, "map.png", "#climbers");
  ASSERT_EQ(it.world.run(it.bob, filing(FinishFile{.id = id})).outcome, Outcome::kDone);
  ASSERT_EQ(it.act(it.bob, GroupDeed::kLeave), Outcome::kDone);
  it.world.ring.is_chunk_room_full = false;

  ASSERT_TRUE(it.comes_true([&] { return !only<FileSent>(it.world.events(it.bob)).empty(); }, 90s));

  EXPECT_EQ(only<FileSent>(it.world.events(it.bob)).back().outcome, Outcome::kNotInGroup);
  EXPECT_TRUE(it.comes_true([&] { return released(it.world) == 4U; }));
  EXPECT_TRUE(it.files_of(it.alice).empty());
}

TEST(GroupFiles, RefusesGroupsThatCannotBeGivenOne) {
  SharedFiles it;
  ASSERT_EQ(it.world.run(it.dora, doing(GroupDeed::kCreate, {}, "alone")).outcome, Outcome::kDone);

  EXPECT_EQ(it.begin(it.alice, "#poets"), Outcome::kUnknownGroup);
  EXPECT_EQ(it.begin(it.dora, "#alone"), Outcome::kAlone);
}

TEST(GroupFiles, ADeletedOneIsInNobodysList) {
  SharedFiles it;
  ASSERT_EQ(it.share(it.alice), Outcome::kDone);
  const std::string id = it.last_of(it.alice).id;

  ASSERT_EQ(it.world.run(it.alice, deleting("#climbers", id)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.files_of(it.alice).empty());
  EXPECT_TRUE(it.comes_true([&] { return it.files_of(it.bob).empty(); }));
  EXPECT_EQ(fetch(it.world, it.bob, id).outcome, Outcome::kUnknownFile);
  EXPECT_TRUE(it.last_of(it.bob).is_deleted);
  EXPECT_FALSE(it.last_of(it.bob).file.has_value());
}

TEST(GroupFiles, GoAlongToAnotherDevice) {
  SharedFiles it;
  ASSERT_EQ(it.share(it.alice), Outcome::kDone);

  const std::size_t phone = it.world.add_device("carl's phone");
  ASSERT_EQ(it.world.run(phone, logging_in("carl", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.last_of(phone).file.has_value(); }, 90s));

  EXPECT_EQ(it.last_of(phone).author, "alice");
  EXPECT_EQ(it.got_by(phone), it.content);
}

}  // namespace
}  // namespace p2pchat::client
