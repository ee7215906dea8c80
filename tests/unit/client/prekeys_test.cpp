#include "core/account/prekeys.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using Texts = std::vector<std::string>;

struct PrekeyWorld : Couple {
  PrekeyWorld() { world.pass(5s); }

  const RingId to_bob = account::key_of("bob");

  wire::PrekeyRecord& held(const std::string& name) {
    return world.ring.prekeys[account::key_of(name)];
  }
  // How many deposits were of a form, since the beginning.
  std::size_t deposits_of(std::uint8_t form) {
    std::size_t count = 0;
    for (const wire::Message& message : world.seen()) {
      const auto* deposit = std::get_if<wire::Deposit>(&message);
      count += deposit != nullptr && deposit->record.body.bytes[0] == form ? 1U : 0U;
    }
    return count;
  }
  void nodes(bool are_up) { world.is_node_up.assign(FakeRing::kNodes, are_up); }
  // On a new device; the older one never runs again.
  std::size_t fresh_device(const std::string& name) {
    const std::size_t device = world.add_device("new");
    EXPECT_EQ(world.run(device, logging_in(name, kPassword)).outcome, Outcome::kDone);
    world.pass(20s);
    return device;
  }
  Texts inbox(std::size_t device) { return texts_of(world.run(device, reading_inbox()).messages); }
  // They have written to each other.
  void become_acquainted() {
    for (const auto& [from, to] : {std::pair{alice, "bob"}, std::pair{bob, "alice"}}) {
      EXPECT_EQ(world.run(from, sending(to, "hello", WaitFor::kDelivered)).outcome, Outcome::kDone);
    }
    (void)inbox(alice);
    (void)inbox(bob);
  }
};

TEST(ClientPrekeys, ArePublishedOnceTheClientIsOnline) {
  PrekeyWorld it;

  EXPECT_EQ(it.held("bob").offer.number, 1U);
  EXPECT_EQ(it.held("bob").prekeys.size(), 1U);
  EXPECT_TRUE(account::verify_prekeys(it.held("bob"), it.world.ring.accounts[it.to_bob].profile));
}

TEST(ClientPrekeys, AreSealedToFromTheFirstTextOn) {
  PrekeyWorld it;

  it.become_acquainted();
  it.world.pass(10s);

  EXPECT_EQ(it.deposits_of(1), 0U);
  EXPECT_GE(it.deposits_of(2), 4U);
}

TEST(ClientPrekeys, AreDoneWithoutWhereNodesAreOfBefore) {
  Couple couple;
  couple.world.ring.knows_prekeys = false;
  couple.world.ring.prekeys.clear();

  EXPECT_EQ(couple.world.run(couple.alice, sending("bob", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  EXPECT_EQ(texts_of(couple.world.run(couple.bob, reading_inbox()).messages), Texts{"hello"});
}

// A node gives what another account offers under the name, signed by that account.
TEST(ClientPrekeys, OfAnotherAccountAreNotSealedTo) {
  PrekeyWorld it;
  account::Person mallory = account::person("bob", 9);
  const wire::Prekey theirs =
      account::make_prekey(mallory.keys, it.to_bob, it.world.now(), seed_of(1));
  it.held("bob") =
      account::sign_prekeys({theirs}, 9, mallory.profile, mallory.keys, theirs, seed_of(2));

  EXPECT_EQ(it.world.run(it.alice, sending("bob", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  EXPECT_GT(it.deposits_of(1), 0U);
  EXPECT_EQ(it.inbox(it.bob), Texts{"hello"});
}

TEST(ClientPrekeys, AreRenewedAfterSevenDaysAndDroppedAfterFortySix) {
  PrekeyWorld it;
  const wire::Prekey first = it.held("bob").prekeys[0];

  it.world.sleep(days{7} - 1h);
  it.world.pass(1min);
  EXPECT_EQ(it.held("bob").prekeys.size(), 1U);
  it.world.sleep(1h);
  it.world.pass(1min);
  EXPECT_EQ(it.held("bob").prekeys.size(), 2U);
  EXPECT_EQ(it.held("bob").offer.number, 2U);
  for (const int day : {14, 21, 28, 35, 42}) {
    it.world.sleep(days{7});
    it.world.pass(1min);
    EXPECT_EQ(it.held("bob").prekeys[0], first) << day;
  }
  it.world.sleep(days{7});
  it.world.pass(1min);

  EXPECT_NE(it.held("bob").prekeys[0], first);
  EXPECT_EQ(it.held("bob").prekeys.size(), 7U);
}

// Bob is away; what was sealed to his first prekey is opened by a device that has never seen it.
TEST(ClientPrekeys, OfWeeksAgoAreTakenUpByADeviceThatLogsIn) {
  PrekeyWorld it;
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "old", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.world.kill(it.alice);
  it.world.sleep(days{29});

  const std::size_t fresh = it.fresh_device("bob");

  EXPECT_GT(it.deposits_of(2), 0U);
  EXPECT_EQ(it.inbox(fresh), Texts{"old"});
}

// What waits for prekeys that the ring is slow to give is no reason to call the mailbox empty.
TEST(ClientPrekeys, ThatAreLateAreWaitedForBeforeTheInboxIsRead) {
  PrekeyWorld it;
  it.become_acquainted();
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "new", WaitFor::kStored)).outcome,
            Outcome::kDone);
  const std::size_t fresh = it.world.add_device("new");
  it.world.ring.knows_prekeys = false;
  ASSERT_EQ(it.world.run(fresh, logging_in("bob", kPassword)).outcome, Outcome::kDone);
  it.world.pass(2s);

  const CommandId settles = it.world.command(fresh, settling(1min));
  it.world.pass(5s);
  it.world.ring.knows_prekeys = true;

  EXPECT_FALSE(it.world.ended(fresh, settles).is_incomplete);
  EXPECT_EQ(it.inbox(fresh), Texts{"new"});
}

// The worst case: twenty days pass between sealing and deposit, twenty-nine in the mailbox; the
// sender is gone, the recipient's device is another, and whoever had the prekeys has renewed them.
class Late : public testing::TestWithParam<bool> {};

TEST_P(Late, DepositIsShownOnAFreshDevice) {
  PrekeyWorld it;
  it.become_acquainted();
  it.world.kill(it.bob);
  const bool is_known_to_be_offline = GetParam();
  it.nodes(false);
  if (is_known_to_be_offline) {
    ASSERT_TRUE(
        it.world.pass_until([&] { return !it.world.client(it.alice).is_connected(); }, 1min));
  }
  ASSERT_EQ(it.world.run(it.alice, sending("bob", "late")).outcome, Outcome::kDone);
  it.world.pass(20s);
  it.world.kill(it.alice);
  it.world.sleep(days{20});
  it.nodes(true);
  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_FALSE(it.world.run(it.alice, settling()).is_incomplete);
  it.world.kill(it.alice);
  it.world.sleep(days{29});

  const std::size_t fresh = it.fresh_device("bob");

  EXPECT_EQ(it.inbox(fresh), Texts{"late"});
}

INSTANTIATE_TEST_SUITE_P(ClientPrekeys, Late, testing::Values(true, false));

// The first record has come to a node, but its answer was lost: both go to the mailbox.
TEST(ClientPrekeys, WhatIsSealedAnewIsShownOnce) {
  for (const bool is_first_taken_before : {false, true}) {
    PrekeyWorld it;
    it.become_acquainted();
    const std::size_t before = it.world.seen().size();
    it.nodes(false);
    ASSERT_EQ(it.world.run(it.alice, sending("bob", "once")).outcome, Outcome::kDone);
    it.world.pass(3s);
    it.world.kill(it.alice);
    wire::Record first;
    for (std::size_t i = before; i < it.world.seen().size(); ++i) {
      const auto* deposit = std::get_if<wire::Deposit>(&it.world.seen()[i]);
      if (deposit != nullptr && deposit->record.slot.key == it.to_bob) first = deposit->record;
    }
    ASSERT_EQ(first.body.bytes.at(0), 2U);
    const auto arrive = [&] { it.world.ring.mail[it.to_bob][first.slot.id] = first; };
    if (is_first_taken_before) arrive();
    it.nodes(true);
    it.world.pass(30s);
    if (is_first_taken_before) it.world.kill(it.bob);
    it.world.sleep(days{20});
    it.world.start(it.alice);
    ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
    it.world.pass(30s);
    if (is_first_taken_before) restart(it.world, it.bob);
    it.world.pass(30s);
    if (!is_first_taken_before) arrive();
    it.world.pass(30s);

    EXPECT_EQ(it.inbox(it.bob), Texts{"once"}) << is_first_taken_before;
    EXPECT_EQ(it.world.run(it.bob, reading_history("alice")).messages.size(), 3U);
    EXPECT_TRUE(it.world.ring.mail[it.to_bob].empty());
  }
}

// A replica that was away gives the prekeys of before to the device that logs in.
TEST(ClientPrekeys, ThatAreNotKnownYetLetAMessageWait) {
  PrekeyWorld it;
  it.become_acquainted();
  const wire::PrekeyRecord older = it.held("bob");
  it.world.sleep(days{8});
  it.world.pass(1min);
  const wire::PrekeyRecord newer = it.held("bob");
  ASSERT_EQ(newer.offer.number, 2U);
  it.world.pass(6min);  // she has asked just before
  it.become_acquainted();
  it.world.pass(20s);
  it.world.kill(it.bob);
  it.world.pass(1min);
  ASSERT_EQ(it.world.run(it.alice, sending("bob", "to the newer", WaitFor::kStored)).outcome,
            Outcome::kDone);
  const wire::Record waiting = it.world.ring.mail[it.to_bob].begin()->second;
  ASSERT_EQ(it.world.ring.mail[it.to_bob].size(), 1U);
  ASSERT_EQ(chat::prekey_created_s(waiting.body), newer.offer.created_s);
  it.held("bob") = older;

  const std::size_t fresh = it.fresh_device("bob");
  EXPECT_EQ(it.inbox(fresh), Texts{});
  EXPECT_FALSE(it.world.ring.mail[it.to_bob].empty());
  EXPECT_GT(it.world.client(fresh).inbox_counts().unopened, 0U);
  it.held("bob") = newer;
  it.world.pass(2min);

  EXPECT_EQ(it.inbox(fresh), Texts{"to the newer"});
}

// Anybody may say when the prekey was made: nothing waits for one that cannot be there yet.
TEST(ClientPrekeys, OfATimeToComeLetNothingWait) {
  for (const std::uint64_t created_s :
       {std::uint64_t{4'000'000'000}, std::uint64_t{1} << 48U, ~std::uint64_t{0}}) {
    PrekeyWorld it;
    wire::Record record{.slot = {.key = it.to_bob, .kind = wire::RecordKind::kMessage, .id = {}},
                        .version = 0,
                        .expires_ms = 0,
                        .body = {}};
    Bytes body{2};
    append_u64(body, 7);
    append_u64(body, created_s);
    body.resize(chat::kBodySizes[0]);
    record.slot.id = crypto::sha256(body);
    record.body = std::move(body);
    it.world.ring.mail[it.to_bob][record.slot.id] = record;

    restart(it.world, it.bob);
    it.world.pass(30s);

    EXPECT_EQ(it.world.client(it.bob).inbox_counts().unopened, 0U);
    EXPECT_TRUE(it.world.ring.mail[it.to_bob].empty()) << created_s;
  }
}

// Killed between any two steps while prekeys are renewed: what the ring has, the device can open.
TEST(ClientPrekeys, AreOnDiskBeforeAnybodyHasThem) {
  for (std::size_t steps = 1; steps < 40; steps += 1) {
    PrekeyWorld it;
    it.world.kill(it.bob);
    it.world.sleep(days{8});
    it.world.start(it.bob);
    const CommandId unlocked = it.world.command(it.bob, unlocking(kPassword));
    it.world.kill_after(it.bob, steps);
    (void)it.world.ended(it.bob, unlocked);
    it.world.pass(5s);
    const wire::PrekeyRecord published = it.held("bob");
    it.world.spare(it.bob);
    restart(it.world, it.bob);
    it.held("bob") = {};  // and every replica loses it
    it.world.pass(1min);

    for (const wire::Prekey& prekey : published.prekeys) {
      EXPECT_NE(std::ranges::find(it.held("bob").prekeys, prekey), it.held("bob").prekeys.end())
          << steps;
    }
    EXPECT_GT(it.held("bob").offer.number, 0U);
  }
}

// Two halves of a ring have each taken prekeys; when they meet, one record goes, and comes again.
TEST(ClientPrekeys, OfARecordThatLostAreTakenUpAgain) {
  PrekeyWorld it;
  const wire::PrekeyRecord mine = it.held("bob");
  const std::size_t phone = it.fresh_device("bob");
  it.world.kill(phone);
  it.held("bob") = {};
  it.world.start(phone);
  ASSERT_EQ(it.world.run(phone, unlocking(kPassword)).outcome, Outcome::kDone);

  it.world.pass(1min);

  EXPECT_EQ(it.held("bob").prekeys, mine.prekeys);
}

}  // namespace
}  // namespace p2pchat::client
