#include "core/chat/history.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/chat/marks.h"
#include "core/chat/message_rows.h"
#include "core/chat/word_index.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kText = "text";
constexpr std::string_view kState = "state";
constexpr std::string_view kUnread = "unread";
constexpr std::string_view kArrivals = "arrivals";
constexpr std::string_view kConversations = "mh";
constexpr std::string_view kFiles = "fm";
constexpr std::string_view kFile = "file";
constexpr std::size_t kAliasSize = 16;

Bytes conversation_prefix(std::string_view peer, const Vault& vault) {
  Bytes row = to_bytes(kConversations);
  append(row, conversation_of(peer, vault));
  return row;
}

Bytes message_prefix(std::string_view peer, const MessageRef& message, const Vault& vault) {
  Bytes row = conversation_prefix(peer, vault);
  append_u64(row, std::numeric_limits<std::uint64_t>::max() - message.lamport);
  append(row, message.id);
  return row;
}

Bytes message_prefix(const StoredMessage& message, const Vault& vault) {
  return message_prefix(message.peer, ref_of(message), vault);
}

Bytes unread_row(std::uint64_t number) {
  Bytes row = to_bytes("mu");
  append_u64(row, number);
  return row;
}

template <class T>
std::optional<T> open_row(const Row& row, std::string_view column, const Vault& vault) {
  const auto plain = vault.open({row.key, column}, row.value);
  if (!plain) return std::nullopt;
  auto value = wire::decode_value<T>(*plain);
  if (!value) return std::nullopt;
  return *std::move(value);
}

// Of pairs of hexadecimal digits.
Bytes bytes_of(std::string_view hex) {
  const auto digit = [](char c) {
    return static_cast<unsigned>(c >= 'a' ? c - 'a' + 10 : c - '0') & 15U;
  };
  Bytes bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) << 4U | digit(hex[2 * i + 1]));
  }
  return bytes;
}

bool is_before(const StoredMessage& a, const StoredMessage& b, std::string_view self) {
  if (is_mutated(Mutant::kOrderByWallClock)) return a.sent_ms < b.sent_ms;
  const auto sender = [self](const StoredMessage& message) {
    if (!message.author.empty()) return account::fold_case(message.author);
    return account::fold_case(message.is_outgoing ? self : std::string_view(message.peer));
  };
  return std::tuple(a.lamport, sender(a), std::string_view(a.id)) <
         std::tuple(b.lamport, sender(b), std::string_view(b.id));
}

Bytes file_row(const StoredMessage& message) {
  Bytes row = to_bytes(kFiles);
  append(row, id_of(message.id));
  return row;
}

std::optional<OpenText> open_text(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kText}, row.value);
  return plain ? decode_text(*plain) : std::nullopt;
}

std::optional<GroupStateRow> open_state(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kState}, row.value);
  return plain ? decode_state(*plain) : std::nullopt;
}

std::optional<StoredMessage> open_unread(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kUnread}, row.value);
  return plain ? decode_unread(*plain) : std::nullopt;
}

}  // namespace

void RowWriter::put(Bytes row, std::string_view column, BytesView value) {
  Bytes sealed = vault.seal({row, column}, value, entropy);
  changes.push_back({.key = std::move(row), .value = std::move(sealed)});
}

void RowWriter::erase(Bytes row) { changes.push_back({.key = std::move(row), .value = {}}); }

void put_message(const StoredMessage& message, RowWriter& rows) {
  put_unindexed(message, rows);
  put_words(message, rows);
}

void put_unindexed(const StoredMessage& message, RowWriter& rows) {
  rows.put(message_row(message, kText.front(), rows.vault), kText, encoded_text(message));
  put_state(message, rows);
  put_marks(message, rows);
  if (message.file) rows.put(file_row(message), kFile, encoded_text(message));
}

Bytes message_row(const StoredMessage& message, char column, const Vault& vault) {
  Bytes row = message_prefix(message, vault);
  row.push_back(static_cast<std::uint8_t>(column));
  return row;
}

char column_of(BytesView row) {
  const std::size_t at = kConversations.size() + kPlaceSize;
  return row.size() > at ? static_cast<char>(row[at]) : '\0';
}

bool ends_message(const Row& row) { return column_of(row.key) == kText.front(); }

Bytes message_at(BytesView row) {
  return to_bytes(row.first(std::min(row.size(), kConversations.size() + kPlaceSize)));
}

MessageRef message_in(BytesView row) {
  MessageRef message;
  const std::size_t time = kConversations.size() + kAliasSize;
  if (column_of(row) == '\0') return message;
  message.lamport = std::numeric_limits<std::uint64_t>::max() - read_u64(row.subspan(time));
  std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(time + sizeof(message.lamport)),
              message.id.size(), message.id.begin());
  return message;
}

MessageRef ref_of(const StoredMessage& message) {
  return {.id = id_of(message.id), .lamport = message.lamport};
}

ReadRequest read_message(std::string_view peer, const MessageRef& message, const Vault& vault) {
  return read_prefix(message_prefix(peer, message, vault), kRowsMax);
}

void put_state(const StoredMessage& message, RowWriter& rows) {
  rows.put(message_row(message, kState.front(), rows.vault), kState, encoded_state(message));
}

void erase_message(const StoredMessage& message, RowWriter& rows) {
  rows.erase(message_row(message, kText.front(), rows.vault));
  rows.erase(message_row(message, kState.front(), rows.vault));
  erase_marks(message, rows);
  erase_words(message, rows);
  erase_file(message, rows);
}

void erase_file(const StoredMessage& message, RowWriter& rows) {
  if (message.file) rows.erase(file_row(message));
}

StoredMessage tombstone_of(StoredMessage message) {
  message.text.clear();
  message.file.reset();
  message.reply_to.clear();
  message.edit = 0;
  message.edited_ms = 0;
  message.reactions.clear();
  message.is_unread = false;
  message.is_deleted = true;
  if (message.is_outgoing) {
    message.state = MessageState::kQueued;
    message.stored = 0;
  }
  for (MemberTick& tick : message.members) {
    if (tick.state == MessageState::kUnsent) continue;
    tick.state = MessageState::kQueued;
    tick.stored = 0;
  }
  return message;
}

void put_deleted(const StoredMessage& message, const Bytes32& deletion, RowWriter& rows) {
  erase_words(message, rows);
  erase_marks(message, rows);
  erase_file(message, rows);
  put_stone(tombstone_of(message), deletion, rows);
}

void put_stone(const StoredMessage& stone, const Bytes32& deletion, RowWriter& rows) {
  TextRow text = text_row_of(stone);
  text.reply_to = deletion;
  rows.put(message_row(stone, kText.front(), rows.vault), kText,
           stone.author.empty() ? wire::encode_value(text) : encoded_text(stone));
  put_state(stone, rows);
}

Bytes32 deletion_in(const std::vector<Row>& rows, const Vault& vault) {
  for (const Row& row : rows) {
    const auto text = open_row<TextRow>(row, kText, vault);
    if (text && text->is_deleted) return text->reply_to;
  }
  return {};
}

ReadRequest read_conversation(std::string_view peer, const Vault& vault, std::size_t limit) {
  return read_prefix(conversation_prefix(peer, vault), std::max(3 * limit, kRowsMax));
}

std::vector<StoredMessage> parse_conversation(const std::vector<Row>& rows, std::string_view self,
                                              const Vault& vault, std::size_t limit) {
  struct Found {
    std::optional<OpenText> text;
    GroupStateRow state;
    Marks marks;
  };
  std::map<Bytes, Found> found;
  for (const Row& row : rows) {
    const char column = column_of(row.key);
    if (column == '\0') continue;
    Found& at = found[message_at(row.key)];
    if (column == kText.front()) {
      at.text = open_text(row, vault);
    } else if (column == kState.front()) {
      at.state = open_state(row, vault).value_or(GroupStateRow{});
    } else {
      (void)add_mark(row, vault, at.marks);
    }
  }
  std::vector<StoredMessage> messages;
  for (auto& [place, at] : found) {
    if (!at.text) continue;
    messages.push_back(message_of(*at.text, at.state));
    apply(at.marks, messages.back());
  }
  std::sort(messages.begin(), messages.end(),
            [self](const auto& a, const auto& b) { return is_before(a, b, self); });
  const std::size_t kept = std::min(messages.size(), limit);
  messages.erase(messages.begin(), messages.end() - static_cast<std::ptrdiff_t>(kept));
  return messages;
}

std::optional<StoredMessage> newest_in(const std::vector<Row>& rows, const Vault& vault) {
  std::vector<Row> first;
  for (const Row& row : rows) {
    if (!first.empty() && message_at(first[0].key) != message_at(row.key)) {
      const bool has_ended = after_conversation(first[0].key) != after_conversation(row.key);
      if (has_ended) return std::nullopt;
      first.clear();
    }
    first.push_back(row);
    if (!ends_message(row)) continue;
    auto found = parse_conversation(first, "", vault);
    if (!found.empty()) return std::move(found[0]);
  }
  return std::nullopt;
}

void put_unread(std::uint64_t number, const StoredMessage& message, RowWriter& rows) {
  rows.put(unread_row(number), kUnread, encoded_unread(message));
}

void erase_unread(std::uint64_t number, RowWriter& rows) { rows.erase(unread_row(number)); }

ReadRequest read_unread(std::size_t limit) { return read_prefix(to_bytes("mu"), limit); }

std::vector<StoredMessage> parse_unread(const std::vector<Row>& rows, const Vault& vault) {
  std::vector<StoredMessage> messages;
  std::map<std::string, std::vector<std::size_t>> places;
  for (const Row& row : rows) {
    auto unread = open_unread(row, vault);
    if (!unread) continue;
    places[unread->peer].push_back(messages.size());
    messages.push_back(*std::move(unread));
  }
  std::vector<StoredMessage> ordered(messages.size());
  for (const auto& [peer, at] : places) {
    std::vector<std::size_t> by_time = at;
    std::sort(by_time.begin(), by_time.end(), [&messages](std::size_t a, std::size_t b) {
      return is_before(messages[a], messages[b], "");
    });
    for (std::size_t i = 0; i < at.size(); ++i) ordered[at[i]] = std::move(messages[by_time[i]]);
  }
  return ordered;
}

void put_read(const std::vector<Row>& rows, const std::vector<StoredMessage>& messages,
              RowWriter& writer) {
  for (const Row& row : rows) writer.erase(row.key);
  for (StoredMessage message : messages) {
    message.is_unread = false;
    put_state(message, writer);
  }
}

std::vector<Row> unread_rows_of(std::string_view peer, const std::vector<Row>& rows,
                                const Vault& vault) {
  std::vector<Row> wanted;
  for (const Row& row : rows) {
    const auto unread = open_unread(row, vault);
    if (!unread) continue;
    if (account::fold_case(unread->peer) == account::fold_case(peer)) {
      wanted.push_back(row);
    }
  }
  return wanted;
}

Bytes place_of(std::string_view peer, const MessageRef& message, const Vault& vault) {
  Bytes place = conversation_of(peer, vault);
  append_u64(place, std::numeric_limits<std::uint64_t>::max() - message.lamport);
  append(place, message.id);
  return place;
}

Bytes place_of(const StoredMessage& message, const Vault& vault) {
  return place_of(message.peer, ref_of(message), vault);
}

Bytes conversation_of(std::string_view peer, const Vault& vault) {
  return to_bytes(vault.alias_of(account::key_of(peer)));
}

Bytes conversation_at(BytesView place) { return to_bytes(place.first(kAliasSize)); }

ReadRequest read_message(BytesView place) {
  Bytes row = to_bytes(kConversations);
  append(row, place);
  return read_prefix(std::move(row), kRowsMax);
}

ReadRequest read_history(const std::optional<std::string>& peer, const Vault& vault) {
  return read_prefix(peer ? conversation_prefix(*peer, vault) : to_bytes(kConversations), kRowsMax);
}

std::string cursor_at(BytesView row) { return to_hex(row.subspan(kConversations.size())); }

Bytes row_at(std::string_view cursor) {
  Bytes row = to_bytes(kConversations);
  append(row, bytes_of(cursor.substr(0, 2 * (kPlaceSize + 2))));
  return row;
}

Bytes conversations_begin() { return read_prefix(to_bytes(kConversations), 1).from; }

Bytes conversations_end() { return read_prefix(to_bytes(kConversations), 1).to; }

Bytes after_conversation(BytesView row) {
  const std::size_t prefix = std::min(row.size(), kConversations.size() + kAliasSize);
  return read_prefix(Bytes(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(prefix)), 1).to;
}

Bytes after_rows(const std::vector<Row>& rows) {
  P2PCHAT_ASSERT(!rows.empty());
  const Bytes& last = rows.back().key;
  if (ends_message(rows.back())) return after_prefix(message_at(last));
  // Of a message that has more rows, all again; unless it is all that there was room for.
  const Bytes at = message_at(last);
  return message_at(rows.front().key) == at ? after_prefix(last) : at;
}

ReadRequest read_files(std::string_view id, std::size_t limit) {
  Bytes prefix = to_bytes(kFiles);
  append(prefix, bytes_of(id));
  return read_prefix(std::move(prefix), limit);
}

std::vector<StoredMessage> parse_files(const std::vector<Row>& rows, const Vault& vault) {
  std::vector<StoredMessage> messages;
  for (const Row& row : rows) {
    const auto plain = vault.open({row.key, kFile}, row.value);
    const auto both = plain ? decode_text(*plain) : std::nullopt;
    if (both && both->file) messages.push_back(message_of(*both, {}));
  }
  return messages;
}

void put_arrivals(std::uint64_t next, RowWriter& rows) {
  rows.put(to_bytes("mn"), kArrivals, wire::encode_value(next));
}

ReadRequest read_arrivals() { return read_prefix(to_bytes("mn"), 1); }

std::uint64_t parse_arrivals(const std::vector<Row>& rows, const Vault& vault) {
  if (rows.empty()) return 1;
  return open_row<std::uint64_t>(rows.front(), kArrivals, vault).value_or(1);
}

Bytes32 id_of(std::string_view hex) {
  Bytes32 id{};
  if (hex.size() == 2 * id.size()) std::ranges::copy(bytes_of(hex), id.begin());
  return id;
}

Bytes after_prefix(Bytes prefix) {
  while (!prefix.empty() && prefix.back() == 0xff) prefix.pop_back();
  P2PCHAT_ASSERT(!prefix.empty());
  prefix.back() += 1;
  return prefix;
}

ReadRequest read_prefix(Bytes prefix, std::size_t limit) {
  Bytes end = after_prefix(prefix);
  return {.token = {}, .from = std::move(prefix), .to = std::move(end), .limit = limit};
}

}  // namespace p2pchat::chat
