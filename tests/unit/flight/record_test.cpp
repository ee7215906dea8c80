#include "transport/flight/record.h"

#include <chrono>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::transport {
namespace {

using namespace std::chrono_literals;

const Address kSender = Address::v4({10, 0, 0, 7}, 7400);

Record hello() {
  return {.kind = RecordKind::kDatagram,
          .at = Instant(3s),
          .address = kSender,
          .payload = to_bytes("hello")};
}

TEST(Record, ComesBackFromItsBytes) {
  const std::vector<Row> rows = {{.key = to_bytes("a"), .value = {}},
                                 {.key = {}, .value = to_bytes("b")}};
  const std::vector<Record> records = {
      hello(),
      {.kind = RecordKind::kHead, .payload = to_bytes("{}")},
      {.kind = RecordKind::kRead, .number = 7, .payload = encode_rows(rows)},
      {.kind = RecordKind::kRead, .failure = Failure::kDiskFailed, .number = ~std::uint64_t{0}},
      {.kind = RecordKind::kEntropy, .payload = Bytes(32, 9)},
      {.kind = RecordKind::kEnd}};

  for (const Record& record : records) EXPECT_EQ(decode(encode(record)), record);
  EXPECT_EQ(decode_rows(encode_rows(rows)), rows);
}

TEST(Record, IsRefusedWhereItsBytesAreNone) {
  const Bytes good = encode(hello());

  Bytes unknown_kind = good;
  unknown_kind[0] = static_cast<std::uint8_t>(RecordKind::kEnd) + 1;
  Bytes unknown_failure = good;
  unknown_failure[1] = 3;
  Bytes before_all_time = good;
  before_all_time[2] = 0x80;

  EXPECT_EQ(decode(unknown_kind), std::nullopt);
  EXPECT_EQ(decode(unknown_failure), std::nullopt);
  EXPECT_EQ(decode(before_all_time), std::nullopt);
  EXPECT_EQ(decode(BytesView(good).first(35)), std::nullopt);
  EXPECT_EQ(decode({}), std::nullopt);
}

TEST(Record, IsRefusedWhereItsPayloadDoesNotFitItsKind) {
  const Record short_chance = {.kind = RecordKind::kEntropy, .payload = Bytes(31)};
  const Record no_rows = {.kind = RecordKind::kRead, .payload = to_bytes("rows")};
  Record half_a_row = {.kind = RecordKind::kRead};
  append_u32(half_a_row.payload, 0);
  Record long_key = {.kind = RecordKind::kRead};
  append_u32(long_key.payload, 0xffffffff);

  for (const Record& record : {short_chance, no_rows, half_a_row, long_key}) {
    EXPECT_EQ(decode(encode(record)), std::nullopt);
  }
}

TEST(Record, IsALineForPeopleWithoutItsPayload) {
  EXPECT_EQ(text_of(hello(), Instant(1s)), "2.000000s datagram from 10.0.0.7:7400, 5 bytes");
  EXPECT_EQ(
      text_of(
          {.kind = RecordKind::kFrame, .at = Instant(1s + 42us), .number = 4, .payload = Bytes(3)},
          Instant(1s)),
      "0.000042s frame 4, 3 bytes");
  EXPECT_EQ(text_of({.kind = RecordKind::kRead, .failure = Failure::kDiskFull}, Instant(1s)),
            "0.000000s read failed");
}

TEST(Record, FailuresAreTheDisks) {
  for (const DiskError error : {DiskError::kFull, DiskError::kFailed}) {
    EXPECT_EQ(error_of(failure_of(error)), error);
  }
}

}  // namespace
}  // namespace p2pchat::transport
