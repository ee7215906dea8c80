#include <string>

#include <gtest/gtest.h>

#include "tests/unit/groups/people.h"

// How long what is written in a group lasts, as its admins say.
namespace p2pchat::groups {
namespace {

Change timing(const Person& who, const std::string& digits) {
  Change change = who.next(ChangeKind::kTimer);
  change.title = digits;
  return change;
}

// Anna's group with Bert, an admin, and Carl.
struct Timed {
  Timed() {
    anna.create("climbers");
    bert = joined(anna, "bert", Role::kAdmin);
    carl = joined(anna, "carl");
    bert.learn(anna);
  }
  Person anna{.name = "anna", .log = {}};
  Person bert;
  Person carl;
};

TEST(GroupTimer, IsSetByAnAdminAndKnownToWhoeverHasTheChange) {
  Timed it;
  EXPECT_EQ(it.anna.log.members().timer(), Timer{});

  it.bert.made(timing(it.bert, "3600"));
  it.anna.learn(it.bert);

  EXPECT_EQ(it.anna.log.members().timer(), (Timer{.seconds = 3600, .by = "bert"}));
  EXPECT_EQ(it.anna.log.members().title(), "climbers");
  it.anna.made(timing(it.anna, "0"));
  EXPECT_EQ(it.anna.log.members().timer(), (Timer{.seconds = 0, .by = "anna"}));
  const Person dora = joined(it.anna, "dora");
  EXPECT_EQ(dora.log.members().timer().by, "anna");
}

TEST(GroupTimer, IsNotAMembersToSet) {
  Timed it;

  Change change = timing(it.carl, "3600");

  EXPECT_EQ(it.carl.make(change), AddEnd::kForged);
}

TEST(GroupTimer, HasOneFormOnly) {
  Timed it;
  const auto end_of = [&](const std::string& digits) {
    Person anna = it.anna;
    Change change = timing(anna, digits);
    return anna.make(change);
  };

  EXPECT_EQ(end_of(std::to_string(kLifetimeMax)), AddEnd::kAdded);
  EXPECT_EQ(end_of("0"), AddEnd::kAdded);
  for (const char* digits : {"", "00", "-1", "1h", "60 ", "2419201", "99999999999999999999"}) {
    EXPECT_EQ(end_of(digits), AddEnd::kForged) << digits;
  }
}

TEST(GroupTimer, OfTwoOfTheSameTimeTheSameOneCountsForAll) {
  Timed it;
  it.anna.made(timing(it.anna, "60"));
  it.bert.made(timing(it.bert, "3600"));

  meet(it.anna, it.bert);

  EXPECT_EQ(it.anna.log.members(), it.bert.log.members());
  EXPECT_EQ(it.anna.log.members().timer().by, "bert") << "placed behind that of the owner";
}

TEST(GroupTimer, OfWhoWasRemovedAtTheSameTimeDoesNotCount) {
  Timed it;
  it.bert.made(timing(it.bert, "3600"));
  it.anna.made(it.anna.removing("bert"));

  it.anna.learn(it.bert);

  EXPECT_EQ(it.anna.log.members().timer(), Timer{});
}

}  // namespace
}  // namespace p2pchat::groups
