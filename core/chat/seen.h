#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"

// What was ever taken from the mailbox, or erased from the history: row 's' and the id, with the
// number of its arrival; and 's', id, 'd' where a deletion came before its text.
namespace p2pchat::chat {

// Arrivals are numbered from 1 on; what never was an unread message here has 0.
// In place of the number: it vanished here without having been shown, and another device has it.
inline constexpr std::uint64_t kHandedAway = ~std::uint64_t{0};
void put_seen(const Bytes32& id, std::uint64_t arrival, std::vector<Change>& changes);
void put_doubt(const Bytes32& id, std::vector<Change>& changes);
[[nodiscard]] ReadRequest read_seen(const Bytes32& id);
// Of what read_seen gave; nothing: it was never taken.
[[nodiscard]] bool is_seen(const std::vector<Row>& rows, const Bytes32& id);
[[nodiscard]] std::optional<std::uint64_t> arrival_of(const std::vector<Row>& rows,
                                                      const Bytes32& id);

}  // namespace p2pchat::chat
