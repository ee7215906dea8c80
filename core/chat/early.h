#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/history.h"
#include "core/chat/message.h"

// A device that has taken an account over gets receipts for what another device sent, perhaps
// before that one has handed it over. Rows: 'e', the place of what the receipt is for (of a
// deletion: with Lamport time 0), then 'r' for the state that the receipt proves, or 'd' for the
// stone of a deletion, which is known here, to wait for its receipt.
namespace p2pchat::chat {

// What waits at a place.
struct Early {
  std::optional<MessageState> state;
  std::optional<MessageRef> stone;
};

[[nodiscard]] Bytes early_place(std::string_view peer, const MessageRef& about, const Vault& vault);
[[nodiscard]] ReadRequest read_early(BytesView place);
[[nodiscard]] Early parse_early(const std::vector<Row>& rows, const Vault& vault);
void put_early_state(BytesView place, MessageState state, RowWriter& rows);
void put_early_stone(BytesView place, const MessageRef& stone, RowWriter& rows);
void erase_early(BytesView place, RowWriter& rows);

}  // namespace p2pchat::chat
