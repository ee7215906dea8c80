#include "core/wire/reflect.h"

#include <string>

#include <gtest/gtest.h>

#include "core/base/address.h"
#include "core/base/strong_ids.h"

namespace p2pchat::wire {
namespace {

enum class Colour : std::uint8_t { kRed = 1, kBlue = 4 };

struct Integers {
  std::uint8_t one = 0;
  std::uint16_t two = 0;
  std::uint32_t four = 0;
  std::uint64_t eight = 0;
  bool operator==(const Integers&) const = default;
};
struct Nested {
  CallId call;
  std::optional<Integers> maybe;
  BoundedList<BoundedText<2>, 3> words;
  bool operator==(const Nested&) const = default;
};
template <class T>
struct Only {
  T value{};
  bool operator==(const Only&) const = default;
};

template <class T>
DecodeError refusal(const Bytes& bytes) {
  const auto decoded = decode_value<T>(bytes);
  EXPECT_FALSE(decoded);
  return decoded ? DecodeError{0xff} : decoded.error();
}

Bytes with_length(std::uint32_t length, std::size_t bytes) {
  Bytes out;
  append_u32(out, length);
  out.resize(4 + bytes);
  return out;
}

TEST(Reflect, EncodesIntegersBigEndianWithoutGaps) {
  const Integers value{.one = 1, .two = 0x0203, .four = 0x04050607, .eight = 0x08090a0b0c0d0e0f};

  EXPECT_EQ(to_hex(encode_value(value)), "0102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(decode_value<Integers>(encode_value(value)), value);
}

TEST(Reflect, EncodesIdsAndAddressesAsTheirFields) {
  EXPECT_EQ(to_hex(encode_value(CallId{258})), "0000000000000102");
  EXPECT_EQ(to_hex(encode_value(Address::v4({1, 2, 3, 4}, 0x1234))),
            "00000000000000000000ffff010203041234");
}

TEST(Reflect, EncodesNestedValuesInOrderOfDeclaration) {
  const Nested value{.call = {7}, .maybe = Integers{.one = 9}, .words = {"ab", ""}};

  EXPECT_EQ(to_hex(encode_value(value)),
            "0000000000000007"
            "01"
            "09"
            "0000"
            "00000000"
            "0000000000000000"
            "00000002"
            "000000026162"
            "00000000");
  EXPECT_EQ(decode_value<Nested>(encode_value(value)), value);
}

TEST(Reflect, AppendsBehindWhatIsThere) {
  Bytes out{0xaa};

  encode_into(out, Only<std::uint8_t>{5});

  EXPECT_EQ(out, (Bytes{0xaa, 5}));
}

TEST(Reflect, RefusesEveryTruncation) {
  const Bytes whole =
      encode_value(Nested{.call = {7}, .maybe = Integers{.one = 9}, .words = {"ab", "", "c"}});

  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(refusal<Nested>(part), DecodeError::kTruncated) << size;
  }
}

TEST(Reflect, RefusesTrailingBytes) {
  Bytes bytes = encode_value(Nested{});
  bytes.push_back(0);

  EXPECT_EQ(refusal<Nested>(bytes), DecodeError::kTrailing);
}

TEST(Reflect, TakesBoolsOfZeroAndOneOnly) {
  EXPECT_EQ(decode_value<bool>(Bytes{0}), false);
  EXPECT_EQ(decode_value<bool>(Bytes{1}), true);
  for (int byte = 2; byte < 256; ++byte) {
    EXPECT_EQ(refusal<bool>({static_cast<std::uint8_t>(byte)}), DecodeError::kInvalid) << byte;
  }
}

TEST(Reflect, TakesEnumeratorsOnly) {
  EXPECT_EQ(decode_value<Colour>(Bytes{4}), Colour::kBlue);
  for (const std::uint8_t byte : Bytes{0, 2, 3, 5, 255}) {
    EXPECT_EQ(refusal<Colour>({byte}), DecodeError::kInvalid) << int{byte};
  }
}

TEST(Reflect, TakesPresenceOfZeroAndOneOnly) {
  using Maybe = Only<std::optional<bool>>;

  EXPECT_EQ(decode_value<Maybe>(Bytes{0}), Maybe{});
  EXPECT_EQ(decode_value<Maybe>(Bytes{1, 0}), Maybe{false});
  EXPECT_EQ(refusal<Maybe>({2, 0}), DecodeError::kInvalid);
  EXPECT_EQ(refusal<Maybe>({1}), DecodeError::kTruncated);
  EXPECT_EQ(refusal<Maybe>({0, 0}), DecodeError::kTrailing);
}

TEST(ReflectBound, OfBytesIsTheLargestAccepted) {
  EXPECT_TRUE(decode_value<BoundedBytes<300>>(with_length(300, 300)));
  EXPECT_EQ(refusal<BoundedBytes<300>>(with_length(301, 301)), DecodeError::kTooLong);
}

TEST(ReflectBound, OfTextIsTheLargestAccepted) {
  EXPECT_TRUE(decode_value<BoundedText<32>>(with_length(32, 32)));
  EXPECT_EQ(refusal<BoundedText<32>>(with_length(33, 33)), DecodeError::kTooLong);
}

TEST(ReflectBound, OfListsIsTheLargestAccepted) {
  using List = BoundedList<std::uint16_t, 5>;

  EXPECT_TRUE(decode_value<List>(with_length(5, 10)));
  EXPECT_EQ(refusal<List>(with_length(6, 12)), DecodeError::kTooLong);
}

TEST(ReflectBound, RefusesLengthsThatTheBytesDoNotCover) {
  using Large = BoundedList<std::uint64_t, UINT32_MAX>;

  EXPECT_EQ(refusal<Large>(with_length(UINT32_MAX, 8)), DecodeError::kTruncated);
  EXPECT_EQ(refusal<BoundedBytes<9>>(with_length(9, 8)), DecodeError::kTruncated);
  EXPECT_EQ(refusal<BoundedBytes<9>>(with_length(UINT32_MAX, 8)), DecodeError::kTooLong);
}

TEST(ReflectDeathTest, EncodingPastABoundIsABug) {
  BoundedBytes<2> bytes;
  bytes.bytes.resize(3);

  EXPECT_DEATH((void)encode_value(bytes), "assertion failed");
  EXPECT_DEATH((void)encode_value(Colour{2}), "assertion failed");
}

}  // namespace
}  // namespace p2pchat::wire
