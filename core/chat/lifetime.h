#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/content.h"
#include "core/chat/message.h"
#include "core/chat/vault.h"
#include "core/groups/change.h"
#include "core/wire/types.h"

// How long messages last, how that is said, and where it is written down (VANISHING.md).
namespace p2pchat::chat {

struct RowWriter;

inline constexpr std::uint32_t kLifetimeMax = groups::kLifetimeMax;  // seconds

// A content says it as one of its heads, which programs that know no lifetimes leave unread. Zero:
// it stays. What is longer than any that can be set counts as the longest one.
void put_lifetime(std::uint32_t seconds, Content& content);
[[nodiscard]] std::optional<std::uint32_t> lifetime_in(const Content& content);

// Beside its message, in column 'd'.
struct LifetimeRow {
  std::uint32_t seconds = 0;
  std::uint64_t vanishes_ms = 0;  // by this device's clock; 0: it was not shown yet
};

// A message whose time has begun: row 'v' 'd', when it ends, the message's place.
struct DueRow {
  wire::Name peer;
  Bytes32 id{};
  std::uint64_t lamport = 0;
  bool is_handed_over = false;  // it was not shown here, and another device has it
};
struct Due {
  std::uint64_t at_ms = 0;
  Bytes row;  // its key
  DueRow what;
};

// Of a message that was first shown, or sent, now.
void begin_lifetime(StoredMessage& message, std::uint64_t now_ms);
// Where its rows say so; the second with its end, if that is known, where it will be found.
void put_lifetime(const StoredMessage& message, RowWriter& rows);
void put_due(const StoredMessage& message, bool is_handed_over, RowWriter& rows);
void erase_due(const Due& due, RowWriter& rows);
[[nodiscard]] ReadRequest read_due(std::size_t limit);
// Rows that do not open are left out.
[[nodiscard]] std::optional<Due> parse_due(const Row& row, const Vault& vault);

}  // namespace p2pchat::chat
