#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/passing.h"
#include "tests/unit/client/two_devices.h"

// That somebody is typing.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

SmallWorld::Ask typing_to(const std::string& name) {
  return [=](Client& client, Instant now, Effects& out) { return client.type(name, now, out); };
}
SmallWorld::Ask hiding(bool hides) {
  return
      [=](Client& client, Instant now, Effects& out) { return client.presence(hides, now, out); };
}

// Alice and Bob have written to each other.
struct Typists : TwoDevices {
  Typists() {
    become_acquainted();
    write(alice, "bob", "yes?");
    EXPECT_EQ(world.run(bob, reading_inbox()).messages.size(), 1U);
    forget_events();
  }

  void type(std::size_t from, const std::string& to) {
    EXPECT_EQ(world.run(from, typing_to(to)).outcome, Outcome::kDone);
  }
  void forget_events() {
    world.events(alice).clear();
    world.events(bob).clear();
  }
  // What a device has shown: "alice", and "-alice" once she is not typing any more.
  [[nodiscard]] std::vector<std::string> shown(std::size_t device) {
    std::vector<std::string> all;
    for (const TypingChanged& one : only<TypingChanged>(world.events(device))) {
      all.push_back((one.is_typing ? "" : "-") + one.peer);
    }
    return all;
  }
  [[nodiscard]] bool is_shown(std::size_t device, const std::string& name) {
    return world.pass_until([&] { return std::ranges::count(shown(device), name) > 0; }, 2s);
  }
  void hand(std::size_t device, const wire::Record& word,
            const Address& from = FakeRing::address(0)) {
    Effects out;
    world.client(device).on_message(from, wire::Deliver{.record = word}, world.now(), out);
    (void)world.run(device, reading_inbox());  // so that what it tells is taken
  }
};

using Shown = std::vector<std::string>;

TEST(Typing, IsShownToAContactForSixSeconds) {
  Typists it;

  it.type(it.alice, "bob");

  ASSERT_TRUE(it.is_shown(it.bob, "alice"));
  const Instant begin = it.world.now();
  ASSERT_TRUE(it.world.pass_until([&] { return it.shown(it.bob).size() == 2; }, 20s));
  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
  EXPECT_LE(it.world.now() - begin, 7s);
  EXPECT_GE(it.world.now() - begin, 5s);
}

TEST(Typing, IsShownOnAsLongAsItGoesOn) {
  Typists it;

  for (int i = 0; i < 20; ++i) {
    it.type(it.alice, "bob");
    it.world.pass(500ms);
  }

  EXPECT_EQ(it.shown(it.bob), Shown{"alice"});
}

TEST(Typing, IsSaidOnceInThreeSeconds) {
  Typists it;

  for (int i = 0; i < 58; ++i) {
    it.type(it.alice, "bob");
    it.world.pass(100ms);
  }

  EXPECT_EQ(it.world.ring.passed.size(), 2U);
}

TEST(Typing, SaysNothingOutsideWhatIsSealed) {
  Typists it;

  it.type(it.alice, "bob");
  it.world.pass(1s);

  ASSERT_EQ(it.world.ring.passed.size(), 1U);
  const wire::Record& word = it.world.ring.passed[0];
  EXPECT_EQ(word.slot.key, account::key_of("bob"));
  EXPECT_EQ(word.body.size(), account::kPassingSize);
  EXPECT_EQ(word.body.bytes[0], 2) << "the second form";
  EXPECT_EQ(word.expires_ms, 0U) << "not even the time";
}

TEST(Typing, IsEndedByTheMessage) {
  Typists it;
  it.type(it.alice, "bob");
  ASSERT_TRUE(it.is_shown(it.bob, "alice"));

  it.write(it.alice, "bob", "here it is");

  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
}

TEST(Typing, IsNotShownOfWhatHasCome) {
  Typists it;
  it.world.ring.hidden.insert(account::key_of("bob"));  // so that the node holds it back
  it.type(it.alice, "bob");
  it.world.pass(1s);
  const wire::Record word = it.world.ring.passed.back();
  it.world.ring.hidden.clear();
  it.write(it.alice, "bob", "here it is");

  it.hand(it.bob, word);

  EXPECT_EQ(it.shown(it.bob), Shown{});
}

// Of what is sent before it is known to whom it was typed nothing is left to be said.
TEST(Typing, IsUnsaidOnceItIsSent) {
  Typists it;
  restart(it.world, it.alice);
  ASSERT_TRUE(it.world.pass_until([&] { return it.world.client(it.alice).is_connected(); }, 5s));

  it.world.command(it.alice, typing_to("bob"));
  it.world.command(it.alice, sending("bob", "quick"));
  it.world.pass(10s);

  EXPECT_TRUE(it.world.ring.passed.empty());
  EXPECT_EQ(it.shown(it.bob), Shown{});
}

TEST(Typing, IsNotShownASecondTimeOrLate) {
  Typists it;
  it.type(it.alice, "bob");
  ASSERT_TRUE(it.is_shown(it.bob, "alice"));
  const wire::Record word = it.world.ring.passed.back();
  it.world.pass(7s);
  it.forget_events();

  it.hand(it.bob, word);
  EXPECT_EQ(it.shown(it.bob), Shown{}) << "replayed";

  restart(it.world, it.bob);
  ASSERT_TRUE(it.world.pass_until([&] { return it.world.client(it.bob).is_connected(); }, 5s));
  it.write(it.bob, "alice", "I was away");
  it.world.pass(5s);
  it.hand(it.bob, word);
  EXPECT_EQ(it.shown(it.bob), Shown{}) << "held back until its time was over";
}

TEST(Typing, IsHeardFromTheMailboxsNodeAlone) {
  Typists it;
  it.world.ring.hidden.insert(account::key_of("bob"));  // so that the node drops it
  it.type(it.alice, "bob");
  it.world.pass(1s);
  const wire::Record word = it.world.ring.passed.back();

  it.hand(it.bob, word, Address::v4({10, 9, 9, 9}, 9));
  EXPECT_EQ(it.shown(it.bob), Shown{});

  it.hand(it.bob, word);
  EXPECT_EQ(it.shown(it.bob), Shown{"alice"});
}

TEST(Typing, IsSaidByNobodyWhoHides) {
  Typists it;
  ASSERT_EQ(it.world.run(it.alice, hiding(true)).outcome, Outcome::kDone);

  const CommandEnded end = it.world.run(it.alice, typing_to("bob"));
  it.world.pass(1s);

  EXPECT_TRUE(end.hides_presence);
  EXPECT_TRUE(it.world.ring.passed.empty());
  EXPECT_EQ(it.shown(it.bob), Shown{});
}

// Alice hid on the laptop, which is off.
TEST(Typing, IsNotSaidBeforeADeviceKnowsWhetherItsUserHides) {
  Typists it;
  ASSERT_EQ(it.world.run(it.alice, hiding(true)).outcome, Outcome::kDone);
  it.world.kill(it.alice);
  it.log_in_on_phone();
  it.write(it.phone, "bob", "from the phone");

  it.type(it.phone, "bob");
  it.world.pass(1s);
  EXPECT_TRUE(it.world.ring.passed.empty());

  ASSERT_EQ(it.world.run(it.phone, hiding(false)).outcome, Outcome::kDone);
  it.type(it.phone, "bob");
  EXPECT_TRUE(it.is_shown(it.bob, "alice"));
}

TEST(Typing, IsShownToNobodyWhoHides) {
  Typists it;
  it.type(it.alice, "bob");
  ASSERT_TRUE(it.is_shown(it.bob, "alice"));

  ASSERT_EQ(it.world.run(it.bob, hiding(true)).outcome, Outcome::kDone);
  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"})) << "from then on";
  it.world.pass(4s);
  it.type(it.alice, "bob");
  it.world.pass(1s);
  ASSERT_EQ(it.world.ring.passed.size(), 2U);
  it.hand(it.bob, it.world.ring.passed.back());  // by a node that passes it on all the same

  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
}

TEST(Typing, IsNotShownOfStrangers) {
  Typists it;
  const std::size_t carol = registered(it.world, "carol");
  it.write(carol, "alice", "you do not know me");
  it.forget_events();

  it.type(carol, "alice");
  it.world.pass(1s);
  ASSERT_EQ(it.world.ring.passed.size(), 1U) << "she has written to her";
  EXPECT_EQ(it.shown(it.alice), Shown{});

  it.world.run(it.alice, acting(chat::Deed::kAccept, "carol"));
  it.world.pass(4s);
  it.type(carol, "alice");
  EXPECT_TRUE(it.is_shown(it.alice, "carol"));
}

TEST(Typing, IsNotSaidToStrangersNorAskedOf) {
  Typists it;
  const std::size_t carol = registered(it.world, "carol");
  it.write(carol, "alice", "you do not know me");
  const auto asked_about = [&](const std::string& name) {
    return std::ranges::count_if(it.world.seen(), [&](const wire::Message& message) {
      const auto* profile = std::get_if<wire::GetProfile>(&message);
      const auto* prekey = std::get_if<wire::GetPrekey>(&message);
      const RingId key = account::key_of(name);
      return (profile != nullptr && profile->key == key) ||
             (prekey != nullptr && prekey->key == key);
    });
  };
  const auto before = asked_about("carol");

  it.type(it.alice, "carol");
  it.type(it.alice, "nobody");
  it.world.pass(1s);

  EXPECT_TRUE(it.world.ring.passed.empty());
  EXPECT_EQ(asked_about("carol"), before);
  EXPECT_EQ(asked_about("nobody"), 0);
}

TEST(Typing, EndsWithABlock) {
  Typists it;
  it.type(it.alice, "bob");
  ASSERT_TRUE(it.is_shown(it.bob, "alice"));

  it.world.run(it.bob, acting(chat::Deed::kBlock, "alice"));
  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));

  it.world.pass(4s);
  it.type(it.alice, "bob");
  it.type(it.bob, "alice");
  it.world.pass(1s);
  EXPECT_EQ(it.world.ring.passed.size(), 2U) << "both of hers";
  EXPECT_EQ(it.shown(it.bob), (Shown{"alice", "-alice"}));
}

TEST(Typing, IsOnNoDisk) {
  Typists it;
  it.world.pass(20s);
  const Disk alice = it.world.disk(it.alice);
  const Disk bob = it.world.disk(it.bob);

  it.type(it.alice, "bob");
  ASSERT_TRUE(it.is_shown(it.bob, "alice"));
  it.world.pass(20s);

  EXPECT_EQ(it.world.disk(it.alice), alice);
  EXPECT_EQ(it.world.disk(it.bob), bob);
  EXPECT_TRUE(it.world.ring.mail[account::key_of("bob")].empty());
}

TEST(Typing, IsNothingToANodeOfBefore) {
  Typists it;
  it.world.ring.knows_passing = false;

  it.type(it.alice, "bob");
  it.world.pass(10s);

  EXPECT_EQ(it.shown(it.bob), Shown{});
  EXPECT_TRUE(it.world.ring.mail[account::key_of("bob")].empty());
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
}

// As a message, it says nothing: neither does it wait for a newer version of this program.
TEST(Typing, IsDroppedFromAMailbox) {
  Typists it;
  it.world.ring.hidden.insert(account::key_of("bob"));
  it.type(it.alice, "bob");
  it.world.pass(1s);
  wire::Record kept = it.world.ring.passed.back();
  kept.version = 0;
  kept.expires_ms = 1'000'000'000'000;
  const RingId bob = account::key_of("bob");

  it.world.ring.mail[bob][kept.slot.id] = kept;

  EXPECT_TRUE(it.world.pass_until([&] { return it.world.ring.mail[bob].empty(); }, 20s));
  EXPECT_EQ(it.shown(it.bob), Shown{});
  EXPECT_TRUE(only<NewerMessageWaits>(it.world.events(it.bob)).empty());
}

TEST(Typing, WantsAnAccountAndSomebodyElse) {
  Typists it;
  const std::size_t nobody = it.world.add_device();

  EXPECT_EQ(it.world.run(nobody, typing_to("bob")).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(it.world.run(it.alice, typing_to("no name")).outcome, Outcome::kUnknownUser);
  EXPECT_EQ(it.world.run(it.alice, typing_to("Alice")).outcome, Outcome::kBadName);
}

}  // namespace
}  // namespace p2pchat::client
