#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/options.h"
#include "core/chat/sealed_message.h"
#include "core/wire/reflect.h"
#include "tests/unit/client/friends.h"
#include "tests/unit/client/two_devices.h"

// What the user wants of a conversation: pinned, muted, its draft.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::PreferenceChange;

SmallWorld::Ask preferring(PreferenceChange change) {
  return [=](Client& client, Instant now, Effects& out) { return client.prefer(change, now, out); };
}

struct Wanting : TwoDevices {
  Outcome prefer(std::size_t device, PreferenceChange change) {
    return world.run(device, preferring(std::move(change))).outcome;
  }
  Outcome type(std::size_t device, const std::string& peer, const std::string& text) {
    return prefer(device, {.peer = peer, .draft = text});
  }
  [[nodiscard]] chat::Peer wanted(std::size_t device, const std::string& name) {
    const CommandEnded end = world.run(device, looking_through());
    for (const chat::Conversation& one : end.conversations) {
      if (one.last.peer == name) return one.peer;
    }
    for (const chat::Peer& one : end.people) {
      if (one.name == name) return one;
    }
    return {};
  }
  [[nodiscard]] std::vector<std::string> order(std::size_t device) {
    std::vector<std::string> names;
    for (const auto& one : world.run(device, looking_through()).conversations) {
      names.push_back(one.last.peer);
    }
    return names;
  }
};

TEST(Preference, IsKeptOverARestart) {
  Wanting it;
  EXPECT_EQ(it.prefer(it.alice, {.peer = "bob", .is_pinned = true}), Outcome::kDone);
  EXPECT_EQ(it.prefer(it.alice, {.peer = "BOB", .muted_until_ms = 12345}), Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "bob", "Dear Bob, ¿qué tal?"), Outcome::kDone);

  restart(it.world, it.alice);

  const chat::Peer bob = it.wanted(it.alice, "bob");
  EXPECT_TRUE(bob.is_pinned);
  EXPECT_EQ(bob.muted_until_ms, 12345);
  EXPECT_TRUE(is_muted(bob, 12344));
  EXPECT_FALSE(is_muted(bob, 12345));
  EXPECT_EQ(bob.draft, "Dear Bob, ¿qué tal?");
  EXPECT_EQ(it.prefer(it.alice, {.peer = "bob", .is_pinned = false, .muted_until_ms = 0}),
            Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "bob", ""), Outcome::kDone);
  restart(it.world, it.alice);
  EXPECT_EQ(it.wanted(it.alice, "bob"), chat::Peer{});
}

TEST(Preference, PutsPinnedConversationsFirst) {
  Wanting it;
  it.write(it.bob, "alice", "from bob");
  const std::size_t carol = registered(it.world, "carol");
  it.write(carol, "alice", "from carol");
  const std::string last = it.order(it.alice).back();

  EXPECT_EQ(it.prefer(it.alice, {.peer = last, .is_pinned = true}), Outcome::kDone);

  EXPECT_EQ(it.order(it.alice).front(), last);
  EXPECT_EQ(it.order(it.alice).size(), 2U);
}

TEST(Preference, IsSealedOnTheDisk) {
  Wanting it;
  EXPECT_EQ(it.type(it.alice, "bob", "a secret that is not sent"), Outcome::kDone);

  for (const auto& [key, value] : it.world.disk(it.alice)) {
    EXPECT_EQ(std::string(value.begin(), value.end()).find("secret"), std::string::npos);
    EXPECT_EQ(std::string(key.begin(), key.end()).find("bob"), std::string::npos);
  }
}

TEST(Preference, IsRefusedForWhatIsNoConversation) {
  Wanting it;
  EXPECT_EQ(it.prefer(it.alice, {.peer = "no name!", .is_pinned = true}), Outcome::kUnknownUser);
  EXPECT_EQ(it.prefer(it.alice, {.peer = "Alice", .is_pinned = true}), Outcome::kBadName);
  EXPECT_EQ(it.prefer(it.alice, {.peer = "#nothing", .is_pinned = true}), Outcome::kUnknownGroup);
  EXPECT_EQ(it.type(it.alice, "bob", std::string(chat::Content::kTextMax, 'x')), Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "bob", std::string(chat::Content::kTextMax + 1, 'x')),
            Outcome::kMessageTooLong);
  EXPECT_EQ(it.type(it.alice, "bob", "\xff"), Outcome::kEmptyMessage);
  EXPECT_EQ(it.wanted(it.alice, "bob").draft.size(), chat::Content::kTextMax);
}

TEST(Preference, IsAsBeforeIfTheDiskFails) {
  Wanting it;
  EXPECT_EQ(it.type(it.alice, "bob", "first"), Outcome::kDone);
  it.world.set_disk_error(it.alice, DiskError::kFull);

  EXPECT_EQ(it.type(it.alice, "bob", "second"), Outcome::kDiskFull);

  it.world.set_disk_error(it.alice, std::nullopt);
  EXPECT_EQ(it.wanted(it.alice, "bob").draft, "first");
}

TEST(Preference, HasDraftsInSoManyConversationsAndNoMore) {
  Wanting it;
  const std::size_t most = chat::ChatOptions{}.drafts_max;
  for (std::size_t i = 0; i < most; ++i) {
    ASSERT_EQ(it.type(it.alice, "peer" + std::to_string(i), "x"), Outcome::kDone);
  }

  EXPECT_EQ(it.type(it.alice, "bob", "one more"), Outcome::kTooMany);
  EXPECT_EQ(it.type(it.alice, "peer0", "longer"), Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "peer0", ""), Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "bob", "one more"), Outcome::kDone);
}

TEST(Preference, OfAConversationThatIsOverGivesWayToANewOne) {
  Wanting it;
  const std::size_t most = chat::ChatOptions{}.preferences_max;
  for (std::size_t i = 0; i < most; ++i) {
    const PreferenceChange change{.peer = "peer" + std::to_string(i), .is_pinned = true};
    ASSERT_EQ(it.prefer(it.alice, change), Outcome::kDone);
  }
  EXPECT_EQ(it.prefer(it.alice, {.peer = "bob", .is_pinned = true}), Outcome::kTooMany);

  EXPECT_EQ(it.prefer(it.alice, {.peer = "peer7", .is_pinned = false}), Outcome::kDone);

  EXPECT_EQ(it.prefer(it.alice, {.peer = "bob", .is_pinned = true}), Outcome::kDone);
  restart(it.world, it.alice);
  EXPECT_TRUE(it.wanted(it.alice, "bob").is_pinned);
  EXPECT_EQ(it.wanted(it.alice, "peer7"), chat::Peer{});
}

TEST(Preference, GoesWithARequestThatIsDenied) {
  Wanting it;
  it.write(it.bob, "alice", "hello");
  EXPECT_EQ(it.type(it.alice, "bob", "go away"), Outcome::kDone);

  EXPECT_EQ(it.world.run(it.alice, acting(chat::Deed::kDeny, "bob")).outcome, Outcome::kDone);

  EXPECT_EQ(it.wanted(it.alice, "bob"), chat::Peer{});
  restart(it.world, it.alice);
  EXPECT_EQ(it.wanted(it.alice, "bob"), chat::Peer{});
}

TEST(Preference, GoesToTheNextDeviceAndBack) {
  Wanting it;
  it.become_acquainted();
  EXPECT_EQ(it.prefer(it.alice, {.peer = "bob", .is_pinned = true, .muted_until_ms = 99}),
            Outcome::kDone);
  EXPECT_EQ(it.type(it.alice, "bob", "begun on the laptop"), Outcome::kDone);
  const std::string long_draft(chat::Content::kTextMax, 'z');
  for (const char* peer : {"carol", "dave", "erin"}) {
    EXPECT_EQ(it.type(it.alice, peer, long_draft), Outcome::kDone);  // a part holds one of them
  }
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(it.wanted(it.phone, "bob"), it.wanted(it.alice, "bob"));
  EXPECT_EQ(it.wanted(it.phone, "bob").draft, "begun on the laptop");
  for (const char* peer : {"carol", "dave", "erin"}) {
    EXPECT_EQ(it.wanted(it.phone, peer).draft, long_draft);
  }

  EXPECT_EQ(it.type(it.phone, "bob", ""), Outcome::kDone);
  EXPECT_EQ(it.prefer(it.phone, {.peer = "bob", .is_pinned = false}), Outcome::kDone);
  it.take_over(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(it.wanted(it.alice, "bob").draft, "");
  EXPECT_FALSE(it.wanted(it.alice, "bob").is_pinned);
  EXPECT_EQ(it.wanted(it.alice, "bob").muted_until_ms, 99);
}

// What was typed on the new device meanwhile is later than what the old one brings.
TEST(Preference, OfTheNewDeviceStays) {
  Wanting it;
  it.become_acquainted();
  EXPECT_EQ(it.type(it.alice, "bob", "old"), Outcome::kDone);
  const std::size_t phone = it.world.add_device("phone");
  it.world.kill(it.alice);
  EXPECT_EQ(it.world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  EXPECT_EQ(it.type(phone, "bob", "new"), Outcome::kDone);

  it.world.start(it.alice);
  (void)it.world.run(it.alice, unlocking(kPassword));

  ASSERT_TRUE(it.is_handed_over(phone));
  EXPECT_EQ(it.wanted(phone, "bob").draft, "new");
}

TEST(Preference, IsForGroupsToo) {
  Friends it;
  it.gather();
  const std::string key = it.group_of(it.alice).key;

  const CommandEnded end =
      it.world.run(it.alice, preferring({.peer = "#climbers", .is_pinned = true}));

  EXPECT_EQ(end.outcome, Outcome::kDone);
  ASSERT_EQ(end.people.size(), 1U);
  EXPECT_EQ(end.people[0].name, key);
  const auto groups = it.world.run(it.alice, listing());
  ASSERT_EQ(groups.people.size(), 1U);
  EXPECT_TRUE(groups.people[0].is_pinned);
  EXPECT_EQ(it.say(it.bob, "hello"), Outcome::kDone);
  ASSERT_TRUE(it.has_within(it.alice, {"hello"}));
  const auto overview = it.world.run(it.alice, looking_through()).conversations;
  EXPECT_TRUE(overview.at(0).peer.is_pinned);
}

// As a program said it that knew no preferences.
TEST(Preference, IsNotInAPartOfAnOlderProgram) {
  struct SecondPart {
    Bytes32 hand_over{};
    std::uint32_t number = 0;
    std::uint32_t parts = 0;
    std::uint64_t messages = 0;
    wire::DeviceName device;
    BoundedList<chat::KnownContact, chat::HandOverPart::kContactsMax> contacts;
    BoundedList<chat::NotedPerson, chat::HandOverPart::kPeopleMax> people;
    BoundedList<chat::EarlyReceipt, chat::HandOverPart::kReceiptsMax> receipts;
    BoundedList<chat::HandedMessage, chat::HandOverPart::kMessagesMax> handed;
  };
  SecondPart second{.number = 3, .device = wire::DeviceName("laptop")};
  chat::NotedPerson noted;
  noted.name = std::string("bob");
  noted.is_blocked = true;
  second.people.push_back(noted);

  const auto part = chat::decode_part(wire::encode_value(second), chat::kSecondPartVersion);

  ASSERT_TRUE(part);
  EXPECT_EQ(part->number, 3U);
  ASSERT_EQ(part->people.size(), 1U);
  EXPECT_EQ(part->people[0].name.text, "bob");
  EXPECT_TRUE(part->preferences.empty());
}

TEST(Preference, ThatNobodyCanHaveIsNoPartOfAHandOver) {
  const auto is_taken = [](const chat::Preference& one) {
    chat::HandOverPart part;
    part.preferences.push_back(one);
    return chat::decode_part(chat::encode_part(part)).has_value();
  };
  chat::Preference good;
  good.peer = std::string("bob");
  good.muted_until_ms = static_cast<std::uint64_t>(chat::kMutedForGood);
  EXPECT_TRUE(is_taken(good));

  chat::Preference late = good;
  late.muted_until_ms += 1;
  chat::Preference nobody = good;
  nobody.peer = std::string("no name!");
  chat::Preference garbled = good;
  garbled.draft = std::string("\xff");
  for (const chat::Preference& bad : {late, nobody, garbled}) EXPECT_FALSE(is_taken(bad));
}

}  // namespace
}  // namespace p2pchat::client
