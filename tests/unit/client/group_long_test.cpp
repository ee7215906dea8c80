#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/groups/word.h"
#include "tests/unit/client/friends.h"

// Long texts to a group: one body on the ring, and what says where it is to each member.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

std::string long_text(const std::string& beginning, std::size_t size = 2000) {
  std::string text = beginning;
  while (text.size() < size) text += " word" + std::to_string(text.size());
  return text;
}

// Alice, Bob and Carl are in a group; Alice knows that the others read references.
struct LongTexts : Friends {
  LongTexts() {
    gather();
    EXPECT_EQ(say(alice, "before", WaitFor::kDelivered), Outcome::kDone);
  }
  // Bob, who was away, comes when the ring has lost its body and the last day has begun; alice is
  // off by then.
  void lose(const std::string& text) {
    world.kill(bob);
    ASSERT_EQ(say(alice, text, WaitFor::kStored), Outcome::kDone);
    ASSERT_TRUE(comes_true([&] { return last_of(carl).text == text; }));
    world.ring.chunks.clear();
    world.kill(alice);
    world.sleep(std::chrono::days{29} + 12h);
    come_back(bob);
    ASSERT_TRUE(has_within(bob, {"before", "(the text of this message is lost)"}));
  }
  void come_back(std::size_t who) {
    world.start(who);
    ASSERT_EQ(world.run(who, unlocking(kPassword)).outcome, Outcome::kDone);
  }
  void set_nodes(bool are_up) { world.is_node_up.assign(FakeRing::kNodes, are_up); }
  [[nodiscard]] std::size_t bodies() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        world.ring.chunks, [](const auto& entry) { return entry.second.version == 0; }));
  }
  // Bytes of each record that was put into Bob's or Carl's mailbox since so many messages were
  // seen.
  [[nodiscard]] std::multiset<std::size_t> copies_since(std::size_t seen) const {
    std::set<Bytes32> ids;
    std::multiset<std::size_t> sizes;
    for (std::size_t i = seen; i < world.seen().size(); ++i) {
      const auto* deposit = std::get_if<wire::Deposit>(&world.seen()[i]);
      const bool is_new = deposit != nullptr && ids.insert(deposit->record.slot.id).second;
      if (is_new && deposit->record.slot.key != account::key_of("alice"))
        sizes.insert(deposit->record.body.size());
    }
    return sizes;
  }
  [[nodiscard]] std::size_t asked_for_bodies() const {
    return static_cast<std::size_t>(std::ranges::count_if(world.seen(), [](const auto& message) {
      return std::holds_alternative<wire::GetChunk>(message);
    }));
  }
};

TEST(GroupLong, OneBodyIsOnTheRingAndEachCopyIsOfOneSmallSize) {
  for (const std::size_t size : {groups::kInlineTextMax + 1, std::size_t{2000}, groups::kTextMax}) {
    LongTexts it;
    const std::string text = long_text("it is long", size).substr(0, size);
    const std::size_t seen = it.world.seen().size();

    ASSERT_EQ(it.say(it.alice, text, WaitFor::kStored), Outcome::kDone);

    EXPECT_EQ(it.bodies(), 1U);
    EXPECT_EQ(it.copies_since(seen), (std::multiset<std::size_t>{512, 512}));
    EXPECT_TRUE(it.has_within(it.bob, {"before", text}));
    EXPECT_TRUE(it.has_within(it.carl, {"before", text}));
    EXPECT_EQ(it.last_of(it.bob).id, it.last_of(it.alice).id);
    EXPECT_TRUE(
        it.comes_true([&] { return it.tick_of(it.alice, "carl") == MessageState::kDelivered; }));
    EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
  }
}

TEST(GroupLong, UpToTheBoundATextGoesWhole) {
  LongTexts it;
  const std::string text =
      long_text("short", groups::kInlineTextMax).substr(0, groups::kInlineTextMax);
  const std::size_t seen = it.world.seen().size();

  ASSERT_EQ(it.say(it.alice, text, WaitFor::kStored), Outcome::kDone);

  EXPECT_EQ(it.bodies(), 0U);
  EXPECT_EQ(it.copies_since(seen), (std::multiset<std::size_t>{1024, 1024}));
}

TEST(GroupLong, WhoReadsNoReferencesGetsItWhole) {
  LongTexts it;
  it.world.reads_references = false;
  restart(it.world, it.carl);
  ASSERT_EQ(it.say(it.alice, "to an older program", WaitFor::kDelivered), Outcome::kDone);
  const std::string text = long_text("for both");
  const std::size_t seen = it.world.seen().size();

  ASSERT_EQ(it.say(it.alice, text, WaitFor::kDelivered), Outcome::kDone);

  EXPECT_EQ(it.bodies(), 1U);
  EXPECT_TRUE(it.copies_since(seen).contains(4096)) << "for Carl";
  EXPECT_EQ(it.last_of(it.bob).text, text);
  EXPECT_EQ(it.last_of(it.carl).text, text);
  EXPECT_EQ(it.last_of(it.bob).id, it.last_of(it.carl).id);
}

TEST(GroupLong, WhoOfNobodyIsKnownYetGetsItWhole) {
  Friends it;
  it.gather();
  const std::string text = long_text("the first of all");

  ASSERT_EQ(it.say(it.alice, text, WaitFor::kDelivered), Outcome::kDone);

  EXPECT_TRUE(it.world.ring.chunks.empty());
  EXPECT_EQ(it.last_of(it.bob).text, text);
}

TEST(GroupLong, NoCopyLeavesBeforeItsBodyIsOnTheRing) {
  LongTexts it;
  it.world.ring.is_chunk_room_full = true;
  const std::string text = long_text("waits");
  const std::size_t seen = it.world.seen().size();
  ASSERT_EQ(it.say(it.alice, text), Outcome::kDone);

  it.world.pass(30s);
  restart(it.world, it.alice);
  it.world.pass(30s);
  EXPECT_TRUE(it.copies_since(seen).empty());
  EXPECT_EQ(it.tick_of(it.alice, "bob"), MessageState::kQueued);

  it.world.ring.is_chunk_room_full = false;
  EXPECT_TRUE(it.comes_true([&] { return it.last_of(it.bob).text == text; }, 5min));
  EXPECT_TRUE(it.comes_true([&] { return it.last_of(it.carl).text == text; }, 5min));
}

TEST(GroupLong, IsTakenBackBeforeItsBodyIsStoredAndReleasesIt) {
  LongTexts it;
  it.world.ring.replicas_reachable = 0;  // a node has it, and nobody says so
  const CommandEnded queued = it.world.run(it.alice, sending("#climbers", long_text("regretted")));
  ASSERT_EQ(queued.outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.bodies() == 1; }));

  EXPECT_EQ(it.world.run(it.alice, cancelling(queued.messages.at(0).id)).outcome, Outcome::kDone);

  it.world.ring.replicas_reachable = 3;
  EXPECT_TRUE(it.comes_true([&] { return it.bodies() == 0; }, 2min));
  EXPECT_EQ(it.world.ring.chunks.size(), 1U) << "released";
  EXPECT_EQ(it.texts_at(it.alice), Texts{"before"});
  EXPECT_EQ(it.texts_at(it.bob), Texts{"before"});
  EXPECT_EQ(it.world.run(it.alice, cancelling(queued.messages.at(0).id)).outcome,
            Outcome::kUnknownMessage);
}

// Killed after any number of steps: the text is with all, once, or it was never queued.
TEST(GroupLong, SurvivesKillsOfItsAuthor) {
  const LongTexts before;
  const std::string text = long_text("perhaps");
  for (std::size_t steps = 0; steps < 60; steps += 3) {
    LongTexts it = before;
    it.world.kill_after(it.alice, steps);
    (void)it.world.run(it.alice, sending("#climbers", text, WaitFor::kStored, 20s));
    it.world.spare(it.alice);
    if (!it.world.is_up(it.alice)) {
      it.world.start(it.alice);
      ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
    }
    const bool is_queued = it.last_of(it.alice).text == text;
    const Texts expected = is_queued ? Texts{"before", text} : Texts{"before"};
    EXPECT_TRUE(it.has_within(it.bob, expected)) << steps;
    EXPECT_TRUE(it.has_within(it.carl, expected)) << steps;
  }
}

TEST(GroupLong, SurvivesKillsOfItsReader) {
  const LongTexts before;
  const std::string text = long_text("for Bob");
  for (std::size_t steps = 0; steps < 24; ++steps) {
    LongTexts it = before;
    ASSERT_EQ(it.say(it.alice, text), Outcome::kDone);
    it.world.kill_after(it.bob, steps);
    it.world.pass(5s);
    it.world.spare(it.bob);
    if (!it.world.is_up(it.bob)) {
      it.world.start(it.bob);
      ASSERT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
    }
    EXPECT_TRUE(it.has_within(it.bob, {"before", text})) << steps;
    EXPECT_TRUE(it.comes_true(
        [&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }, 2min))
        << steps;
  }
}

TEST(GroupLong, IsConfirmedOnlyOnceItsBodyIsHereAndHoldsNothingUp) {
  LongTexts it;
  const std::string text = long_text("not yet");
  it.world.kill(it.bob);
  ASSERT_EQ(it.say(it.alice, text, WaitFor::kStored), Outcome::kDone);
  it.world.ring.are_chunks_answered = false;
  it.world.start(it.bob);
  ASSERT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  it.world.pass(1min);

  EXPECT_EQ(it.texts_at(it.bob), Texts{"before"});
  EXPECT_EQ(it.tick_of(it.alice, "bob"), MessageState::kStored);
  ASSERT_EQ(it.say(it.alice, "later"), Outcome::kDone);
  EXPECT_TRUE(it.has_within(it.bob, {"before", "later"}));
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }));

  it.world.ring.are_chunks_answered = true;

  EXPECT_TRUE(
      it.comes_true([&] { return it.texts_at(it.bob) == Texts{"before", text, "later"}; }, 20min));
}

// What this device has not read yet the next one of the account reads.
TEST(GroupLong, GoesToTheNextDeviceWhenItsBodyCouldNotBeHad) {
  LongTexts it;
  it.world.ring.are_chunks_answered = true;
  const std::string text = long_text("for the phone");
  it.world.kill(it.bob);
  ASSERT_EQ(it.say(it.alice, text, WaitFor::kStored), Outcome::kDone);
  it.world.ring.are_chunks_answered = false;
  it.world.start(it.bob);
  ASSERT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  it.world.pass(30s);
  const std::size_t phone = it.world.add_device("phone");
  ASSERT_EQ(it.world.run(phone, logging_in("bob", kPassword)).outcome, Outcome::kDone);
  it.world.pass(30s);

  it.world.ring.are_chunks_answered = true;

  EXPECT_TRUE(it.comes_true([&] { return it.texts_at(phone) == Texts{"before", text}; }, 20min));
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }, 2min));
}

TEST(GroupLong, OfABlockedAuthorNothingIsFetched) {
  LongTexts it;
  ASSERT_EQ(it.world.run(it.bob, acting(chat::Deed::kBlock, "alice")).outcome, Outcome::kDone);
  it.world.kill(it.carl);
  const std::size_t before = it.asked_for_bodies();

  ASSERT_EQ(it.say(it.alice, long_text("unwanted"), WaitFor::kStored), Outcome::kDone);
  it.world.pass(20s);

  EXPECT_EQ(it.asked_for_bodies(), before);
  EXPECT_EQ(it.texts_at(it.bob), Texts{"before"});
}

TEST(GroupLong, ABodyThatIsGoneIsSaidAndNotConfirmed) {
  LongTexts it;
  ASSERT_NO_FATAL_FAILURE(it.lose(long_text("lost")));

  EXPECT_EQ(it.last_of(it.bob).author, "alice");
  it.come_back(it.alice);
  it.world.pass(10s);
  EXPECT_EQ(it.tick_of(it.alice, "bob"), MessageState::kStored);
}

TEST(GroupLong, WhatWasSaidToBeLostIsShownIfItComesAfterAll) {
  LongTexts it;
  const std::string text = long_text("lost and found");
  ASSERT_NO_FATAL_FAILURE(it.lose(text));

  // The ring forgets what was collected, and alice's device deposits again what nobody confirmed.
  it.world.sleep(std::chrono::days{1});
  it.world.ring.collected.clear();
  it.come_back(it.alice);

  const auto is_here = [&] {
    const Texts texts = it.texts_at(it.bob);
    return texts.size() == 3 && std::ranges::find(texts, text) != texts.end();
  };
  for (int hours = 0; hours < 48 && !is_here(); ++hours) {
    it.world.sleep(1h);
    it.world.pass(5s);
  }
  EXPECT_TRUE(is_here());
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }, 2min));
}

// Replicas keep one of two records that differ in their time alone.
TEST(GroupLong, AfterHalfItsTimeEachBodyIsThereForLonger) {
  LongTexts it;
  it.world.kill(it.bob);
  for (const char* text : {"one", "two", "three", "four", "five", "six"}) {
    ASSERT_EQ(it.say(it.alice, long_text(text), WaitFor::kStored), Outcome::kDone);
  }
  ASSERT_EQ(it.bodies(), 6U);

  it.world.sleep(std::chrono::days{16});
  const std::uint64_t month = chat::milliseconds(it.world.now() + std::chrono::days{28});
  const auto are_renewed = [&] {
    return std::ranges::all_of(it.world.ring.chunks,
                               [&](const auto& entry) { return entry.second.expires_ms > month; });
  };
  EXPECT_TRUE(it.comes_true(are_renewed, 2min));
}

// The edit has the whole text in it.
TEST(GroupLong, WhatIsEditedAndTakenBackBeforeItsBodyIsStoredNobodyWasSent) {
  LongTexts it;
  it.world.ring.is_chunk_room_full = true;
  const std::size_t seen = it.world.seen().size();
  const CommandEnded queued = it.world.run(it.alice, sending("#climbers", long_text("first")));
  ASSERT_EQ(queued.outcome, Outcome::kDone);
  const std::string id = queued.messages.at(0).id;
  ASSERT_EQ(it.world.run(it.alice, editing("#climbers", id, "second")).outcome, Outcome::kDone);
  it.world.pass(30s);
  restart(it.world, it.alice);
  it.world.pass(30s);
  ASSERT_TRUE(it.copies_since(seen).empty());

  EXPECT_EQ(it.world.run(it.alice, cancelling(id)).outcome, Outcome::kDone);

  it.world.ring.is_chunk_room_full = false;
  it.world.pass(1min);
  EXPECT_TRUE(it.copies_since(seen).empty());
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
}

TEST(GroupLong, WhatIsEditedBeforeItsBodyIsStoredComesEdited) {
  LongTexts it;
  it.world.ring.is_chunk_room_full = true;
  const CommandEnded queued = it.world.run(it.alice, sending("#climbers", long_text("first")));
  ASSERT_EQ(queued.outcome, Outcome::kDone);
  const std::string id = queued.messages.at(0).id;
  ASSERT_EQ(it.world.run(it.alice, editing("#climbers", id, "second")).outcome, Outcome::kDone);

  it.world.ring.is_chunk_room_full = false;

  EXPECT_TRUE(
      it.comes_true([&] { return it.texts_at(it.bob) == Texts{"before", "second"}; }, 5min));
}

// One author's bodies that do not come leave room for those of others.
TEST(GroupLong, BodiesOfOneAuthorThatDoNotComeHoldNobodyElsesUp) {
  LongTexts it;
  ASSERT_EQ(it.say(it.carl, "I am here", WaitFor::kDelivered), Outcome::kDone);
  it.world.kill(it.bob);
  for (int i = 0; i < 20; ++i) {
    const std::string text = long_text("gone " + std::to_string(i));
    ASSERT_EQ(it.say(it.alice, text, WaitFor::kStored), Outcome::kDone);
  }
  it.world.ring.chunks.clear();
  const std::string text = long_text("Carl's");
  ASSERT_EQ(it.say(it.carl, text, WaitFor::kStored), Outcome::kDone);
  it.world.start(it.bob);
  ASSERT_EQ(it.world.run(it.bob, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(it.comes_true([&] { return it.last_of(it.bob).text == text; }, 8s));
}

TEST(GroupLong, IsEditedDeletedAndAnsweredAsAnyOther) {
  LongTexts it;
  ASSERT_EQ(it.say(it.alice, long_text("first"), WaitFor::kDelivered), Outcome::kDone);
  const std::string id = it.last_of(it.alice).id;
  const std::string edited = long_text("second");

  ASSERT_EQ(it.world.run(it.alice, editing("#climbers", id, edited)).outcome, Outcome::kDone);
  EXPECT_TRUE(it.has_within(it.bob, {"before", edited}));
  ASSERT_EQ(it.world.run(it.alice, deleting("#climbers", id)).outcome, Outcome::kDone);
  EXPECT_TRUE(it.comes_true([&] { return it.last_of(it.carl).is_deleted; }));
}

}  // namespace
}  // namespace p2pchat::client
