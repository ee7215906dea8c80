#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/chat/content.h"
#include "core/chat/importing.h"
#include "core/chat/lifetime.h"
#include "core/chat/timers.h"
#include "tests/unit/client/two_devices.h"

// Messages that last so long after they were sent, or first shown, and no longer.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

SmallWorld::Ask timing(const std::string& name, std::uint32_t seconds) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.vanish(name, seconds, now, out);
  };
}

struct Vanish : TwoDevices {
  Outcome set(std::size_t device, const std::string& name, std::uint32_t seconds) {
    return world.run(device, timing(name, seconds)).outcome;
  }
  [[nodiscard]] chat::Peer peer(std::size_t device, const std::string& name) {
    const CommandEnded end = world.run(device, looking_through());
    for (const auto& one : end.conversations) {
      if (one.last.peer == name) return one.peer;
    }
    for (const auto& one : end.people) {
      if (one.name == name) return one;
    }
    return {};
  }
  // Both know each other, and what they write from now on lasts a minute.
  void begin(std::uint32_t seconds = 60) {
    become_acquainted();
    EXPECT_EQ(set(alice, "bob", seconds), Outcome::kDone);
    EXPECT_TRUE(world.pass_until([&] { return peer(bob, "alice").vanish_s == seconds; }, 10s));
  }
  [[nodiscard]] Texts texts(std::size_t device) { return texts_of(history(device)); }
  [[nodiscard]] bool is_gone(std::size_t device, const std::string& text, Duration patience = 10s) {
    return world.pass_until([&] { return std::ranges::count(texts(device), text) == 0; }, patience);
  }
  // Rows that begin so.
  [[nodiscard]] std::size_t rows(std::size_t device, const std::string& prefix) {
    return static_cast<std::size_t>(std::ranges::count_if(
        world.disk(device), [&](auto& row) { return to_text(row.first).starts_with(prefix); }));
  }
  [[nodiscard]] std::vector<std::size_t> rows_of_messages(std::size_t device) {
    return {rows(device, "mh"), rows(device, "mw"), rows(device, "mu"), rows(device, "vd"),
            rows(device, "fm")};
  }
};

TEST(Timer, IsSetByEitherSideAndShownOnBoth) {
  Vanish it;
  it.begin(3600);
  EXPECT_EQ(it.peer(it.alice, "bob").vanish_by, "alice");
  EXPECT_EQ(it.peer(it.bob, "alice").vanish_by, "alice");
  EXPECT_EQ(only<TimerChanged>(it.world.events(it.bob)).at(0).peer.vanish_s, 3600U);

  EXPECT_EQ(it.set(it.bob, "Alice", 0), Outcome::kDone);

  ASSERT_TRUE(it.world.pass_until([&] { return it.peer(it.alice, "bob").vanish_s == 0; }, 10s));
  EXPECT_EQ(it.peer(it.alice, "bob").vanish_by, "bob");
  restart(it.world, it.alice);
  EXPECT_EQ(it.peer(it.alice, "bob").vanish_by, "bob");
  it.write(it.alice, "bob", "this stays");
  EXPECT_EQ(it.history(it.alice).back().vanish_s, 0U);
}

TEST(Timer, SetAtOnceByBothIsTheSameOnBothSides) {
  Vanish it;
  it.become_acquainted();
  const CommandId first = it.world.command(it.alice, timing("bob", 60));
  const CommandId second = it.world.command(it.bob, timing("alice", 90));
  EXPECT_EQ(it.world.ended(it.alice, first).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.ended(it.bob, second).outcome, Outcome::kDone);

  it.world.pass(10s);

  EXPECT_EQ(it.peer(it.alice, "bob").vanish_s, it.peer(it.bob, "alice").vanish_s);
  EXPECT_EQ(it.peer(it.alice, "bob").vanish_by, it.peer(it.bob, "alice").vanish_by);
}

TEST(Timer, IsRefusedWhereThereIsNobodyToBeTold) {
  Vanish it;
  EXPECT_EQ(it.set(it.alice, "alice", 60), Outcome::kBadName);
  EXPECT_EQ(it.set(it.alice, "#climbers", 60), Outcome::kUnknownGroup);
  EXPECT_EQ(it.set(it.alice, "nobody", 60), Outcome::kUnknownUser);
  EXPECT_EQ(it.world.run(it.alice, acting(chat::Deed::kBlock, "bob")).outcome, Outcome::kDone);
  EXPECT_EQ(it.set(it.alice, "bob", 60), Outcome::kBlocked);
}

TEST(Timer, IsAsBeforeIfTheDiskFails) {
  Vanish it;
  it.begin(60);
  it.world.set_disk_error(it.alice, DiskError::kFull);

  EXPECT_EQ(it.set(it.alice, "bob", 90), Outcome::kDiskFull);

  it.world.set_disk_error(it.alice, std::nullopt);
  EXPECT_EQ(it.peer(it.alice, "bob").vanish_s, 60U);
}

TEST(Vanishing, BeginsWhenItIsSentAndWhenItIsFirstShown) {
  Vanish it;
  it.begin();
  const auto before = it.rows_of_messages(it.alice);
  const auto before_at_bob = it.rows_of_messages(it.bob);
  it.write(it.alice, "bob", "brief words");
  it.world.pass(50s);
  EXPECT_EQ(it.texts(it.alice).back(), "brief words");

  it.world.pass(15s);

  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  EXPECT_EQ(it.rows_of_messages(it.alice), before);
  EXPECT_EQ(only<MessageVanished>(it.world.events(it.alice)).at(0).message.text, "brief words");
  // Nobody has read it there.
  EXPECT_EQ(it.texts(it.bob).back(), "brief words");
  const auto shown = it.world.run(it.bob, reading_inbox()).messages;
  ASSERT_EQ(texts_of(shown), Texts{"brief words"});
  EXPECT_NEAR(static_cast<double>(shown[0].vanishes_ms - it.world.now().micros() / 1000), 60'000,
              50);
  it.world.pass(55s);
  EXPECT_EQ(it.texts(it.bob).back(), "brief words");
  it.world.pass(10s);
  EXPECT_EQ(it.texts(it.bob), Texts{"hello"});
  EXPECT_EQ(it.rows_of_messages(it.bob), before_at_bob);
}

TEST(Vanishing, TakesEditsReactionsAndWordsAlong) {
  Vanish it;
  it.begin();
  const auto before = it.rows_of_messages(it.bob);
  it.write(it.alice, "bob", "first words");
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  const std::string id = it.history(it.alice).back().id;
  EXPECT_EQ(it.world.run(it.bob, reacting("alice", id, "👍")).outcome, Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, editing("bob", id, "better words")).outcome, Outcome::kDone);
  ASSERT_TRUE(it.world.pass_until([&] { return it.texts(it.bob).back() == "better words"; }, 10s));

  it.world.pass(70s);

  EXPECT_EQ(it.rows_of_messages(it.bob), before);
  EXPECT_TRUE(it.world.run(it.bob, searching({.text = "better"})).messages.empty());
  EXPECT_TRUE(it.world.run(it.alice, searching({.text = "first"})).messages.empty());
}

// The reader's device hears of a change when the message is gone there.
TEST(Vanishing, IsNotUndoneByAnEditThatComesLater) {
  Vanish it;
  it.begin(20);
  it.write(it.alice, "bob", "brief");
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  const std::string id = it.history(it.alice).back().id;
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, editing("bob", id, "brief and late")).outcome, Outcome::kDone);
  it.world.pass(30s);

  restart(it.world, it.bob);

  it.world.pass(20s);
  EXPECT_EQ(it.texts(it.bob), Texts{"hello"});
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  EXPECT_EQ(it.rows(it.bob, "vd"), 0U);
}

TEST(Vanishing, IsTheFirstThingAfterARestart) {
  Vanish it;
  it.begin(20);
  it.write(it.alice, "bob", "brief");
  it.world.kill(it.alice);
  it.world.pass(60s);

  restart(it.world, it.alice);

  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  EXPECT_EQ(it.rows(it.alice, "vd"), 0U);
}

TEST(Vanishing, GoesOnAfterADiskThatHasFailed) {
  Vanish it;
  it.begin(20);
  it.write(it.alice, "bob", "brief");
  it.world.set_disk_error(it.alice, DiskError::kFailed);
  it.world.pass(30s);
  it.world.set_disk_error(it.alice, std::nullopt);

  EXPECT_TRUE(it.is_gone(it.alice, "brief", 20s));
}

TEST(Vanishing, LetsWhatWasNotDeliveredGoOut) {
  Vanish it;
  it.begin(20);
  it.world.pass(5s);  // the timer is confirmed
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "for later", WaitFor::kStored)).outcome,
            Outcome::kDone);
  ASSERT_TRUE(it.is_gone(it.alice, "for later", 40s));
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 1U);
  restart(it.world, it.alice);
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});

  restart(it.world, it.bob);

  ASSERT_TRUE(it.world.pass_until([&] { return it.texts(it.bob).size() == 2; }, 20s));
  EXPECT_EQ(it.texts(it.bob).back(), "for later");
  it.world.pass(20s);
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  EXPECT_EQ(it.rows(it.alice, "oe"), 0U);
}

TEST(Vanishing, LeavesADeletedMessageAlone) {
  Vanish it;
  it.begin(20);
  it.write(it.alice, "bob", "said too much");
  const std::string id = it.history(it.alice).back().id;
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", id)).outcome, Outcome::kDone);

  it.world.pass(40s);

  EXPECT_TRUE(it.history(it.alice).back().is_deleted);
  EXPECT_TRUE(it.history(it.bob).back().is_deleted);
  EXPECT_EQ(it.rows(it.alice, "vd"), 0U);
}

// Whatever the device was doing when it died.
TEST(Vanishing, IsWholeWhereverTheClientIsKilled) {
  for (std::size_t steps = 1; steps < 40; ++steps) {
    Vanish it;
    it.begin(20);
    it.write(it.alice, "bob", "brief");
    it.write(it.bob, "alice", "brief answer");
    EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
    it.world.pass(19s);
    it.world.kill_after(it.alice, steps);
    it.world.pass(10s);
    it.world.spare(it.alice);
    if (!it.world.is_up(it.alice)) it.world.start(it.alice);
    (void)it.world.run(it.alice, unlocking(kPassword));

    EXPECT_TRUE(it.is_gone(it.alice, "brief", 5s)) << steps;
    EXPECT_TRUE(it.is_gone(it.alice, "brief answer", 5s)) << steps;
    EXPECT_EQ(it.rows(it.alice, "vd"), 0U) << steps;
  }
}

TEST(Vanishing, IsNotUndoneByTheDeviceOfBefore) {
  Vanish it;
  it.begin(30);
  it.write(it.bob, "alice", "his");
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  it.write(it.alice, "bob", "hers");
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.peer(it.phone, "bob").vanish_s, 30U);
  EXPECT_EQ(it.texts(it.phone), (Texts{"hello", "his", "hers"}));
  it.world.pass(40s);
  EXPECT_EQ(it.texts(it.phone), Texts{"hello"});
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});

  it.take_over(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
}

// It was never shown on the first device; on the second one it is, and vanishes on both.
TEST(Vanishing, OfWhatWasHandedOverUnreadIsOnBothDevices) {
  Vanish it;
  it.begin(30);
  it.write(it.bob, "alice", "not looked at");
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.world.run(it.phone, reading_inbox()).messages.size(), 1U);

  it.world.pass(40s);

  EXPECT_EQ(it.texts(it.phone), Texts{"hello"});
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  it.take_over(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
}

TEST(Vanishing, BringsBackWhatNobodyHasLookedAt) {
  Vanish it;
  it.begin(30);
  it.write(it.bob, "alice", "not looked at");
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.pass(40s);
  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
  EXPECT_EQ(it.texts(it.phone), (Texts{"hello", "not looked at"}));

  it.take_over(it.alice);

  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(texts_of(it.world.run(it.alice, reading_inbox()).messages), Texts{"not looked at"});
}

TEST(Vanishing, DoesNotComeBackFromAFile) {
  Vanish it;
  it.begin(20);
  it.write(it.alice, "bob", "brief");
  const auto exported = it.history(it.alice);
  it.world.pass(30s);

  EXPECT_EQ(it.world.run(it.alice, importing(exported)).outcome, Outcome::kDone);

  EXPECT_EQ(it.texts(it.alice), Texts{"hello"});
}

// Programs that know no lifetimes leave heads unread, and show the text.
TEST(Lifetime, IsSaidBesideTheText) {
  chat::Content content{.text = {"brief"}};
  EXPECT_FALSE(chat::lifetime_in(content));
  content.heads.push_back(Bytes32{7});

  chat::put_lifetime(3600, content);

  EXPECT_EQ(chat::lifetime_in(content), 3600U);
  EXPECT_TRUE(is_well_formed(content));
  chat::Content endless{.text = {"brief"}};
  chat::put_lifetime(~std::uint32_t{0}, endless);
  EXPECT_EQ(chat::lifetime_in(endless), chat::kLifetimeMax);
}

TEST(Lifetime, OfATimerIsThere) {
  chat::Content timer{.type = chat::ContentType::kTimer};
  EXPECT_FALSE(is_well_formed(timer));
  chat::put_lifetime(0, timer);
  EXPECT_TRUE(is_well_formed(timer));
  timer.text = std::string("a text");
  EXPECT_FALSE(is_well_formed(timer));
}

}  // namespace
}  // namespace p2pchat::client
