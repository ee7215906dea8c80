#include "sim/checkers/durability_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/store/stamp.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

class Durability : public testing::Test {
 protected:
  Durability() : scene(ideal_scene({10, 20, 30, 40})), message(outgoing("ab", "text 1:")) {
    add_accepted(scene, message);
  }

  void hold(const wire::Slot& slot, std::uint64_t node) {
    wire::Record record;
    record.slot = slot;
    scene.disks.on_batch(SiteId{node},
                         {{.key = store::row_key(slot), .value = store::row_value(record)}});
  }
  void lose_disk(std::uint64_t node) {
    scene.disks.on_disk_lost(SiteId{node}, scene.now);
    checker.on_disk_lost(scene);
  }
  void tell_stored(std::uint8_t receipts) {
    message.state = client::MessageState::kStored;
    message.stored = receipts;
    tell(scene, checker, 0, client::MessageChanged{message});
  }

  Scene scene;
  client::StoredMessage message;
  DurabilityChecker checker;
};

TEST_F(Durability, HoldsWhileADiskHasIt) {
  for (const std::uint64_t node : {10U, 20U, 30U}) hold(slot_of(message), node);
  tell_stored(3);

  lose_disk(10);
  lose_disk(20);

  EXPECT_EQ(what(checker), "nothing");
}

// While a disk fails, what another lost need not be copied again in time.
TEST_F(Durability, ForgivesLossesFarApartWhileADiskIsIll) {
  scene.is_any_disk_ill = true;
  for (const std::uint64_t node : {10U, 20U}) hold(slot_of(message), node);
  tell_stored(2);

  lose_disk(10);
  scene.now = scene.now + std::chrono::seconds{40};
  lose_disk(20);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Durability, FindsARecordThatFewerLossesThanReceiptsDestroyed) {
  hold(slot_of(message), 10);
  tell_stored(3);

  lose_disk(10);

  EXPECT_THAT(what(checker), HasSubstr("is on none after the loss of 1"));
}

TEST_F(Durability, AsksNothingAfterAsManyLossesAsReceipts) {
  hold(slot_of(message), 10);
  tell_stored(1);

  lose_disk(10);
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

// The receipt was on its way when its disk was lost.
TEST_F(Durability, CountsLossesFromBeforeTheReceiptCame) {
  hold(slot_of(message), 10);
  lose_disk(10);

  tell_stored(1);
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Durability, FindsThatNothingWasRepairedBetweenLosses) {
  for (const std::uint64_t node : {10U, 20U, 30U}) hold(slot_of(message), node);
  tell_stored(3);

  lose_disk(10);
  lose_disk(20);
  scene.now = scene.now + std::chrono::seconds{31};
  lose_disk(30);

  EXPECT_THAT(what(checker), HasSubstr("is on none after the loss of 1"));
}

TEST_F(Durability, GivesNoTimeForRepairWhileTheNetworkIsBad) {
  for (const std::uint64_t node : {10U, 20U, 30U}) hold(slot_of(message), node);
  tell_stored(3);

  lose_disk(10);
  lose_disk(20);
  scene.now = scene.now + std::chrono::seconds{31};
  scene.undisturbed_since = scene.now - std::chrono::seconds{20};
  lose_disk(30);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Durability, FindsAReceiptForWhatNoDiskHas) {
  tell_stored(1);

  EXPECT_THAT(what(checker), HasSubstr("is on none after the loss of 0"));
}

TEST_F(Durability, CountsNoReceiptOfALiar) {
  scene.liars = {SiteId{40}};
  tell_stored(1);
  EXPECT_EQ(what(checker), "nothing");

  hold(slot_of(message), 10);
  tell_stored(3);
  lose_disk(10);
  EXPECT_THAT(what(checker), HasSubstr("was on 2 disks and is on none after the loss of 1"));
}

TEST_F(Durability, FindsTooFewLiveDisksAtTheEnd) {
  for (const std::uint64_t node : {10U, 20U, 30U}) hold(slot_of(message), node);
  tell_stored(3);

  scene.nodes[0].is_up = false;
  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("on 2 live disks, not on 3"));
}

TEST_F(Durability, FindsAnAccountThatIsNowhere) {
  scene.clients = {{.user = "user0", .is_up = true, .is_logged_in = true}};

  checker.on_client_changed(scene, 0);

  EXPECT_THAT(what(checker), HasSubstr("account of user0"));
}

class DurabilityOfServices : public Durability {
 protected:
  DurabilityOfServices() {
    scene.watched = {slot_of(message).key};
    change(0);  // one ring from now on
    scene.now = scene.now + std::chrono::seconds{1};
    for (const std::uint64_t node : {10U, 20U, 30U}) hold(slot_of(message), node);
    tell_stored(3);
  }
  void change(std::size_t node) { checker.on_node_changed(scene, node); }
  void serve(std::size_t node) {
    scene.nodes[node].serves = scene.watched;
    change(node);
  }
};

TEST_F(DurabilityOfServices, HoldsForWhoHasWhatIsStoredThere) {
  serve(2);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(DurabilityOfServices, FindsANodeThatServesWhatItDoesNotHave) {
  serve(3);

  EXPECT_THAT(what(checker), HasSubstr("serves the key of message ab"));
}

TEST_F(DurabilityOfServices, AsksNothingWhereAsManyNodesHaveFailed) {
  for (std::size_t node = 0; node < 3; ++node) {
    change(node);
    scene.nodes[node].is_up = false;
    change(node);
  }

  serve(3);

  EXPECT_EQ(what(checker), "nothing");
}

class DurabilityOfNames : public Durability {
 protected:
  DurabilityOfNames() {
    checker.on_node_changed(scene, 0);  // one ring from now on
    scene.now = scene.now + std::chrono::seconds{5};
  }
  void tell_registered() {
    scene.journal.on_registering(
        "user0", {.at = scene.now, .client = 0, .command = client::CommandId{9}, .outcome = {}});
    tell(scene, checker, 0, client::CommandEnded{.command = client::CommandId{9}});
  }

  const wire::Slot account{
      .key = account::key_of("user0"), .kind = wire::RecordKind::kAccount, .id = {}};
};

TEST_F(DurabilityOfNames, HoldsWithAMajorityOfTheReplicas) {
  hold(account, 10);
  hold(account, 30);

  tell_registered();

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 2U);
}

TEST_F(DurabilityOfNames, FindsANameThatOneDiskAloneHas) {
  hold(account, 10);

  tell_registered();

  EXPECT_EQ(what(checker), "user0 is said to be registered, and 1 disks have the account, not 2");
}

TEST_F(DurabilityOfNames, AsksNothingJustAfterSomebodyHasComeOrGone) {
  scene.calm_since = scene.now - std::chrono::seconds{2};

  tell_registered();

  EXPECT_EQ(checker.checks(), 0U);
}

}  // namespace
}  // namespace p2pchat::sim
