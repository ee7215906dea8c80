#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "tests/unit/client/friends.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;
using chat::GroupStanding;
using groups::Role;
using Texts = std::vector<std::string>;

TEST(Groups, AreMadeAndShownByTheirName) {
  Friends it;

  it.found();

  const chat::GroupView group = it.group_of(it.alice);
  EXPECT_EQ(group.name, "climbers");
  EXPECT_EQ(group.standing, GroupStanding::kJoined);
  EXPECT_EQ(group.key.size(), 32U);
  ASSERT_EQ(group.people.size(), 1U);
  EXPECT_EQ(group.people[0].role, Role::kOwner);
}

TEST(Groups, AreJoinedByWhoIsInvited) {
  Friends it;

  it.gather();

  EXPECT_EQ(it.group_of(it.bob), it.group_of(it.bob));
  EXPECT_EQ(it.group_of(it.alice).people, it.group_of(it.bob).people);
  EXPECT_EQ(it.group_of(it.alice).people, it.group_of(it.carl).people);
  EXPECT_EQ(it.group_of(it.carl).inviter, "alice");
  EXPECT_FALSE(only<GroupChanged>(it.world.events(it.bob)).empty());
}

TEST(Groups, TellWhatHasHappenedInThem) {
  using groups::ChangeKind;
  Friends it;
  it.gather();
  ASSERT_EQ(it.act(it.alice, GroupDeed::kRename, "hikers"), Outcome::kDone);

  const auto events = it.world.run(it.alice, listing("hikers")).group_events;

  ASSERT_EQ(events.size(), 6U);
  EXPECT_EQ(events.front(),
            (GroupEvent{.kind = ChangeKind::kCreate, .who = "alice", .title = "climbers"}));
  EXPECT_EQ(std::ranges::count(events, GroupEvent{.kind = ChangeKind::kInvite,
                                                  .who = "alice",
                                                  .whom = "carl",
                                                  .role = Role::kMember}),
            1);
  EXPECT_EQ(std::ranges::count(events, GroupEvent{.kind = ChangeKind::kAccept, .who = "bob"}), 1);
  EXPECT_EQ(events.back(),
            (GroupEvent{.kind = ChangeKind::kRename, .who = "alice", .title = "hikers"}));
  EXPECT_TRUE(it.world.run(it.alice, listing()).group_events.empty());  // of all: too many
}

TEST(Groups, MessagesComeToAllAndEachMembersTickIsTheirOwn) {
  Friends it;
  it.gather();
  it.world.kill(it.carl);

  EXPECT_EQ(it.say(it.alice, "up we go"), Outcome::kDone);
  EXPECT_TRUE(it.has_within(it.bob, {"up we go"}));
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }));
  EXPECT_EQ(it.tick_of(it.alice, "carl"), MessageState::kStored);
  EXPECT_EQ(it.last_of(it.alice).state, MessageState::kStored);

  it.world.start(it.carl);
  EXPECT_EQ(it.world.run(it.carl, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_TRUE(it.has_within(it.carl, {"up we go"}));
  EXPECT_TRUE(
      it.comes_true([&] { return it.last_of(it.alice).state == MessageState::kDelivered; }));

  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  EXPECT_TRUE(it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kRead; }));
  EXPECT_EQ(it.tick_of(it.alice, "carl"), MessageState::kDelivered);
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
}

TEST(Groups, MessagesSayTheirAuthorAndGroup) {
  Friends it;
  it.gather();

  EXPECT_EQ(it.say(it.bob, "is it raining"), Outcome::kDone);
  ASSERT_TRUE(it.has_within(it.carl, {"is it raining"}));

  const StoredMessage message = it.last_of(it.carl);
  EXPECT_EQ(message.author, "bob");
  EXPECT_EQ(message.group, "climbers");
  EXPECT_EQ(message.peer, it.group_of(it.carl).key);
  EXPECT_TRUE(message.is_unread);
  EXPECT_EQ(it.last_of(it.bob).id, message.id);
  const auto arrived = only<MessageArrived>(it.world.events(it.carl));
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].message.group, "climbers");
}

TEST(Groups, AllReadTheSameOrder) {
  Friends it;
  it.gather();

  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(it.say(it.alice, "a" + std::to_string(i)), Outcome::kDone);
    EXPECT_EQ(it.say(it.bob, "b" + std::to_string(i)), Outcome::kDone);
    EXPECT_EQ(it.say(it.carl, "c" + std::to_string(i)), Outcome::kDone);
    if (i % 2 == 1) it.world.pass(2s);
  }
  const auto has_all = [&](std::size_t who) { return it.texts_at(who).size() == 12U; };
  for (const std::size_t who : {it.alice, it.bob, it.carl}) {
    EXPECT_TRUE(it.comes_true([&] { return has_all(who); }));
  }

  EXPECT_EQ(it.texts_at(it.alice), it.texts_at(it.bob));
  EXPECT_EQ(it.texts_at(it.alice), it.texts_at(it.carl));
}

TEST(Groups, NewcomersSeeNothingOfBeforeAndRemovedNothingMore) {
  Friends it;
  it.gather();
  EXPECT_EQ(it.say(it.alice, "before", WaitFor::kDelivered), Outcome::kDone);

  it.join(it.dora, "dora");
  ASSERT_TRUE(it.comes_true([&] { return it.members_for(it.alice) == 4; }));
  EXPECT_EQ(it.say(it.alice, "with dora", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRemove, "bob"), Outcome::kDone);
  EXPECT_EQ(it.say(it.alice, "without bob", WaitFor::kDelivered), Outcome::kDone);
  it.world.pass(5s);

  EXPECT_EQ(it.texts_at(it.dora), (Texts{"with dora", "without bob"}));
  EXPECT_EQ(it.texts_at(it.bob), (Texts{"before", "with dora"}));
  EXPECT_EQ(it.group_of(it.bob).standing, GroupStanding::kRemoved);
  EXPECT_EQ(it.say(it.bob, "hello?"), Outcome::kNotInGroup);
}

TEST(Groups, WhoWasRemovedStillSeesWhatWasWrittenToThemBefore) {
  Friends it;
  it.gather();
  it.world.kill(it.bob);
  EXPECT_EQ(it.say(it.alice, "still with you", WaitFor::kStored), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("bob")];
  const auto before = mail;
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRemove, "bob"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return mail.size() > before.size(); }));
  for (const auto& [id, record] : before) mail.erase(id);
  it.world.start(it.bob);
  EXPECT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(
      it.comes_true([&] { return it.group_of(it.bob).standing == GroupStanding::kRemoved; }));

  it.world.kill(it.bob);
  mail = before;
  it.world.start(it.bob);
  EXPECT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.comes_true([&] { return it.texts_at(it.bob) == Texts{"still with you"}; }));
  EXPECT_EQ(it.say(it.alice, "without you", WaitFor::kStored), Outcome::kDone);
  it.world.pass(10s);
  EXPECT_EQ(it.texts_at(it.bob), Texts{"still with you"});
  EXPECT_TRUE(mail.empty());
}

TEST(Groups, WhoWasRemovedIsNotHeardBeforeTheyKnow) {
  Friends it;
  it.gather();
  it.world.kill(it.bob);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRemove, "bob"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.members_for(it.carl) == 2; }));

  auto& mail = it.world.ring.mail[account::key_of("bob")];
  ASSERT_TRUE(it.comes_true([&] { return !mail.empty(); }));
  mail.clear();
  it.world.start(it.bob);
  EXPECT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_EQ(it.say(it.bob, "anybody?"), Outcome::kDone);
  it.world.pass(20s);

  EXPECT_TRUE(it.texts_at(it.carl).empty());
  EXPECT_TRUE(it.texts_at(it.alice).empty());
  EXPECT_GT(it.world.client(it.carl).inbox_counts().dropped, 0U);
  EXPECT_EQ(it.group_of(it.bob).standing, GroupStanding::kRemoved);
}

TEST(Groups, WhoWasRemovedIsToldAlsoIfTheDiskFailedFirst) {
  Friends it;
  it.gather();
  it.world.kill(it.bob);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRemove, "bob"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.members_for(it.carl) == 2; }));
  auto& mail = it.world.ring.mail[account::key_of("bob")];
  ASSERT_TRUE(it.comes_true([&] { return !mail.empty(); }));
  it.world.kill(it.alice);
  mail.clear();

  it.world.set_disk_error(it.carl, DiskError::kFull);
  it.world.start(it.bob);
  EXPECT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_EQ(it.say(it.bob, "anybody?"), Outcome::kDone);
  it.world.pass(3s);
  it.world.set_disk_error(it.carl, std::nullopt);

  EXPECT_TRUE(
      it.comes_true([&] { return it.group_of(it.bob).standing == GroupStanding::kRemoved; }, 60s));
}

TEST(Groups, ChangesThatAreMissingAreAskedFor) {
  Friends it;
  it.gather();
  it.world.kill(it.carl);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRename, "walkers"), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("carl")];
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  ASSERT_TRUE(it.comes_true([&] { return it.group_of(it.bob).name == "walkers"; }));
  mail.clear();

  EXPECT_EQ(it.world.run(it.bob, sending("#walkers", "on foot")).outcome, Outcome::kDone);
  it.world.start(it.carl);
  EXPECT_EQ(it.world.run(it.carl, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.comes_true([&] { return it.group_of(it.carl).name == "walkers"; }, 60s));
  EXPECT_TRUE(it.comes_true(
      [&] {
        return texts_of(it.world.run(it.carl, reading_history("#walkers")).messages) ==
               Texts{"on foot"};
      },
      60s));
}

TEST(Groups, RefuseWhatIsNotAllowed) {
  Friends it;
  it.gather();

  EXPECT_EQ(it.act(it.carl, GroupDeed::kInvite, "dora"), Outcome::kNoRight);
  EXPECT_EQ(it.act(it.carl, GroupDeed::kAccept), Outcome::kNotInvited);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "bob"), Outcome::kAlreadyMember);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "nobody"), Outcome::kUnknownUser);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRemove, "dora"), Outcome::kNoMember);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kSetRole, "bob", Role::kAdmin), Outcome::kSameRole);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRename, "a\nb"), Outcome::kBadGroupName);
  EXPECT_EQ(it.act(it.dora, GroupDeed::kLeave), Outcome::kUnknownGroup);
  EXPECT_EQ(it.world.run(it.dora, sending("#climbers", "hi")).outcome, Outcome::kUnknownGroup);
  EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kCreate, {}, "")).outcome,
            Outcome::kBadGroupName);
}

TEST(Groups, OfTheSameNameAreToldApartByDigits) {
  Friends it;
  it.found();
  const std::string first = it.group_of(it.alice).key;
  it.found();

  EXPECT_EQ(it.world.run(it.alice, listing("climbers")).outcome, Outcome::kAmbiguousGroup);
  EXPECT_EQ(it.world.run(it.alice, listing(first.substr(0, 12))).groups.at(0).key, first);
}

TEST(Groups, OfOneHaveNobodyToWriteTo) {
  Friends it;
  it.found();

  EXPECT_EQ(it.say(it.alice, "hello me"), Outcome::kAlone);
}

TEST(Groups, AreLeftAndDeclined) {
  Friends it;
  it.gather();
  EXPECT_EQ(it.say(it.bob, "goodbye"), Outcome::kDone);
  EXPECT_EQ(it.act(it.bob, GroupDeed::kLeave), Outcome::kDone);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "dora"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.dora).empty(); }));
  EXPECT_EQ(it.act(it.dora, GroupDeed::kDecline), Outcome::kDone);

  EXPECT_TRUE(it.comes_true([&] { return it.members_for(it.carl) == 2; }));
  EXPECT_TRUE(it.has_within(it.carl, {"goodbye"}));
  EXPECT_EQ(it.group_of(it.bob).standing, GroupStanding::kLeft);
  EXPECT_TRUE(it.groups_of(it.dora).empty());
}

TEST(Groups, InvitationOfAStrangerIsARequestAndOfABlockedOneNothing) {
  Friends it;
  it.found();
  EXPECT_EQ(it.world.run(it.dora, acting(chat::Deed::kBlock, "alice")).outcome, Outcome::kDone);

  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "bob"), Outcome::kDone);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "dora"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.bob).empty(); }));
  it.world.pass(5s);

  const auto noted = it.world.run(it.bob, looking_through()).people;
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].standing, chat::Standing::kRequest);
  EXPECT_TRUE(it.groups_of(it.dora).empty());
  EXPECT_EQ(it.world.client(it.dora).inbox_counts().dropped, 1U);
}

TEST(Groups, ManyInvitationsOfOneAreDropped) {
  Friends it;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "group " + std::to_string(i);
    EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kCreate, {}, name)).outcome, Outcome::kDone);
    EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kInvite, name, "bob")).outcome,
              Outcome::kDone);
  }
  it.world.pass(20s);

  EXPECT_EQ(it.groups_of(it.bob).size(), 8U);
  EXPECT_EQ(it.world.client(it.bob).inbox_counts().dropped, 4U);
  EXPECT_TRUE(it.world.ring.mail[account::key_of("bob")].empty());
}

TEST(Groups, InvitationsThatWereTakenBackKeepNoPlace) {
  Friends it;
  for (int i = 0; i < 8; ++i) {
    const std::string name = "group " + std::to_string(i);
    EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kCreate, {}, name)).outcome, Outcome::kDone);
    EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kInvite, name, "bob")).outcome,
              Outcome::kDone);
    ASSERT_TRUE(it.comes_true([&] { return it.groups_of(it.bob).size() == 1; }));
    EXPECT_EQ(it.world.run(it.alice, doing(GroupDeed::kRemove, name, "bob")).outcome,
              Outcome::kDone);
    ASSERT_TRUE(it.comes_true([&] { return it.groups_of(it.bob).empty(); }));
  }

  it.found();
  it.join(it.bob, "bob");
  restart(it.world, it.bob);

  ASSERT_EQ(it.groups_of(it.bob).size(), 1U);
  EXPECT_EQ(it.group_of(it.bob).standing, GroupStanding::kJoined);
}

TEST(Groups, GoOnAfterARestart) {
  Friends it;
  it.gather();
  EXPECT_EQ(it.say(it.alice, "one", WaitFor::kDelivered), Outcome::kDone);
  const auto before = it.group_of(it.alice);

  for (const std::size_t who : {it.alice, it.bob, it.carl}) restart(it.world, who);
  EXPECT_EQ(it.group_of(it.alice), before);
  EXPECT_EQ(it.say(it.carl, "two"), Outcome::kDone);

  EXPECT_TRUE(it.has_within(it.alice, {"one", "two"}));
  EXPECT_TRUE(it.has_within(it.bob, {"one", "two"}));
}

TEST(Groups, MessageIsQueuedForAllOrForNobody) {
  Friends it;
  it.gather();

  it.world.set_disk_error(it.alice, DiskError::kFull);
  EXPECT_EQ(it.say(it.alice, "lost"), Outcome::kDiskFull);
  it.world.set_disk_error(it.alice, std::nullopt);
  it.world.pass(10s);

  EXPECT_TRUE(it.texts_at(it.alice).empty());
  EXPECT_TRUE(it.texts_at(it.bob).empty());
  EXPECT_EQ(it.say(it.alice, "kept", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.texts_at(it.bob), Texts{"kept"});
}

TEST(Groups, AreSearchedAndLookedThroughAsConversationsAre) {
  Friends it;
  it.gather();
  EXPECT_EQ(it.say(it.bob, "Matterhorn tomorrow"), Outcome::kDone);
  ASSERT_TRUE(it.has_within(it.carl, {"Matterhorn tomorrow"}));

  const auto found = it.world.run(it.carl, searching({.text = "matterhorn"}));
  EXPECT_EQ(texts_of(found.messages), Texts{"Matterhorn tomorrow"});
  const auto conversations = it.world.run(it.carl, looking_through()).conversations;
  ASSERT_EQ(conversations.size(), 1U);
  EXPECT_EQ(conversations[0].unread, 1U);
  EXPECT_EQ(conversations[0].last.group, "climbers");
  EXPECT_EQ(it.world.run(it.carl, reading_inbox_of("#climbers")).messages.size(), 1U);
}

// Killed between any two steps, everybody has each message once in the end.
TEST(Groups, LoseAndDoubleNothingWhoeverIsKilled) {
  for (std::size_t steps = 0; steps < 48; steps += 3) {
    Friends it;
    it.gather();
    const std::size_t victim = steps % 2 == 0 ? it.bob : it.alice;
    it.world.kill_after(victim, steps);
    const CommandId said = it.world.command(it.alice, sending("#climbers", "hold on"));
    it.world.pass(4s);
    it.world.spare(victim);
    if (!it.world.is_up(victim)) {
      it.world.start(victim);
      EXPECT_EQ(it.world.run(victim, unlocking(kPassword)).outcome, Outcome::kDone);
    }
    (void)said;
    it.world.pass(20s);

    const Texts sent = it.texts_at(it.alice);
    EXPECT_LE(sent.size(), 1U) << steps;
    EXPECT_EQ(it.texts_at(it.bob), sent) << steps;
    EXPECT_EQ(it.texts_at(it.carl), sent) << steps;
    if (sent.empty()) continue;
    EXPECT_TRUE(it.comes_true([&] {
      return it.last_of(it.alice).state == MessageState::kDelivered;
    })) << steps;
  }
}

TEST(Groups, LearnOfEachOthersChangesThroughALossyRing) {
  Friends it;
  it.gather();
  it.world.network = {.loss_percent = 20, .duplicates_percent = 10};

  EXPECT_EQ(it.act(it.alice, GroupDeed::kInvite, "dora"), Outcome::kDone);
  EXPECT_EQ(it.act(it.bob, GroupDeed::kRemove, "carl"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.dora).empty(); }, 120s));
  EXPECT_EQ(it.act(it.dora, GroupDeed::kAccept), Outcome::kDone);
  it.world.pass(30s);

  ASSERT_TRUE(it.comes_true([&] { return it.members_for(it.bob) == 3; }, 120s));
  EXPECT_TRUE(it.comes_true(
      [&] { return it.group_of(it.alice).people == it.group_of(it.bob).people; }, 120s));
  EXPECT_TRUE(it.comes_true(
      [&] { return it.group_of(it.alice).people == it.group_of(it.dora).people; }, 120s));
}

TEST(Groups, WhoseKeysCouldNotBeHadAreToldLaterAlsoAfterARestart) {
  Friends it;
  it.gather();
  ASSERT_EQ(it.act(it.alice, GroupDeed::kInvite, "dora"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.group_of(it.bob).people.size() == 4; }));
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.dora).empty(); }));

  it.world.is_node_up.assign(FakeRing::kNodes, false);
  EXPECT_EQ(it.act(it.bob, GroupDeed::kRename, "walkers"), Outcome::kDone);
  restart(it.world, it.bob);
  it.world.pass(10s);
  it.world.is_node_up.assign(FakeRing::kNodes, true);

  EXPECT_TRUE(it.comes_true([&] { return it.group_of(it.dora).name == "walkers"; }, 60s));
}

// Dora's inviter tells her what was done by who did not know of her, and is not there any more.
TEST(Groups, GuestLearnsWhatWasDoneMeanwhile) {
  Friends it;
  it.gather();
  it.world.kill(it.alice);
  ASSERT_EQ(it.act(it.bob, GroupDeed::kInvite, "dora"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.dora).empty(); }));
  auto& mail = it.world.ring.mail[account::key_of("alice")];
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  mail.clear();

  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_EQ(it.act(it.alice, GroupDeed::kRename, "walkers"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.group_of(it.bob).name == "walkers"; }));
  it.world.kill(it.alice);

  EXPECT_TRUE(it.comes_true([&] { return it.group_of(it.dora).name == "walkers"; }, 60s));
}

}  // namespace
}  // namespace p2pchat::client
