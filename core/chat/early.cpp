#include "core/chat/early.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kProved = "receipt";
constexpr std::string_view kStone = "deletion";

Bytes row_of(BytesView place, std::string_view column) {
  Bytes row = to_bytes("e");
  append(row, place);
  row.push_back(static_cast<std::uint8_t>(column.front()));
  return row;
}

}  // namespace

ReadRequest read_early(BytesView place) {
  Bytes row = to_bytes("e");
  append(row, place);
  return read_prefix(std::move(row), 2);
}

ReadRequest read_early_of(std::string_view peer, const Vault& vault, std::size_t limit) {
  Bytes row = to_bytes("e");
  append(row, conversation_of(peer, vault));
  return read_prefix(std::move(row), limit);
}

ReadRequest read_early_from(BytesView row, std::size_t limit) {
  ReadRequest request = read_prefix(to_bytes("e"), limit);
  request.from = std::max(request.from, to_bytes(row));
  return request;
}

std::optional<EarlyReceipt> parse_early(const Row& row, const Vault& vault) {
  auto plain = vault.open({row.key, kProved}, row.value);
  if (!plain) plain = vault.open({row.key, kStone}, row.value);
  if (!plain) return std::nullopt;
  auto receipt = wire::decode_value<EarlyReceipt>(*plain);
  if (!receipt) return std::nullopt;
  return *std::move(receipt);
}

Early parse_early(const std::vector<Row>& rows, const Vault& vault) {
  Early early;
  for (const Row& row : rows) {
    const auto receipt = parse_early(row, vault);
    if (!receipt) continue;
    if (receipt->stone.id == Bytes32{}) {
      early.state = receipt->state;
    } else {
      early.stone = receipt->stone;
    }
  }
  return early;
}

void put_early(const EarlyReceipt& receipt, RowWriter& rows) {
  const std::string_view column = receipt.stone.id == Bytes32{} ? kProved : kStone;
  rows.put(row_of(place_of(receipt.peer.text, receipt.about, rows.vault), column), column,
           wire::encode_value(receipt));
}

void erase_early(BytesView place, RowWriter& rows) {
  rows.erase(row_of(place, kProved));
  rows.erase(row_of(place, kStone));
}

}  // namespace p2pchat::chat
