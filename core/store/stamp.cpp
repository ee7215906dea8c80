#include "core/store/stamp.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::store {
namespace {

struct RowValue {
  std::uint64_t version = 0;
  std::uint64_t expires_ms = 0;
  BoundedBytes<wire::Record::kBodyMax> body;
  std::uint64_t check = 0;
};

// A bit that rots on the disk must not become a record that other replicas take over.
std::uint64_t check_of(const wire::Record& record) {
  return read_u64(crypto::sha256(wire::encode_value(record)));
}

}  // namespace

bool supersedes(const wire::Stamp& a, const wire::Stamp& b) {
  if (is_mutated(Mutant::kOlderVersionWins)) return a.version < b.version;
  if (a.version != b.version) return a.version > b.version;
  return a.hash < b.hash;
}

wire::Listing listing_of(const wire::Record& record) {
  return {.slot = record.slot,
          .stamp = {.version = record.version, .hash = crypto::sha256(wire::encode_value(record))},
          .expires_ms = record.expires_ms,
          .size = static_cast<std::uint32_t>(record.body.size())};
}

bool is_expired(std::uint64_t expires_ms, Instant now) {
  const auto now_ms = static_cast<std::uint64_t>(now.micros() / 1000);
  if (is_mutated(Mutant::kExpiryInverted)) return expires_ms > now_ms;
  return expires_ms != 0 && expires_ms <= now_ms;
}

Bytes row_key(const wire::Slot& slot) {
  Bytes key = to_bytes("r");
  wire::encode_into(key, slot);
  return key;
}

Bytes row_prefix(const RingId& key) {
  Bytes prefix = to_bytes("r");
  append(prefix, key.bytes);
  return prefix;
}

Bytes row_value(const wire::Record& record) {
  return wire::encode_value(RowValue{.version = record.version,
                                     .expires_ms = record.expires_ms,
                                     .body = record.body,
                                     .check = check_of(record)});
}

std::optional<wire::Slot> slot_of(BytesView row_key) {
  if (row_key.empty()) return std::nullopt;
  auto slot = wire::decode_value<wire::Slot>(row_key.subspan(1));
  if (!slot) return std::nullopt;
  return *slot;
}

std::optional<wire::Record> record_of(const Row& row) {
  const auto slot = slot_of(row.key);
  auto value = wire::decode_value<RowValue>(row.value);
  if (!slot || !value) return std::nullopt;
  wire::Record record{.slot = *slot,
                      .version = value->version,
                      .expires_ms = value->expires_ms,
                      .body = std::move(value->body)};
  const bool is_right = check_of(record) == value->check || is_mutated(Mutant::kRowCheckIgnored);
  if (!is_right) return std::nullopt;
  return record;
}

}  // namespace p2pchat::store
