#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/passing.h"
#include "tests/unit/client/friends.h"

// That somebody is typing to a group.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;
using Shown = std::vector<std::string>;

SmallWorld::Ask typing_in(const std::string& to) {
  return [=](Client& client, Instant now, Effects& out) { return client.type(to, now, out); };
}

// Alice, Bob and Carl are in a group; Dora is not.
struct GroupTypists : Friends {
  GroupTypists() {
    gather();
    for (const std::size_t who : {alice, bob, carl, dora}) world.events(who).clear();
  }

  Outcome type(std::size_t from) { return world.run(from, typing_in("#climbers")).outcome; }
  // What a device has shown of the group: "alice", and "-alice" once she is not typing any more.
  [[nodiscard]] Shown shown(std::size_t device) {
    Shown all;
    for (const TypingChanged& one : only<TypingChanged>(world.events(device))) {
      EXPECT_TRUE(chat::is_group_key(one.peer)) << one.peer;
      EXPECT_EQ(one.group, "climbers");
      all.push_back((one.is_typing ? "" : "-") + one.author);
    }
    return all;
  }
  [[nodiscard]] bool is_shown(std::size_t device, const Shown& expected) {
    return world.pass_until([&] { return shown(device) == expected; }, 10s);
  }
  [[nodiscard]] std::size_t words_to(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        world.ring.passed,
        [&](const wire::Record& word) { return word.slot.key == account::key_of(name); }));
  }
  void hand(std::size_t device, const wire::Record& word) {
    Effects out;
    world.client(device).on_message(FakeRing::address(0), wire::Deliver{.record = word},
                                    world.now(), out);
    (void)world.run(device, reading_inbox());  // so that what it tells is taken
  }
};

TEST(GroupTyping, IsShownToAllMembersForSixSeconds) {
  GroupTypists it;

  EXPECT_EQ(it.type(it.alice), Outcome::kDone);

  EXPECT_TRUE(it.is_shown(it.bob, {"alice"}));
  EXPECT_TRUE(it.is_shown(it.carl, {"alice"}));
  EXPECT_TRUE(it.is_shown(it.bob, {"alice", "-alice"}));
  EXPECT_TRUE(it.is_shown(it.carl, {"alice", "-alice"}));
  EXPECT_EQ(it.shown(it.alice), Shown{});
  EXPECT_EQ(it.words_to("dora"), 0U);
}

TEST(GroupTyping, LooksLikeAnyOtherWord) {
  GroupTypists it;

  (void)it.type(it.alice);
  it.world.pass(1s);

  ASSERT_EQ(it.world.ring.passed.size(), 2U);
  for (const wire::Record& word : it.world.ring.passed) {
    EXPECT_EQ(word.body.size(), account::kPassingSize);
    EXPECT_EQ(word.body.bytes[0], 2) << "the second form";
  }
}

TEST(GroupTyping, IsSaidOnceInThreeSeconds) {
  GroupTypists it;

  for (int i = 0; i < 58; ++i) {
    (void)it.type(it.alice);
    it.world.pass(100ms);
  }

  EXPECT_EQ(it.words_to("bob"), 2U);
  EXPECT_EQ(it.shown(it.bob), Shown{"alice"});
}

TEST(GroupTyping, IsEndedByTheMessage) {
  GroupTypists it;
  (void)it.type(it.alice);
  ASSERT_TRUE(it.is_shown(it.bob, {"alice"}));

  EXPECT_EQ(it.say(it.alice, "here it is", WaitFor::kDelivered), Outcome::kDone);

  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
}

TEST(GroupTyping, IsUnsaidOnceItIsSent) {
  GroupTypists it;
  restart(it.world, it.alice);
  ASSERT_TRUE(it.world.pass_until([&] { return it.world.client(it.alice).is_connected(); }, 5s));

  it.world.command(it.alice, typing_in("#climbers"));
  it.world.command(it.alice, sending("#climbers", "quick"));
  it.world.pass(10s);

  EXPECT_TRUE(it.world.ring.passed.empty());
}

TEST(GroupTyping, IsNeitherSaidNorShownWithWhoIsBlocked) {
  GroupTypists it;
  ASSERT_EQ(it.world.run(it.bob, acting(chat::Deed::kBlock, "alice")).outcome, Outcome::kDone);

  (void)it.type(it.alice);
  (void)it.type(it.bob);

  EXPECT_TRUE(it.world.pass_until([&] { return it.shown(it.carl).size() == 2; }, 5s));
  EXPECT_EQ(it.shown(it.bob), Shown{});
  EXPECT_EQ(it.words_to("alice"), 0U);
}

TEST(GroupTyping, EndsWithABlock) {
  GroupTypists it;
  (void)it.type(it.alice);
  ASSERT_TRUE(it.is_shown(it.bob, {"alice"}));

  ASSERT_EQ(it.world.run(it.bob, acting(chat::Deed::kBlock, "alice")).outcome, Outcome::kDone);

  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
}

TEST(GroupTyping, IsNotOfWhoHides) {
  GroupTypists it;
  const auto hide = [](Client& client, Instant now, Effects& out) {
    return client.presence(true, now, out);
  };
  ASSERT_EQ(it.world.run(it.bob, hide).outcome, Outcome::kDone);

  (void)it.type(it.bob);
  it.world.pass(1s);
  EXPECT_TRUE(it.world.ring.passed.empty());

  (void)it.type(it.alice);
  EXPECT_TRUE(it.is_shown(it.carl, {"alice"}));
  EXPECT_EQ(it.shown(it.bob), Shown{});
}

TEST(GroupTyping, IsNotShownOfWhoWasRemoved) {
  GroupTypists it;
  it.world.ring.hidden.insert(account::key_of("bob"));  // so that the node holds it back
  (void)it.type(it.carl);
  it.world.pass(1s);
  const auto word = std::ranges::find_if(it.world.ring.passed, [](const wire::Record& each) {
    return each.slot.key == account::key_of("bob");
  });
  ASSERT_NE(word, it.world.ring.passed.end());
  const wire::Record held_back = *word;
  it.world.ring.hidden.clear();
  ASSERT_EQ(it.act(it.bob, GroupDeed::kRemove, "carl"), Outcome::kDone);

  it.hand(it.bob, held_back);

  EXPECT_EQ(it.shown(it.bob), Shown{});
}

TEST(GroupTyping, IsSaidByMembersAlone) {
  GroupTypists it;
  ASSERT_EQ(it.act(it.alice, GroupDeed::kInvite, "dora"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.dora).empty(); }));

  (void)it.type(it.alice);
  (void)it.type(it.dora);
  it.world.pass(3s);

  EXPECT_EQ(it.words_to("dora"), 0U) << "who is invited";
  EXPECT_EQ(it.world.ring.passed.size(), 2U);
  EXPECT_EQ(it.world.run(it.alice, typing_in("#walkers")).outcome, Outcome::kUnknownGroup);
}

TEST(GroupTyping, IsOnNoDisk) {
  GroupTypists it;
  it.world.pass(20s);
  const Disk alice = it.world.disk(it.alice);
  const Disk bob = it.world.disk(it.bob);

  (void)it.type(it.alice);
  ASSERT_TRUE(it.is_shown(it.bob, {"alice"}));
  it.world.pass(20s);

  EXPECT_EQ(it.world.disk(it.alice), alice);
  EXPECT_EQ(it.world.disk(it.bob), bob);
}

TEST(GroupTyping, StaysInTheGroup) {
  GroupTypists it;
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "hi", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  EXPECT_EQ(it.world.run(it.bob, sending("alice", "hi", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  it.world.events(it.bob).clear();

  (void)it.type(it.alice);

  EXPECT_TRUE(it.is_shown(it.bob, {"alice"}));
  const auto told = only<TypingChanged>(it.world.events(it.bob));
  EXPECT_NE(told.at(0).peer, "alice");
}

}  // namespace
}  // namespace p2pchat::client
