#include "sim/checkers/name_checker.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/client/local_profile.h"
#include "core/store/stamp.h"
#include "core/wire/reflect.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using client::Outcome;
using testing::HasSubstr;

class Names : public testing::Test {
 protected:
  Names() : scene(ideal_scene({10, 20, 30})) {
    for (const std::uint64_t site : {71U, 72U}) {
      scene.clients.push_back({.user = "anna", .is_up = true, .site = SiteId{site}});
    }
  }

  void wish(std::size_t client) {
    scene.journal.on_registering("anna", {.at = scene.now,
                                          .client = client,
                                          .command = client::CommandId{client + 1},
                                          .outcome = {}});
  }
  void end(std::size_t client, Outcome outcome) {
    const Told told{.at = scene.now,
                    .client = client,
                    .user = "anna",
                    .event = client::CommandEnded{.command = client::CommandId{client + 1},
                                                  .outcome = outcome}};
    scene.journal.on_told(told);
    checker.on_told(scene, told);
  }
  static wire::AccountProfile profile(std::uint8_t who) {
    return {.name = {"anna"}, .identity_key = {who}};
  }
  // The account is on the client's disk, and its user is connected.
  void own(std::size_t client, std::uint8_t who) {
    scene.clients[client].is_connected = true;
    checker.on_synced(scene, scene.clients[client].site,
                      {client::put_profile({.profile = profile(who)})});
  }
  void keep(std::uint64_t node, std::uint8_t who) {
    const wire::Record record{
        .slot = {.key = account::key_of("anna"), .kind = wire::RecordKind::kAccount},
        .version = 1,
        .body = wire::encode_value(wire::AccountRecord{.profile = profile(who)})};
    const std::vector<Change> rows = {
        {.key = store::row_key(record.slot), .value = store::row_value(record)}};
    scene.disks.on_batch(SiteId{node}, rows);
    checker.on_synced(scene, SiteId{node}, rows);
  }

  Scene scene;
  NameChecker checker;
};

TEST_F(Names, HoldForOneWinner) {
  wish(0);
  wish(1);
  end(0, Outcome::kDone);
  end(1, Outcome::kNameTaken);
  for (const std::uint64_t node : {10U, 20U, 30U}) keep(node, 1);
  own(0, 1);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GE(checker.checks(), 4U);
}

// The next process of a client counts its commands anew.
TEST_F(Names, DoNotTakeTheEndOfAnotherCommandForThatOfAWishBefore) {
  wish(0);
  end(0, Outcome::kNoRing);
  scene.journal.on_client_died(0);
  end(0, Outcome::kDone);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Names, FindTwoWhoWereToldThatTheyHaveIt) {
  wish(0);
  end(0, Outcome::kDone);
  wish(1);
  end(1, Outcome::kDone);

  EXPECT_THAT(what(checker), HasSubstr("2 users were told that they have the name anna"));
}

TEST_F(Names, AskNothingOfTwoSidesOfACut) {
  wish(0);
  wish(1);
  scene.undisturbed_since = scene.now + std::chrono::seconds{1};
  scene.now = scene.now + std::chrono::seconds{2};
  end(0, Outcome::kDone);
  end(1, Outcome::kDone);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Names, FindANameThatIsRefusedToEverybody) {
  wish(0);
  wish(1);
  end(0, Outcome::kNameTaken);
  EXPECT_EQ(what(checker), "nothing");

  end(1, Outcome::kNameTaken);

  EXPECT_EQ(what(checker), "anna was said to be taken and nobody can have it");
}

// The client has died, or was told that there is no ring: its account may be there all the same.
TEST_F(Names, LetAWishOfUnknownFateTakeTheName) {
  wish(0);
  wish(1);
  end(0, Outcome::kNoRing);
  end(1, Outcome::kNameTaken);

  EXPECT_EQ(what(checker), "nothing");
}

// Each process counts its commands from the start, so the second wish has the number of the first.
TEST_F(Names, TakeNoWishOfAProcessThatDiedForOneOfTheNext) {
  wish(0);
  scene.journal.on_client_died(0);
  wish(0);

  end(0, Outcome::kNameTaken);

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Names, LookAtRegistrationsOnly) {
  wish(0);
  end(0, Outcome::kDone);
  end(1, Outcome::kDone);  // a login

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Names, FindTwoAccountsOfOneNameOnDisks) {
  wish(0);
  keep(10, 1);
  keep(20, 2);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "2 accounts have the name anna");
}

TEST_F(Names, FindWhoIsConnectedWithAnotherAccount) {
  wish(0);
  wish(1);
  for (const std::uint64_t node : {10U, 20U, 30U}) keep(node, 1);
  own(0, 1);
  own(1, 2);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "client 1 is connected as anna and has another account");
}

TEST_F(Names, LetWhoLostTheNameInAMergeStayUnconnected) {
  wish(0);
  wish(1);
  for (const std::uint64_t node : {10U, 20U, 30U}) keep(node, 1);
  own(0, 1);
  own(1, 2);
  scene.clients[1].is_connected = false;

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

class NamesAskedFor : public Names {
 protected:
  NamesAskedFor() {
    checker.on_node_changed(scene, 0);  // one ring from now on
    scene.now = scene.now + std::chrono::seconds{1};
    wish(0);
    end(0, Outcome::kDone);
  }
  void ask() {
    scene.journal.on_asking(1, client::CommandId{2}, {.at = scene.now, .about = "anna"});
  }
};

TEST_F(NamesAskedFor, AreKnown) {
  ask();
  end(1, Outcome::kDone);

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 2U);  // the registration and the answer
}

TEST_F(NamesAskedFor, AreNotSaidToBeUnknown) {
  ask();
  end(1, Outcome::kUnknownUser);

  EXPECT_EQ(what(checker), "client 1 was told that there is no anna, who is registered");
}

TEST_F(NamesAskedFor, AreNotRefusedTheirOnlyPassword) {
  scene.accounts.on_user("anna", "first");
  ask();
  end(1, Outcome::kWrongPassword);

  EXPECT_EQ(what(checker), "client 1 was told that there is no anna, who is registered");
}

// `passwords`, seed 3: a device asks for the account with the password that is just being changed.
TEST_F(NamesAskedFor, MayBeRefusedOnceTheirPasswordHasChanged) {
  scene.accounts.on_user("anna", "first");
  scene.accounts.on_asked({.user = "anna", .password = "first", .next = "second"});
  ask();
  end(1, Outcome::kWrongPassword);

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 2U);  // it was judged
}

TEST_F(NamesAskedFor, MayBeUnknownOnOneSideOfACut) {
  ask();
  scene.is_disturbed = true;
  end(1, Outcome::kUnknownUser);

  EXPECT_EQ(what(checker), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
