#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

constexpr const char* kNext = "another battery staple";
constexpr const char* kThird = "a third one, as it happens";

SmallWorld::Ask protecting(Protection ask) {
  return [ask = std::move(ask)](Client& client, Instant now, Effects& out) {
    return client.protect(ask, now, out);
  };
}

SmallWorld::Ask changing(std::string present, std::string next) {
  return protecting(ChangePassword{.present = std::move(present), .next = std::move(next)});
}

SmallWorld::Ask making_words(std::string password) {
  return protecting(MakeWords{.password = std::move(password)});
}

SmallWorld::Ask recovering(std::string words, std::string password, std::string name = "alice") {
  return protecting(
      Recover{.name = std::move(name), .words = std::move(words), .password = std::move(password)});
}

Bytes32 id_of(SmallWorld& world, const std::string& name) {
  return account::account_id(world.ring.accounts.at(account::key_of(name)).profile);
}

TEST(ClientPassword, TheNewOneLogsInAndUnlocksAndTheFormerDoesNot) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes32 id = id_of(world, "alice");

  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kNext)).outcome, Outcome::kDone);

  EXPECT_TRUE(world.client(couple.alice).is_connected());
  EXPECT_EQ(world.client(couple.alice).epoch(), 1U);
  world.kill(couple.alice);
  world.start(couple.alice);
  EXPECT_EQ(world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, unlocking(kNext)).outcome, Outcome::kDone);
  const std::size_t phone = world.add_device("phone");
  EXPECT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kWrongPassword);
  EXPECT_EQ(world.run(phone, logging_in("alice", kNext)).outcome, Outcome::kDone);
  EXPECT_EQ(id_of(world, "alice"), id);
}

TEST(ClientPassword, ChangesBeforeTheAccountIsUnlockedAndLeavesItLocked) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.alice);
  world.start(couple.alice);

  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kNext)).outcome, Outcome::kDone);

  EXPECT_FALSE(world.client(couple.alice).is_unlocked());
  EXPECT_EQ(world.run(couple.alice, unlocking(kNext)).outcome, Outcome::kDone);
}

TEST(ClientPassword, KeepsTheHistoryAndTheConversations) {
  Couple couple;
  SmallWorld& world = couple.world;
  EXPECT_EQ(world.run(couple.alice, sending("bob", "before", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kNext)).outcome, Outcome::kDone);
  world.kill(couple.alice);
  world.start(couple.alice);
  ASSERT_EQ(world.run(couple.alice, unlocking(kNext)).outcome, Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, sending("bob", "after", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages),
            (std::vector<std::string>{"before", "after"}));
}

TEST(ClientPassword, IsRefusedWithAWrongOrAnUnusableOne) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Disk before = world.disk(couple.alice);

  EXPECT_EQ(world.run(couple.alice, changing("not this one", kNext)).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, changing(std::string(2000, 'x'), kNext)).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, "7 bytes")).outcome, Outcome::kBadPassword);
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kPassword)).outcome, Outcome::kBadPassword);
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, std::string(1025, 'x'))).outcome,
            Outcome::kBadPassword);

  EXPECT_TRUE(world.client(couple.alice).is_unlocked());
  EXPECT_EQ(world.ring.accounts.at(account::key_of("alice")).profile.number, 1U);
  EXPECT_EQ(world.disk(couple.alice).at(to_bytes("pa")), before.at(to_bytes("pa")));
}

TEST(ClientPassword, IsForWhoHasTheAccount) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::size_t phone = world.add_device("phone");
  EXPECT_EQ(world.run(phone, changing(kPassword, kNext)).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(phone, making_words(kPassword)).outcome, Outcome::kNotLoggedIn);

  EXPECT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kNext)).outcome, Outcome::kTakenOver);
  EXPECT_EQ(world.run(couple.alice, making_words(kPassword)).outcome, Outcome::kTakenOver);
}

TEST(ClientPassword, ChangesThoughAThirdOfTheDatagramsIsLost) {
  for (std::uint8_t seed = 1; seed <= 3; ++seed) {
    SmallWorld world(seed);
    const std::size_t alice = registered(world, "alice");
    world.network = {.loss_percent = 30, .duplicates_percent = 20};

    EXPECT_EQ(world.run(alice, changing(kPassword, kNext)).outcome, Outcome::kDone);
    EXPECT_EQ(world.ring.accounts.at(account::key_of("alice")).profile.number, 2U);
  }
}

TEST(ClientPassword, EndsWithoutARing) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.is_node_up = {false, false};

  const CommandEnded end = world.run(couple.alice, changing(kPassword, kNext));

  EXPECT_EQ(end.outcome, Outcome::kNoRing);
  EXPECT_EQ(end.detail, "");
  EXPECT_EQ(world.run(couple.alice, making_words(kPassword)).outcome, Outcome::kNoRing);
  EXPECT_TRUE(world.client(couple.alice).is_unlocked());
}

TEST(ClientPassword, SaysWhenItMayBeDoneAllTheSame) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.tells_changes = false;

  const CommandEnded end = world.run(couple.alice, changing(kPassword, kNext));

  EXPECT_EQ(end.outcome, Outcome::kNoRing);
  EXPECT_EQ(end.detail, "it may be done all the same");
  // It is, on the ring. Here the former opens; the next change starts from the ring's and heals.
  world.ring.tells_changes = true;
  EXPECT_EQ(world.run(couple.alice, changing(kPassword, kThird)).outcome, Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, changing(kNext, kThird)).outcome, Outcome::kDone);
  world.kill(couple.alice);
  world.start(couple.alice);
  EXPECT_EQ(world.run(couple.alice, unlocking(kThird)).outcome, Outcome::kDone);
}

// The change is on the ring, or not; in both cases one of the two opens the account there, and the
// account can be changed with that one from this device.
TEST(ClientPassword, IsOneOfTheTwoAfterADeathAtAnyStep) {
  for (std::size_t steps = 1; steps <= 24; ++steps) {
    SmallWorld world;
    const std::size_t alice = registered(world, "alice");
    world.kill_after(alice, steps);
    const CommandId id = world.command(alice, changing(kPassword, kNext));
    const bool is_told = world.is_up(alice) && world.ended(alice, id).outcome == Outcome::kDone;
    if (world.is_up(alice)) {
      world.spare(alice);
      world.kill(alice);
    }
    world.start(alice);
    world.spare(alice);

    const bool is_next = world.ring.accounts.at(account::key_of("alice")).profile.number == 2;
    EXPECT_TRUE(is_next || !is_told) << steps;
    const std::string present = is_next ? kNext : kPassword;
    EXPECT_EQ(world.run(alice, changing(present, kThird)).outcome, Outcome::kDone) << steps;
    EXPECT_EQ(world.run(alice, unlocking(kThird)).outcome, Outcome::kDone) << steps;
  }
}

TEST(ClientWords, OpenTheAccountOnAnotherDeviceUnderANewPassword) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes32 id = id_of(world, "alice");
  const CommandEnded made = world.run(couple.alice, making_words(kPassword));
  ASSERT_EQ(made.outcome, Outcome::kDone);
  const std::size_t phone = world.add_device("phone");

  EXPECT_EQ(world.run(phone, recovering(made.words, kNext)).outcome, Outcome::kDone);

  EXPECT_EQ(world.client(phone).name(), "alice");
  EXPECT_EQ(world.client(phone).epoch(), 2U);
  EXPECT_TRUE(world.pass_until([&] { return world.client(phone).is_connected(); }, 10s));
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));
  EXPECT_EQ(id_of(world, "alice"), id);
  EXPECT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, logging_in("alice", kNext)).outcome, Outcome::kDone);
}

// The disk opens by the account's keys though its password is another one.
TEST(ClientWords, OpenTheAccountWhereItsPasswordWasForgotten) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "before", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  world.kill(couple.alice);
  world.start(couple.alice);

  EXPECT_EQ(world.run(couple.alice, recovering(words, kNext)).outcome, Outcome::kDone);

  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages),
            (std::vector<std::string>{"before"}));
  world.kill(couple.alice);
  world.start(couple.alice);
  EXPECT_EQ(world.run(couple.alice, unlocking(kNext)).outcome, Outcome::kDone);
}

TEST(ClientWords, StillOpenTheAccountAfterItsPasswordHasChanged) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  ASSERT_EQ(world.run(couple.alice, changing(kPassword, kNext)).outcome, Outcome::kDone);
  const std::size_t phone = world.add_device("phone");

  EXPECT_EQ(world.run(phone, recovering(words, kThird)).outcome, Outcome::kDone);
  EXPECT_EQ(world.ring.accounts.at(account::key_of("alice")).profile.number, 3U);
}

TEST(ClientWords, OfAFormerTimeOpenNothing) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string former = world.run(couple.alice, making_words(kPassword)).words;
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  ASSERT_NE(former, words);
  const std::size_t phone = world.add_device("phone");

  EXPECT_EQ(world.run(phone, recovering(former, kNext)).outcome, Outcome::kWrongWords);
  EXPECT_EQ(world.run(phone, recovering(words, kNext)).outcome, Outcome::kDone);
}

TEST(ClientWords, AreMadeByWhoKnowsThePassword) {
  Couple couple;
  EXPECT_EQ(couple.world.run(couple.alice, making_words("not this one")).outcome,
            Outcome::kWrongPassword);
  EXPECT_TRUE(couple.world.ring.recoveries.empty());
}

TEST(ClientWords, ThatDoNotFitAreRefusedForWhatIsWrong) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  const std::string his = world.run(couple.bob, making_words(kPassword)).words;
  const std::size_t phone = world.add_device("phone");
  std::string typo = words;
  typo.replace(0, words.find(' '), "xyzzy");

  EXPECT_EQ(world.run(phone, recovering(his, kNext)).outcome, Outcome::kWrongWords);
  const CommandEnded unknown_word = world.run(phone, recovering(typo, kNext));
  EXPECT_EQ(unknown_word.outcome, Outcome::kBadWords);
  EXPECT_EQ(unknown_word.detail, "word 1 is not in the list");
  const CommandEnded short_by_one =
      world.run(phone, recovering(words.substr(0, words.rfind(' ')), kNext));
  EXPECT_EQ(short_by_one.outcome, Outcome::kBadWords);
  EXPECT_EQ(short_by_one.detail, "23 words, 24 are needed");
  const std::string twelve = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";
  EXPECT_EQ(world.run(phone, recovering(twelve, kNext)).detail, "24 words are needed");
  EXPECT_EQ(world.run(phone, recovering(words, "7 bytes")).outcome, Outcome::kBadPassword);
  EXPECT_EQ(world.run(phone, recovering(words, kNext, "al ice")).outcome, Outcome::kBadName);
  EXPECT_EQ(world.run(phone, recovering(words, kNext, "nobody")).outcome, Outcome::kUnknownUser);
  EXPECT_EQ(world.run(couple.bob, recovering(words, kNext)).outcome, Outcome::kAlreadyLoggedIn);
  EXPECT_EQ(world.ring.accounts.at(account::key_of("alice")).profile.number, 1U);
}

TEST(ClientWords, AreNoneOfAnAccountWithout) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string his = world.run(couple.bob, making_words(kPassword)).words;
  const std::size_t phone = world.add_device("phone");

  EXPECT_EQ(world.run(phone, recovering(his, kNext)).outcome, Outcome::kNoRecovery);
}

TEST(ClientWords, AreNotKnownToOlderNodes) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  world.ring.knows_recovery = false;
  const std::size_t phone = world.add_device("phone");
  const Instant before = world.now();

  const CommandEnded made = world.run(couple.alice, making_words(kPassword));
  const CommandEnded recovered = world.run(phone, recovering(words, kNext));

  EXPECT_EQ(made.outcome, Outcome::kNoRing);
  EXPECT_EQ(made.words, "");
  EXPECT_EQ(recovered.outcome, Outcome::kNoRing);
  EXPECT_EQ(recovered.detail, "nodes of an older version know of no recovery words");
  EXPECT_LE(world.now() - before, 40s);
}

TEST(ClientWords, OpenTheAccountThoughAThirdOfTheDatagramsIsLost) {
  for (std::uint8_t seed = 1; seed <= 3; ++seed) {
    SmallWorld world(seed);
    const std::size_t alice = registered(world, "alice");
    world.network = {.loss_percent = 30, .duplicates_percent = 20};
    const std::size_t phone = world.add_device("phone");

    const CommandEnded made = world.run(alice, making_words(kPassword));
    ASSERT_EQ(made.outcome, Outcome::kDone);
    EXPECT_EQ(world.run(phone, recovering(made.words, kNext)).outcome, Outcome::kDone);
    EXPECT_EQ(world.run(phone, unlocking(kNext)).outcome, Outcome::kDone);
  }
}

// Neither passwords nor words leave a device, in whatever form a search would find.
TEST(ClientWords, AreSeenByNobody) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string words = world.run(couple.alice, making_words(kPassword)).words;
  const std::size_t phone = world.add_device("phone");
  ASSERT_EQ(world.run(phone, recovering(words, kNext)).outcome, Outcome::kDone);

  const std::string beginning = words.substr(0, words.find(' ', 12));
  for (const std::size_t device : {couple.alice, phone}) {
    for (const auto& [key, value] : world.disk(device)) {
      EXPECT_EQ(as_text(value).find(beginning), std::string_view::npos);
      EXPECT_EQ(as_text(value).find(kNext), std::string_view::npos);
    }
  }
}

}  // namespace
}  // namespace p2pchat::client
