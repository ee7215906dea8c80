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
#include "core/groups/change.h"
#include "core/wire/types.h"

// What has been said of a message since: rows beside its own, which they never overwrite. Under the
// message's key, 'd' for how long it lasts, 'e' for the last change of its text, 'r' and a user's
// alias for their sign on it. Of two for one row the later one counts, by Lamport time, on
// whichever device they meet. In a group, 'e' and an alias for what that member says as the
// message's author: until the text is here anybody may claim to be.
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
// In a group: what counts if the message is theirs.
struct ClaimRow {
  EditRow edit;  // without text: a deletion, which counts whatever else they say
  wire::Name author;

  [[nodiscard]] bool is_deletion() const { return edit.text.empty(); }
};
// Without a sign: it was taken away.
struct ReactionRow {
  wire::Name from;
  BoundedText<Content::kReactionMax> sign;
  std::uint64_t lamport = 0;
};

[[nodiscard]] bool is_later(const EditRow& a, const EditRow& b);
[[nodiscard]] bool is_later(const ClaimRow& a, const ClaimRow& b);
[[nodiscard]] bool is_later(const ReactionRow& a, const ReactionRow& b);

// All that is said of one message.
struct Marks {
  std::optional<EditRow> edit;
  std::vector<ReactionRow> reactions;
  std::optional<LifetimeRow> lifetime{};
  std::vector<ClaimRow> claims{};

  [[nodiscard]] const ReactionRow* reaction_of(std::string_view name) const;
  [[nodiscard]] const ClaimRow* claim_of(std::string_view name) const;
};

// Signs on one message that are kept; in a group those of the first who set one.
inline constexpr std::size_t kReactionsMax = 64;
// Of a group's text that has not come, one of each member, so that those who lie leave room for its
// author's; once it has come, that alone is left.
inline constexpr std::size_t kClaimsMax = groups::kMembersMax;
// Rows of a message and of all that is said of it.
inline constexpr std::size_t kRowsMax = 2 + 1 + kClaimsMax + kReactionsMax;

// Of a group's message that comes: its author has deleted it already.
[[nodiscard]] bool is_deleted_before(const Marks& marks, const StoredMessage& message);

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
bool put_if_later(const StoredMessage& message, ClaimRow claim, Marks& marks, RowWriter& rows);
bool put_if_later(const StoredMessage& message, ReactionRow reaction, Marks& marks,
                  RowWriter& rows);
// The marks that the message carries itself.
void put_marks(const StoredMessage& message, RowWriter& rows);
void erase_marks(const StoredMessage& message, RowWriter& rows);
// All that the rows have, also of who is not the author.
void erase_marks(const StoredMessage& message, const Marks& marks, RowWriter& rows);

// Of a group's message that has come.
void erase_claims_of_others(const StoredMessage& message, const Marks& marks, RowWriter& rows);

[[nodiscard]] EditRow edit_in(const StoredMessage& message);
// Of a group's message: its last change, or that it is deleted.
[[nodiscard]] ClaimRow claim_in(const StoredMessage& message);

}  // namespace p2pchat::chat
