#include "core/chat/seen.h"

#include <utility>

#include "core/chat/history.h"

namespace p2pchat::chat {
namespace {

Bytes seen_row(const Bytes32& id) {
  Bytes row = to_bytes("s");
  append(row, id);
  return row;
}

}  // namespace

void put_seen(const Bytes32& id, std::uint64_t arrival, std::vector<Change>& changes) {
  Bytes value;
  append_u64(value, arrival);
  changes.push_back({.key = seen_row(id), .value = std::move(value)});
}

void put_doubt(const Bytes32& id, std::vector<Change>& changes) {
  Bytes row = seen_row(id);
  row.push_back('d');
  changes.push_back({.key = std::move(row), .value = Bytes{1}});
}

ReadRequest read_seen(const Bytes32& id) { return read_prefix(seen_row(id), 1); }

bool is_seen(const std::vector<Row>& rows, const Bytes32& id) {
  return !rows.empty() && rows[0].key == seen_row(id);
}

std::optional<std::uint64_t> arrival_of(const std::vector<Row>& rows, const Bytes32& id) {
  if (!is_seen(rows, id) || rows[0].value.size() != 8) return std::nullopt;
  return read_u64(rows[0].value);
}

}  // namespace p2pchat::chat
