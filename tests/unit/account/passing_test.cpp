#include "core/account/passing.h"

#include <chrono>

#include <gtest/gtest.h>

namespace p2pchat::account {
namespace {

using namespace std::chrono_literals;

const Address kWordSender = Address::v4({10, 0, 0, 1}, 1000);
const RingId kHearer = RingId::from_number(1);

Address numbered(std::uint16_t number) { return Address::v4({10, 0, 0, 2}, number); }
Instant moment(Duration time) { return Instant{} + 1h + time; }

struct Bounds : testing::Test {
  std::size_t admitted(std::size_t tries, const Address& from, const RingId& to, Duration time) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < tries; ++i) count += words.admit(from, to, moment(time), options);
    return count;
  }

  PassingWords words;
  ServiceOptions options{
      .passing_of_one = 3, .passing_to_one = 4, .passing_between = 2, .passing_counted_max = 4};
};

using PassingWordsAreBounded = Bounds;

TEST_F(PassingWordsAreBounded, OfOneSenderInASecond) {
  EXPECT_EQ(admitted(5, kWordSender, kHearer, 0s), 2U) << "to one user";
  EXPECT_EQ(admitted(5, kWordSender, RingId::from_number(2), 500ms), 1U) << "as to a group";
  EXPECT_EQ(admitted(5, kWordSender, RingId::from_number(3), 999ms), 0U) << "whoever they are to";
  EXPECT_EQ(admitted(5, kWordSender, kHearer, 1s), 2U);
}

TEST_F(PassingWordsAreBounded, ToOneUserInASecond) {
  EXPECT_EQ(admitted(5, numbered(1), kHearer, 0s), 2U);
  EXPECT_EQ(admitted(5, numbered(2), kHearer, 0s), 2U);
  EXPECT_EQ(admitted(5, numbered(3), kHearer, 0s), 0U);
  EXPECT_EQ(admitted(5, numbered(2), RingId::from_number(2), 0s), 1U) << "others hear the rest";
}

TEST_F(PassingWordsAreBounded, InHowManyAreCounted) {
  for (std::uint16_t i = 0; i < 20; ++i) {
    (void)admitted(1, numbered(i), RingId::from_number(i), 0s);
  }
  EXPECT_EQ(words.size(), 12U);
  EXPECT_EQ(admitted(1, numbered(100), RingId::from_number(100), 500ms), 0U);

  EXPECT_EQ(admitted(1, numbered(100), RingId::from_number(100), 1s), 1U) << "those are over";
}

}  // namespace
}  // namespace p2pchat::account
