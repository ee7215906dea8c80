#include "core/base/ring_id.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

RingId id(std::uint64_t number) { return RingId::from_number(number); }

RingId highest() {
  RingId all;
  all.bytes.fill(0xff);
  return all;
}

TEST(RingId, OrdersAsNumbers) {
  EXPECT_LT(id(0xff), id(0x100));
  EXPECT_LT(id(UINT64_MAX), highest());
}

TEST(RingId, ComparesEveryBit) {
  for (std::size_t exponent = 0; exponent < RingId::kBits; ++exponent) {
    const RingId power = RingId().plus_power_of_two(exponent);

    EXPECT_NE(power, RingId());
    EXPECT_GT(power, RingId());
    EXPECT_LT(power, highest());
  }
}

TEST(RingId, PrintsAndParsesFortyDigits) {
  const std::string text = "00112233445566778899aabbccddeeff01234567";

  const auto parsed = RingId::from_hex(text);

  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text(), text);
  EXPECT_EQ(parsed->short_text(), "00112233");
  EXPECT_EQ(parsed->top(), 0x0011223344556677U);
  EXPECT_EQ(RingId::from_hex("00112233445566778899AABBCCDDEEFF01234567"), parsed);
}

TEST(RingId, RefusesTextOfAnotherLengthOrLetters) {
  EXPECT_FALSE(RingId::from_hex(""));
  EXPECT_FALSE(RingId::from_hex(std::string(39, '0')));
  EXPECT_FALSE(RingId::from_hex(std::string(41, '0')));
  EXPECT_FALSE(RingId::from_hex(std::string(39, '0') + "g"));
  EXPECT_FALSE(RingId::from_hex("-" + std::string(39, '0')));
}

TEST(RingId, TakesTheFirst160BitsOfAHash) {
  Bytes32 hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i);

  EXPECT_EQ(RingId::from_hash(hash).text(), "000102030405060708090a0b0c0d0e0f10111213");
}

TEST(RingId, AddsPowersOfTwoWithCarry) {
  EXPECT_EQ(id(5).plus_power_of_two(0), id(6));
  EXPECT_EQ(id(0xff).plus_power_of_two(0), id(0x100));
  EXPECT_EQ(id(0xffff).plus_power_of_two(3), id(0x10007));
  EXPECT_EQ(id(0).plus_power_of_two(63), id(std::uint64_t{1} << 63U));
  EXPECT_EQ(id(0).plus_power_of_two(159).bytes[0], 0x80);
}

TEST(RingId, WrapsAtTheTopOfTheCircle) {
  EXPECT_EQ(highest().next(), id(0));
  EXPECT_EQ(highest().plus_power_of_two(4), id(15));
  EXPECT_EQ(id(0).plus_power_of_two(159).plus_power_of_two(159), id(0));
}

TEST(RingId, MeasuresDistanceClockwise) {
  EXPECT_EQ(RingId::distance(id(10), id(25)), id(15));
  EXPECT_EQ(RingId::distance(id(0x100), id(0x1ff)), id(0xff));
  EXPECT_EQ(RingId::distance(id(7), id(7)), id(0));
  EXPECT_EQ(RingId::distance(highest(), id(0)), id(1));
  EXPECT_EQ(RingId::distance(id(1), id(0)), highest());
}

TEST(RingId, DistanceBorrowsAcrossEveryBit) {
  for (std::size_t exponent = 0; exponent < RingId::kBits; ++exponent) {
    const RingId power = RingId().plus_power_of_two(exponent);
    const RingId before = RingId::distance(id(1), power);  // all lower bits set

    EXPECT_EQ(before.next(), power);
    EXPECT_EQ(RingId::distance(before, power), id(1));
    EXPECT_EQ(RingId::distance(power, before), highest());
    EXPECT_EQ(RingId::distance(power, RingId()).plus_power_of_two(exponent), RingId());
  }
}

TEST(RingIdBetween, IsStrictOnBothEnds) {
  EXPECT_TRUE(is_between(id(10), id(15), id(20)));
  EXPECT_FALSE(is_between(id(10), id(10), id(20)));
  EXPECT_FALSE(is_between(id(10), id(20), id(20)));
  EXPECT_FALSE(is_between(id(10), id(25), id(20)));
}

TEST(RingIdBetween, WrapsAroundZero) {
  EXPECT_TRUE(is_between(id(20), id(25), id(10)));
  EXPECT_TRUE(is_between(id(20), id(5), id(10)));
  EXPECT_FALSE(is_between(id(20), id(15), id(10)));
  EXPECT_FALSE(is_between(id(20), id(20), id(10)));
  EXPECT_FALSE(is_between(id(20), id(10), id(10)));
}

// Zave 2017, `between`: the arc from a to a is everything but a.
TEST(RingIdBetween, OfOneEndIsTheCircleWithoutIt) {
  EXPECT_TRUE(is_between(id(10), id(11), id(10)));
  EXPECT_TRUE(is_between(id(10), id(9), id(10)));
  EXPECT_FALSE(is_between(id(10), id(10), id(10)));
}

TEST(RingIdArc, IncludesItsFarEndOnly) {
  EXPECT_TRUE(is_in_arc(id(10), id(20), id(20)));
  EXPECT_TRUE(is_in_arc(id(10), id(11), id(20)));
  EXPECT_FALSE(is_in_arc(id(10), id(10), id(20)));
  EXPECT_TRUE(is_in_arc(id(20), id(5), id(10)));
  EXPECT_FALSE(is_in_arc(id(20), id(20), id(10)));
}

TEST(RingIdArc, OfOneNodeIsTheWholeCircle) {
  EXPECT_TRUE(is_in_arc(id(10), id(10), id(10)));
  EXPECT_TRUE(is_in_arc(id(10), id(9), id(10)));
}

}  // namespace
}  // namespace p2pchat
