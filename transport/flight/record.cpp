#include "transport/flight/record.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::transport {

namespace {

// Kind, failure, at, number, host and port of the address; the rest is the payload.
constexpr std::size_t kFixedSize = 1 + 1 + 8 + 8 + 16 + 2;

constexpr std::array<std::string_view, 17> kNames = {
    "head",   "start",         "wake",    "datagram", "announcement", "accepted stream",
    "frame",  "closed stream", "read",    "synced",   "computed",     "command",
    "chance", "opened stream", "outcome", "full",     "end"};

bool is_of_stream(RecordKind kind) {
  return kind == RecordKind::kStreamAccepted || kind == RecordKind::kFrame ||
         kind == RecordKind::kStreamClosed;
}

// Takes the next field off the front; nothing if it is longer than what is left.
std::optional<Bytes> take_field(BytesView& left) {
  if (left.size() < 4) return std::nullopt;
  const std::size_t size = read_u32(left);
  left = left.subspan(4);
  if (size > left.size()) return std::nullopt;
  Bytes field = to_bytes(left.first(size));
  left = left.subspan(size);
  return field;
}

void append_field(Bytes& out, BytesView field) {
  append_u32(out, static_cast<std::uint32_t>(field.size()));
  append(out, field);
}

// What the player relies on.
bool is_well_formed(const Record& record) {
  if (record.at < Instant()) return false;
  if (record.kind == RecordKind::kEntropy) return record.payload.size() == Bytes32().size();
  if (record.kind != RecordKind::kRead || record.failure != Failure::kNone) return true;
  return decode_rows(record.payload).has_value();
}

}  // namespace

bool is_event(RecordKind kind) {
  return kind >= RecordKind::kStart && kind <= RecordKind::kCommand;
}

std::string text_of(const Record& record, Instant start) {
  const std::int64_t micros = std::max(record.at - start, Duration(0)).count();
  std::string fraction = std::to_string(micros % 1'000'000);
  fraction.insert(0, 6 - std::min<std::size_t>(fraction.size(), 6), '0');
  std::string text = std::to_string(micros / 1'000'000) + "." + fraction + "s ";
  text += kNames[static_cast<std::size_t>(record.kind)];
  if (record.address.is_set()) text += " from " + record.address.text();
  if (is_of_stream(record.kind)) text += " " + std::to_string(record.number);
  if (record.kind == RecordKind::kCommand) text += " " + std::to_string(record.number);
  if (record.failure != Failure::kNone) text += " failed";
  if (!record.payload.empty()) text += ", " + std::to_string(record.payload.size()) + " bytes";
  return text;
}

Bytes encode(const Record& record) {
  Bytes out;
  out.reserve(kFixedSize + record.payload.size());
  out.push_back(static_cast<std::uint8_t>(record.kind));
  out.push_back(static_cast<std::uint8_t>(record.failure));
  append_u64(out, static_cast<std::uint64_t>(record.at.micros()));
  append_u64(out, record.number);
  append(out, record.address.host);
  out.push_back(static_cast<std::uint8_t>(record.address.port >> 8U));
  out.push_back(static_cast<std::uint8_t>(record.address.port & 0xffU));
  append(out, record.payload);
  return out;
}

std::optional<Record> decode(BytesView bytes) {
  if (bytes.size() < kFixedSize) return std::nullopt;
  if (bytes[0] >= kNames.size()) return std::nullopt;
  if (bytes[1] > static_cast<std::uint8_t>(Failure::kDiskFailed)) return std::nullopt;

  Record record{.kind = static_cast<RecordKind>(bytes[0]),
                .failure = static_cast<Failure>(bytes[1]),
                .at = Instant(Duration(static_cast<Duration::rep>(read_u64(bytes.subspan(2))))),
                .number = read_u64(bytes.subspan(10))};
  std::ranges::copy(bytes.subspan(18, 16), record.address.host.begin());
  record.address.port = static_cast<std::uint16_t>(bytes[34] << 8U | bytes[35]);
  record.payload = to_bytes(bytes.subspan(kFixedSize));
  if (!is_well_formed(record)) return std::nullopt;
  return record;
}

Bytes encode_rows(const std::vector<Row>& rows) {
  Bytes out;
  for (const Row& row : rows) {
    append_field(out, row.key);
    append_field(out, row.value);
  }
  return out;
}

std::optional<std::vector<Row>> decode_rows(BytesView bytes) {
  std::vector<Row> rows;
  while (!bytes.empty()) {
    auto key = take_field(bytes);
    if (!key) return std::nullopt;
    auto value = take_field(bytes);
    if (!value) return std::nullopt;
    rows.push_back({.key = std::move(*key), .value = std::move(*value)});
  }
  return rows;
}

Failure failure_of(DiskError error) {
  return error == DiskError::kFull ? Failure::kDiskFull : Failure::kDiskFailed;
}

DiskError error_of(Failure failure) {
  P2PCHAT_ASSERT(failure != Failure::kNone);
  return failure == Failure::kDiskFull ? DiskError::kFull : DiskError::kFailed;
}

}  // namespace p2pchat::transport
