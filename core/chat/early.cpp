#include "core/chat/early.h"

#include <limits>
#include <string_view>

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

Bytes early_place(std::string_view peer, const MessageRef& about, const Vault& vault) {
  Bytes place = conversation_of(peer, vault);
  append_u64(place, std::numeric_limits<std::uint64_t>::max() - about.lamport);
  append(place, about.id);
  return place;
}

ReadRequest read_early(BytesView place) {
  Bytes row = to_bytes("e");
  append(row, place);
  return read_prefix(std::move(row), 2);
}

Early parse_early(const std::vector<Row>& rows, const Vault& vault) {
  Early early;
  for (const Row& row : rows) {
    if (const auto proved = vault.open({row.key, kProved}, row.value)) {
      const auto state = wire::decode_value<StateRow>(*proved);
      if (state) early.state = state->state;
    } else if (const auto stone = vault.open({row.key, kStone}, row.value)) {
      const auto ref = wire::decode_value<MessageRef>(*stone);
      if (ref) early.stone = *ref;
    }
  }
  return early;
}

void put_early_state(BytesView place, MessageState state, RowWriter& rows) {
  rows.put(row_of(place, kProved), kProved, wire::encode_value(StateRow{.state = state}));
}

void put_early_stone(BytesView place, const MessageRef& stone, RowWriter& rows) {
  rows.put(row_of(place, kStone), kStone, wire::encode_value(stone));
}

void erase_early(BytesView place, RowWriter& rows) {
  rows.erase(row_of(place, kProved));
  rows.erase(row_of(place, kStone));
}

}  // namespace p2pchat::chat
