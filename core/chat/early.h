#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/history.h"
#include "core/chat/message.h"
#include "core/wire/types.h"

// A device that has taken an account over gets receipts for what another device sent, perhaps
// before that one has handed it over. Rows: 'e', the place of what the receipt is for (of a
// deletion: with Lamport time 0), then 'r' for the state that the receipt proves, or 'd' for the
// stone of a deletion, which is known here, to wait for its receipt.
namespace p2pchat::chat {

// What such a row says, and one device tells the next.
struct EarlyReceipt {
  wire::Name peer;
  MessageRef about;
  MessageState state = MessageState::kQueued;  // that is proved
  MessageRef stone;                            // of what waits for its receipt; else of id zeros
};

// What waits at a place.
struct Early {
  std::optional<MessageState> state;
  std::optional<MessageRef> stone;
};

[[nodiscard]] ReadRequest read_early(BytesView place);
// Those of one peer.
[[nodiscard]] ReadRequest read_early_of(std::string_view peer, const Vault& vault,
                                        std::size_t limit);
// All of them, from a row on.
[[nodiscard]] ReadRequest read_early_from(BytesView row, std::size_t limit);
[[nodiscard]] std::optional<EarlyReceipt> parse_early(const Row& row, const Vault& vault);
[[nodiscard]] Early parse_early(const std::vector<Row>& rows, const Vault& vault);
void put_early(const EarlyReceipt& receipt, RowWriter& rows);
void erase_early(BytesView place, RowWriter& rows);

}  // namespace p2pchat::chat
