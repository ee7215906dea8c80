#include "core/groups/log.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/entropy.h"
#include "tests/unit/groups/people.h"

namespace p2pchat::groups {
namespace {

struct Trio {
  Trio() {
    anna.create("climbers");
    bert = joined(anna, "bert", Role::kAdmin);
    carl = joined(anna, "carl");
    bert.learn(anna);
  }
  Person anna{.name = "anna", .log = {}};
  Person bert;
  Person carl;
};

TEST(GroupLog, BeginsWithItsCreatorAsOwner) {
  Person anna{.name = "anna", .log = {}};

  const Change create = anna.create("climbers");

  EXPECT_EQ(anna.log.group(), hash_of(create));
  EXPECT_EQ(anna.log.members().title(), "climbers");
  EXPECT_EQ(anna.role_of("anna"), Role::kOwner);
  EXPECT_EQ(anna.log.epoch(), 1U);
}

TEST(GroupLog, TakesWhoIsInvitedAndAccepts) {
  Trio it;

  EXPECT_EQ(it.anna.role_of("bert"), Role::kAdmin);
  EXPECT_EQ(it.anna.role_of("carl"), Role::kMember);
  EXPECT_EQ(it.anna.log, it.carl.log);
  EXPECT_EQ(it.anna.log.epoch(), 5U);
}

TEST(GroupLog, TakesNoAcceptFromWhoHasNotTheInvitation) {
  Trio it;
  const Change invite = it.anna.made(it.anna.inviting("dora"));
  Person thief{.name = "dora", .log = it.anna.log};

  Change accept = thief.next(ChangeKind::kAccept);
  accept.invitation = hash_of(invite);
  prove(accept, secret_of("guessed"));

  EXPECT_EQ(thief.make(accept), AddEnd::kForged);
}

TEST(GroupLog, TakesNoAcceptForAnotherAccount) {
  Trio it;
  const Change invite = it.anna.made(it.anna.inviting("dora"));
  Person thief{.name = "emil", .log = it.anna.log};

  Change accept = thief.next(ChangeKind::kAccept);
  accept.invitation = hash_of(invite);
  prove(accept, secret_of("invitation of dora"));

  EXPECT_EQ(thief.make(accept), AddEnd::kForged);
}

TEST(GroupLog, LetsWhoIsInvitedDecline) {
  Trio it;
  const Change invite = it.anna.made(it.anna.inviting("dora"));

  Change decline = it.anna.next(ChangeKind::kDecline);
  decline.author = account_of("dora");
  decline.key = crypto::ed25519_public_key(secret_of("invitation of dora"));
  decline.invitation = hash_of(invite);
  sign(decline, secret_of("invitation of dora"));

  EXPECT_EQ(it.anna.log.add(decline), AddEnd::kAdded);
  EXPECT_FALSE(it.anna.has("dora"));
  EXPECT_FALSE(it.anna.log.members().was_removed(account_of("dora")));
}

TEST(GroupLog, RefusesWhatARoleDoesNotAllow) {
  Trio it;
  it.carl.learn(it.anna);
  struct Case {
    Person* author;
    Change change;
    Refusal refusal;
  };
  const std::vector<Case> cases = {
      {&it.carl, it.carl.inviting("dora"), Refusal::kNoRight},
      {&it.carl, it.carl.renaming("ours"), Refusal::kNoRight},
      {&it.carl, it.carl.removing("bert"), Refusal::kNoRight},
      {&it.bert, it.bert.removing("anna"), Refusal::kNoRight},
      {&it.bert, it.bert.inviting("dora", Role::kOwner), Refusal::kNoRight},
      {&it.bert, it.bert.giving("carl", Role::kOwner), Refusal::kNoRight},
      {&it.bert, it.bert.giving("anna", Role::kMember), Refusal::kNoRight},
      {&it.bert, it.bert.inviting("carl"), Refusal::kAlreadyIn},
      {&it.bert, it.bert.removing("dora"), Refusal::kNobody},
      {&it.anna, it.anna.giving("carl", Role::kMember), Refusal::kSameRole},
  };

  for (const Case& each : cases) {
    Change change = each.change;
    EXPECT_EQ(each.author->log.refusal(change), each.refusal);
    EXPECT_EQ(each.author->make(change), AddEnd::kForged);
  }
}

TEST(GroupLog, TakesNothingFromWhoIsNoMember) {
  Trio it;
  Person dora{.name = "dora", .log = it.anna.log};

  Change change = dora.renaming("hers");

  EXPECT_EQ(dora.make(change), AddEnd::kForged);
}

TEST(GroupLog, TakesNoChangeThatWasAltered) {
  Trio it;
  Change change = it.anna.renaming("walkers");
  sign(change, it.anna.key());

  change.title = "fallers";

  EXPECT_EQ(it.anna.log.add(change), AddEnd::kForged);
}

TEST(GroupLog, WaitsForWhatAChangeFollows) {
  Trio it;
  const Change first = it.anna.made(it.anna.renaming("one"));
  const Change second = it.anna.made(it.anna.renaming("two"));

  EXPECT_EQ(it.bert.log.add(second), AddEnd::kEarly);
  EXPECT_EQ(it.bert.log.add(first), AddEnd::kAdded);
  EXPECT_EQ(it.bert.log.add(second), AddEnd::kAdded);
  EXPECT_EQ(it.bert.log.add(second), AddEnd::kKnown);
  EXPECT_EQ(it.bert.log.members().title(), "two");
}

TEST(GroupLog, HoldsSixtyFourWithThoseInvited) {
  Person anna{.name = "anna", .log = {}};
  anna.create("crowd");
  for (std::size_t i = 1; i < kMembersMax; ++i) {
    anna.made(anna.inviting("guest" + std::to_string(i)));
  }

  EXPECT_EQ(anna.log.refusal(anna.inviting("late")), Refusal::kFull);
  anna.made(anna.removing("guest1"));
  EXPECT_EQ(anna.log.refusal(anna.inviting("late")), std::nullopt);
}

TEST(GroupLog, KeepsRoomForWhoGoes) {
  Trio it;
  for (std::size_t i = it.anna.log.size(); i < kChangesMax - kReservedChanges; ++i) {
    it.anna.made(it.anna.renaming("name " + std::to_string(i)));
  }

  EXPECT_EQ(it.anna.log.refusal(it.anna.renaming("more")), Refusal::kLogFull);
  Change more = it.anna.renaming("more");
  EXPECT_EQ(it.anna.make(more), AddEnd::kFull);
  it.anna.made(it.anna.removing("carl"));
  EXPECT_FALSE(it.anna.has("carl"));
}

TEST(GroupLog, PassesOwnershipOnWhenTheLastOwnerGoes) {
  Trio it;

  it.anna.made(it.anna.next(ChangeKind::kLeave));

  EXPECT_EQ(it.anna.role_of("bert"), Role::kOwner);
  EXPECT_EQ(it.anna.role_of("carl"), Role::kMember);
}

TEST(GroupLog, HasAnOwnerAlsoWhenTheLastOneTakesALowerRole) {
  Trio it;

  it.anna.made(it.anna.giving("anna", Role::kMember));

  EXPECT_EQ(it.anna.role_of("bert"), Role::kOwner);
  EXPECT_EQ(it.anna.role_of("anna"), Role::kMember);
}

TEST(GroupLog, IsOwnedByAGuestWhomAllOthersHaveLeft) {
  Person anna{.name = "anna", .log = {}};
  anna.create("climbers");
  const Change invite = anna.made(anna.inviting("bert"));
  anna.made(anna.next(ChangeKind::kLeave));

  Person bert{.name = "bert", .log = anna.log};
  bert.made(bert.accepting(invite));

  EXPECT_EQ(bert.role_of("bert"), Role::kOwner);
}

TEST(GroupLog, HasNobodyTwiceUnderOneName) {
  Trio it;

  Change invite = it.bert.inviting("dora");
  invite.name = "CARL";

  EXPECT_EQ(it.bert.make(invite), AddEnd::kForged);
}

// Leaves of one member, all of the same time: each follows only what she has seen so far.
std::vector<Change> leaves_of(const Person& person, std::size_t count) {
  std::vector<Change> leaves;
  const Log seen = person.log;
  std::vector<Hash> past;
  for (const Change& change : seen.beyond({})) past.push_back(hash_of(change));
  for (std::size_t which = 1; leaves.size() < count; ++which) {
    Change leave = person.next(ChangeKind::kLeave);
    std::set<Hash> after{past.back()};
    for (std::size_t i = 0; i + 1 < past.size(); ++i) {
      if ((which >> i) & 1U) after.insert(past[i]);
    }
    leave.after = {};
    for (const Hash& hash : after) leave.after.push_back(hash);
    leave.epoch = seen.epoch_after(leave.after);
    sign(leave, person.key());
    leaves.push_back(leave);
  }
  return leaves;
}

// However the hashes fall.
TEST(GroupLog, ManyLeavesOfTheSameTimeHideNotWhatOthersDid) {
  for (const std::string guest : {"dora", "emil", "fritz", "gina", "hugo"}) {
    Trio it;
    for (int i = 0; i < 4; ++i) it.anna.made(it.anna.renaming("name " + std::to_string(i)));
    it.carl.learn(it.anna);
    const std::vector<Change> leaves = leaves_of(it.carl, 250);
    joined(it.anna, guest);

    for (const Change& leave : leaves) ASSERT_EQ(it.anna.log.add(leave), AddEnd::kAdded);

    EXPECT_EQ(it.anna.log.at(it.anna.log.heads()).role_of(account_of(guest)), Role::kMember);
    it.anna.made(it.anna.renaming("still ours"));
    EXPECT_EQ(it.anna.log.members().title(), "still ours");
  }
}

TEST(GroupLog, IsTheSameOnceRestoredFromLowEpochsToHighOnes) {
  Trio it;
  it.carl.learn(it.anna);
  const std::vector<Change> leaves = leaves_of(it.carl, 8);
  while (it.anna.log.size() < kChangesMax - kReservedChanges) {
    it.anna.made(it.anna.renaming("name " + std::to_string(it.anna.log.size())));
  }
  for (const Change& leave : leaves) ASSERT_EQ(it.anna.log.add(leave), AddEnd::kAdded);

  std::vector<Change> kept = it.anna.log.beyond({});
  std::ranges::stable_sort(kept, {}, &Change::epoch);
  Log restored;
  for (const Change& change : kept) EXPECT_EQ(restored.restore(change), AddEnd::kAdded);

  EXPECT_EQ(restored.heads(), it.anna.log.heads());
  EXPECT_EQ(restored.members(), it.anna.log.members());
}

// However the hashes fall: the rival removal, which the owner's follows, is of an admin, too.
TEST(GroupMerge, WhoWasRemovedRemovesNobodyByAChangeOfBefore) {
  for (int i = 0; i < 16; ++i) {
    Person anna{.name = "anna", .log = {}};
    anna.create("climbers " + std::to_string(i));
    Person bert = joined(anna, "bert", Role::kAdmin);
    Person carl = joined(anna, "carl", Role::kAdmin);
    joined(anna, "dora");
    joined(anna, "emil");
    bert.learn(anna);
    carl.learn(anna);

    anna.log.add(bert.made(bert.removing("dora")));
    anna.made(anna.removing("carl"));
    anna.log.add(carl.made(carl.removing("emil")));
    carl.learn(anna);

    EXPECT_FALSE(anna.has("carl"));
    EXPECT_TRUE(anna.has("emil"));
    EXPECT_EQ(anna.log.members(), carl.log.members());
  }
}

TEST(GroupMerge, OfTwoOwnersWhoRemoveEachOtherOneStays) {
  Trio it;
  it.anna.made(it.anna.giving("bert", Role::kOwner));
  it.bert.learn(it.anna);

  const Change by_anna = it.anna.made(it.anna.removing("bert"));
  const Change by_bert = it.bert.made(it.bert.removing("anna"));
  meet(it.anna, it.bert);

  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
  EXPECT_EQ(it.anna.has("anna"), hash_of(by_anna) < hash_of(by_bert));
  EXPECT_NE(it.anna.has("anna"), it.anna.has("bert"));
}

TEST(GroupMerge, HigherRoleWinsOfTwoWhoRemove) {
  Trio it;
  it.carl.learn(it.anna);
  Person dora = joined(it.anna, "dora", Role::kAdmin);
  it.bert.learn(it.anna);

  it.anna.made(it.anna.removing("bert"));
  it.bert.made(it.bert.removing("carl"));
  meet(it.anna, it.bert);

  EXPECT_FALSE(it.anna.has("bert"));
  EXPECT_TRUE(it.anna.has("carl"));
  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
}

TEST(GroupMerge, InvitationFallsWithItsInviter) {
  Trio it;

  it.anna.made(it.anna.removing("bert"));
  Person dora = joined(it.bert, "dora");
  meet(it.anna, it.bert);

  EXPECT_FALSE(it.anna.has("bert"));
  EXPECT_FALSE(it.anna.has("dora"));
  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
}

TEST(GroupMerge, RemovalGoesBeforeAHigherRole) {
  Trio it;

  it.anna.made(it.anna.giving("carl", Role::kAdmin));
  it.bert.made(it.bert.removing("carl"));
  meet(it.anna, it.bert);

  EXPECT_FALSE(it.anna.has("carl"));
  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
}

TEST(GroupMerge, LoweredRoleTakesAwayWhatWasDoneMeanwhile) {
  Trio it;

  it.anna.made(it.anna.giving("bert", Role::kMember));
  it.bert.made(it.bert.renaming("berts"));
  meet(it.anna, it.bert);

  EXPECT_EQ(it.anna.log.members().title(), "climbers");
  EXPECT_EQ(it.bert.log.members().title(), "climbers");
}

TEST(GroupMerge, OneOfTwoInvitationsOfAPersonStands) {
  Trio it;

  it.anna.made(it.anna.inviting("dora", Role::kAdmin));
  it.bert.made(it.bert.inviting("dora"));
  meet(it.anna, it.bert);

  const Member* dora = it.anna.log.members().find(account_of("dora"));
  ASSERT_NE(dora, nullptr);
  EXPECT_EQ(dora->role, Role::kAdmin);
  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
}

// Also of the one that comes second in the order.
TEST(GroupMerge, AcceptOfEitherOfTwoInvitationsStands) {
  for (const bool is_by_owner : {true, false}) {
    Trio it;
    Person& inviter = is_by_owner ? it.anna : it.bert;
    Person& other = is_by_owner ? it.bert : it.anna;
    Person dora = joined(inviter, "dora");
    other.made(other.inviting("dora", Role::kAdmin));
    meet(it.anna, it.bert);
    dora.learn(it.anna);

    EXPECT_EQ(it.anna.role_of("dora"), Role::kMember) << "as she was invited by whom she answered";
    EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
    EXPECT_EQ(it.anna.log.members(), dora.log.members());
  }
}

TEST(GroupMerge, OfTwoInvitationsToTheLastPlaceOneStands) {
  Trio it;
  while (it.anna.log.members().members().size() < kMembersMax - 1) {
    it.anna.made(it.anna.inviting("guest" + std::to_string(it.anna.log.size())));
  }
  it.bert.learn(it.anna);

  it.anna.made(it.anna.inviting("dora"));
  it.bert.made(it.bert.inviting("emil"));
  meet(it.anna, it.bert);

  EXPECT_EQ(it.anna.log.members().members().size(), kMembersMax);
  EXPECT_TRUE(it.anna.has("dora"));
  EXPECT_FALSE(it.bert.has("emil"));
}

TEST(GroupMerge, RemembersWhoWasMemberAtAnEpoch) {
  Trio it;
  const Heads before = it.anna.log.heads();

  it.anna.made(it.anna.removing("carl"));

  EXPECT_EQ(it.anna.log.at(before).role_of(account_of("carl")), Role::kMember);
  EXPECT_TRUE(it.anna.log.members().was_removed(account_of("carl")));
}

// A change that somebody of a crowd may make now, right or wrong.
Change drawn(const Person& author, const std::vector<std::string>& names, Entropy& entropy) {
  const std::string& whom = names[entropy.below(names.size())];
  const Role role{static_cast<std::uint8_t>(1 + entropy.below(3))};
  switch (entropy.below(5)) {
    case 0:
      return author.inviting(whom, role);
    case 1:
      return author.removing(whom);
    case 2:
    case 3:
      return author.giving(whom, role);
    default:
      return author.renaming("by " + author.name);
  }
}

std::vector<Change> shuffled(std::vector<Change> changes, Entropy& entropy) {
  for (std::size_t i = changes.size(); i > 1; --i) {
    std::swap(changes[i - 1], changes[entropy.below(i)]);
  }
  return changes;
}

// Adds them as they come, again and again until all have what they follow.
Log log_of(std::vector<Change> changes) {
  Log log;
  while (!changes.empty()) {
    const std::size_t left = changes.size();
    std::erase_if(changes, [&log](const Change& change) {
      const bool is_early = log.empty() && change.kind != ChangeKind::kCreate;
      return !is_early && log.add(change) == AddEnd::kAdded;
    });
    if (changes.size() == left) break;
  }
  EXPECT_TRUE(changes.empty());
  log.check_invariants();
  return log;
}

TEST(GroupMerge, SameChangesInAnyOrderMakeTheSameGroup) {
  std::size_t concurrent = 0;
  for (std::uint8_t seed = 1; seed <= 24; ++seed) {
    Entropy entropy(Bytes32{seed});
    std::vector<Person> crowd{{.name = "anna", .log = {}}};
    std::vector<std::string> names{"anna", "bert", "carl", "dora", "emil"};
    crowd[0].create("crowd");
    for (std::size_t i = 1; i < names.size(); ++i) {
      const Role role{static_cast<std::uint8_t>(1 + entropy.below(3))};
      Person guest = joined(crowd[0], names[i], role);
      crowd.push_back(std::move(guest));
    }
    for (Person& person : crowd) person.learn(crowd[0]);
    for (int step = 0; step < 40; ++step) {
      Person& author = crowd[entropy.below(crowd.size())];
      Change change = drawn(author, names, entropy);
      if (!author.log.refusal(change)) author.made(change);
      if (entropy.below(4) == 0) author.learn(crowd[entropy.below(crowd.size())]);
    }

    Person all{.name = "all", .log = {}};
    for (const Person& person : crowd) all.learn(person);
    const std::vector<Change> changes = all.log.beyond({});
    concurrent += all.log.heads().size() > 1 ? 1U : 0U;
    for (int again = 0; again < 4; ++again) {
      const Log other = log_of(shuffled(changes, entropy));
      EXPECT_EQ(other.members(), all.log.members()) << "seed " << int{seed};
      EXPECT_EQ(other.heads(), all.log.heads());
      EXPECT_EQ(other.at(other.heads()), other.members());
    }
  }
  EXPECT_GT(concurrent, 12U);
}

}  // namespace
}  // namespace p2pchat::groups
