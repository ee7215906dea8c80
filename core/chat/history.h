#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/chat/content.h"
#include "core/chat/message.h"
#include "core/chat/vault.h"
#include "core/wire/types.h"

// Conversations on disk. A message is two rows, so that its state can change without writing its
// text again: 'm' 'h', the peer's alias, the complement of its Lamport time (newest first), its id,
// then 't' for the text or 's' for the state; what was said of it since comes before them
// (marks.h). So the last row of a message is its text. An unread message is also at 'm' 'u' and its
// number of arrival. Values are sealed by the vault.
namespace p2pchat::chat {

// The parts of a message as they are written, also in the outbox.
struct TextRow {
  Bytes32 id{};
  wire::Name peer;
  bool is_outgoing = false;
  BoundedText<Content::kTextMax> text;
  std::uint64_t sent_ms = 0;
  std::uint64_t lamport = 0;
  Bytes32 reply_to{};  // zeros: none; of this user's stone for one other: its deletion's record
  bool is_deleted = false;
};
// Members of a group whose ticks a message of one's own has.
inline constexpr std::size_t kTicksMax = 64;

struct StateRow {
  MessageState state = MessageState::kQueued;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;
  bool is_unread = false;
};

// As they are written of a message with a file: no row of one without has as many bytes.
struct FileTextRow {
  TextRow text;
  FileRef file;
};

[[nodiscard]] TextRow text_row_of(const StoredMessage& message);
[[nodiscard]] StateRow state_row_of(const StoredMessage& message);
[[nodiscard]] StoredMessage message_of(const TextRow& text, const StateRow& state);
// The message carries the file, and has its name for a text if there is none.
void put_file(const FileRef& file, StoredMessage& message);

// What writers of rows use.
struct RowWriter {
  const Vault& vault;
  Entropy& entropy;
  std::vector<Change>& changes;

  void put(Bytes row, std::string_view column, BytesView value);
  void erase(Bytes row);
};

// With its words, so that it can be found; the other is for Indexing to find.
void put_message(const StoredMessage& message, RowWriter& rows);
void put_unindexed(const StoredMessage& message, RowWriter& rows);
void put_state(const StoredMessage& message, RowWriter& rows);
void erase_message(const StoredMessage& message, RowWriter& rows);
// Only that it is among the messages with files.
void erase_file(const StoredMessage& message, RowWriter& rows);
// What stands in a message's place once it is deleted. `put_deleted` writes it over the message,
// whose words lead there no more.
[[nodiscard]] StoredMessage tombstone_of(StoredMessage message);
void put_deleted(const StoredMessage& message, const Bytes32& deletion, RowWriter& rows);
// A stone as it is, where no message is.
void put_stone(const StoredMessage& stone, const Bytes32& deletion, RowWriter& rows);
// The deletion of the stone whose rows these are; zeros if it is none, or another's.
[[nodiscard]] Bytes32 deletion_in(const std::vector<Row>& rows, const Vault& vault);
// The key of a message's row, and which of its rows a key is for; 0: of none.
[[nodiscard]] Bytes message_row(const StoredMessage& message, char column, const Vault& vault);
[[nodiscard]] char column_of(BytesView row);
// It is the last one of its message.
[[nodiscard]] bool ends_message(const Row& row);
// Of rows of messages: what those of one message begin with.
[[nodiscard]] Bytes message_at(BytesView row);
[[nodiscard]] MessageRef message_in(BytesView row);
[[nodiscard]] MessageRef ref_of(const StoredMessage& message);
// One message with a peer and its marks; parse_conversation gives it, or none.
[[nodiscard]] ReadRequest read_message(std::string_view peer, const MessageRef& message,
                                       const Vault& vault);
// The newest `limit` messages with a peer; fewer if most of them have marks, for the rows that are
// read are bounded.
[[nodiscard]] ReadRequest read_conversation(std::string_view peer, const Vault& vault,
                                            std::size_t limit);
// In causal order: by Lamport time, then the sender's name, then id; the newest `limit` of them.
// Rows that do not open are left out.
[[nodiscard]] std::vector<StoredMessage> parse_conversation(
    const std::vector<Row>& rows, std::string_view self, const Vault& vault,
    std::size_t limit = std::numeric_limits<std::size_t>::max());

void put_unread(std::uint64_t number, const StoredMessage& message, RowWriter& rows);
void erase_unread(std::uint64_t number, RowWriter& rows);
[[nodiscard]] ReadRequest read_unread(std::size_t limit);
// In order of arrival, but those of one peer in their causal order.
[[nodiscard]] std::vector<StoredMessage> parse_unread(const std::vector<Row>& rows,
                                                      const Vault& vault);
// Marks as read what was parsed from the rows.
void put_read(const std::vector<Row>& rows, const std::vector<StoredMessage>& messages,
              RowWriter& writer);

// Those of the rows whose message is from one peer.
[[nodiscard]] std::vector<Row> unread_rows_of(std::string_view peer, const std::vector<Row>& rows,
                                              const Vault& vault);

// A message's place is what tells its rows from those of others, and their order: the peer's alias,
// the complement of its Lamport time, its id. Those of a conversation begin alike.
inline constexpr std::size_t kPlaceSize = 16 + 8 + 32;
[[nodiscard]] Bytes place_of(std::string_view peer, const MessageRef& message, const Vault& vault);
[[nodiscard]] Bytes place_of(const StoredMessage& message, const Vault& vault);
[[nodiscard]] Bytes conversation_of(std::string_view peer, const Vault& vault);
[[nodiscard]] Bytes conversation_at(BytesView place);
[[nodiscard]] ReadRequest read_message(BytesView place);

// All messages with a peer, or all there are.
[[nodiscard]] ReadRequest read_history(const std::optional<std::string>& peer, const Vault& vault);
// A row of the history as a text that says where it is, and the other way round; any text is some
// place.
[[nodiscard]] std::string cursor_at(BytesView row);
[[nodiscard]] Bytes row_at(std::string_view cursor);

// All conversations lie in one range, and each begins with its newest message. The end of the one
// that a row belongs to is where the next one may begin.
[[nodiscard]] Bytes conversations_begin();
[[nodiscard]] Bytes conversations_end();
[[nodiscard]] Bytes after_conversation(BytesView row);
// Where to go on after rows of messages that may end between the rows of one. There must be some,
// and kRowsMax at least were asked for.
[[nodiscard]] Bytes after_rows(const std::vector<Row>& rows);
// The newest message of the conversation that the rows begin with, if its text is among them.
[[nodiscard]] std::optional<StoredMessage> newest_in(const std::vector<Row>& rows,
                                                     const Vault& vault);

// Messages with files are listed at 'f' 'm' and their id, too: those whose ids begin so (pairs of
// hexadecimal digits), in no order, without their states.
[[nodiscard]] ReadRequest read_files(std::string_view id, std::size_t limit);
[[nodiscard]] std::vector<StoredMessage> parse_files(const std::vector<Row>& rows,
                                                     const Vault& vault);

// The number that the next arrival gets: 'm' 'n'.
void put_arrivals(std::uint64_t next, RowWriter& rows);
[[nodiscard]] ReadRequest read_arrivals();
[[nodiscard]] std::uint64_t parse_arrivals(const std::vector<Row>& rows, const Vault& vault);

// 64 hexadecimal digits to bytes; what is no id gives zeros.
[[nodiscard]] Bytes32 id_of(std::string_view hex);

// The first key behind all that begin with the prefix.
[[nodiscard]] Bytes after_prefix(Bytes prefix);
// The range of all keys with a prefix.
[[nodiscard]] ReadRequest read_prefix(Bytes prefix, std::size_t limit);

}  // namespace p2pchat::chat
