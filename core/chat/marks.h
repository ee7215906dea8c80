#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/content.h"
#include "core/chat/lifetime.h"
#include "core/chat/message.h"
#include "core/chat/vault.h"
#include "core/wire/types.h"

// What has been said of a message since: rows beside its own, which they never overwrite. Under the
// message's key, 'd' for how long it lasts, 'e' for the last change of its text, 'r' and a user's
// alias for their sign on it. Of two for one row the later one counts, by Lamport time, on
// whichever device they meet.
namespace p2pchat::chat {

struct RowWriter;

// Of its author, and of nobody else: a reader holds it against who wrote the message.
struct EditRow {
  wire::Name peer;  // of the conversation
  bool is_outgoing = false;
  BoundedText<Content::kTextMax> text;
  std::uint64_t lamport = 0;
  std::uint64_t edited_ms = 0;
};
// Without a sign: it was taken away.
struct ReactionRow {
  wire::Name from;
  BoundedText<Content::kReactionMax> sign;
  std::uint64_t lamport = 0;
};

[[nodiscard]] bool is_later(const EditRow& a, const EditRow& b);
[[nodiscard]] bool is_later(const ReactionRow& a, const ReactionRow& b);

// All that is said of one message.
struct Marks {
  std::optional<EditRow> edit;
  std::vector<ReactionRow> reactions;
  std::optional<LifetimeRow> lifetime{};

  [[nodiscard]] const ReactionRow* reaction_of(std::string_view name) const;
};

// Signs on one message that are kept; also of groups.
inline constexpr std::size_t kReactionsMax = 64;
// Rows of a message and of all that is said of it.
inline constexpr std::size_t kRowsMax = 2 + 1 + 1 + kReactionsMax;

// True if the row is a mark, which is added to the others then.
bool add_mark(const Row& row, const Vault& vault, Marks& marks);
[[nodiscard]] Marks marks_in(const std::vector<Row>& rows, const Vault& vault);
// The message as it is with them.
void apply(const Marks& marks, StoredMessage& message);

// Where `message` stands; it need not be there yet.
void put_edit(const StoredMessage& message, const EditRow& edit, RowWriter& rows);
void put_reaction(const StoredMessage& message, const ReactionRow& reaction, RowWriter& rows);
// The same, and into what is known of the message, unless that is as late. True if it was written.
bool put_if_later(const StoredMessage& message, EditRow edit, Marks& marks, RowWriter& rows);
bool put_if_later(const StoredMessage& message, ReactionRow reaction, Marks& marks,
                  RowWriter& rows);
// The marks that the message carries itself.
void put_marks(const StoredMessage& message, RowWriter& rows);
void erase_marks(const StoredMessage& message, RowWriter& rows);

[[nodiscard]] EditRow edit_in(const StoredMessage& message);

}  // namespace p2pchat::chat
