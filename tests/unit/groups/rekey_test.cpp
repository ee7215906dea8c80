#include <string>

#include <gtest/gtest.h>

#include "tests/unit/groups/people.h"

// Who goes on with another device takes another key there.
namespace p2pchat::groups {
namespace {

struct Three {
  Three() {
    anna.create("climbers");
    bert = joined(anna, "bert", Role::kAdmin);
    carl = joined(anna, "carl");
    bert.learn(anna);
  }
  Person anna{.name = "anna", .log = {}};
  Person bert;
  Person carl;
};

Change rekeying(const Person& who, const std::string& next) {
  Change change = who.next(ChangeKind::kRekey);
  change.invitation = crypto::ed25519_public_key(secret_of(next));
  prove(change, secret_of(next));
  return change;
}

TEST(GroupRekey, GivesAMemberTheKeyOfTheirNextDevice) {
  Three it;
  const Bytes32 before = it.bert.next(ChangeKind::kLeave).key;

  it.bert.made(rekeying(it.bert, "phone"));
  it.anna.learn(it.bert);

  const Member* bert = it.anna.log.members().find(account_of("bert"));
  EXPECT_EQ(bert->key, crypto::ed25519_public_key(secret_of("phone")));
  EXPECT_EQ(bert->role, Role::kAdmin);
  EXPECT_TRUE(bert->has_had(before));
  EXPECT_EQ(it.anna.log.members().member_with(account_of("bert"), before), nullptr);
}

TEST(GroupRekey, TakesNoChangeBehindARekeyThatIsSignedWithTheFormerKey) {
  Three it;
  it.bert.made(rekeying(it.bert, "phone"));

  Change late = it.bert.renaming("hikers");

  EXPECT_EQ(it.bert.make(late), AddEnd::kForged);
}

TEST(GroupRekey, CountsWhatTheFormerDeviceDidAtTheSameTime) {
  Three it;
  Person phone = it.bert;
  phone.made(rekeying(phone, "phone"));
  it.anna.learn(phone);
  it.anna.made(it.anna.removing("carl"));
  it.bert.made(it.bert.renaming("hikers"));

  meet(it.anna, it.bert);

  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
  EXPECT_EQ(it.anna.log.members().title(), "hikers");
  EXPECT_FALSE(it.bert.has("carl"));
}

TEST(GroupRekey, TakesNoKeyThatItsAuthorHasNot) {
  Three it;
  Change change = rekeying(it.bert, "phone");
  prove(change, secret_of("guessed"));

  EXPECT_EQ(it.bert.make(change), AddEnd::kForged);
}

TEST(GroupRekey, OfTwoRekeysOfTheSameTimeOneCountsForAll) {
  Three it;
  Person phone = it.bert;
  phone.made(rekeying(phone, "phone"));
  it.bert.made(rekeying(it.bert, "tablet"));

  meet(it.bert, phone);

  EXPECT_EQ(it.bert.log.members(), phone.log.members());
  const Member* bert = phone.log.members().find(account_of("bert"));
  EXPECT_TRUE(bert->has_had(crypto::ed25519_public_key(secret_of("phone"))));
  EXPECT_TRUE(bert->has_had(crypto::ed25519_public_key(secret_of("tablet"))));
}

}  // namespace
}  // namespace p2pchat::groups
