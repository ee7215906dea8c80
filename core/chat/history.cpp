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
#include "core/chat/word_index.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kText = "text";
constexpr std::string_view kState = "state";
constexpr std::string_view kUnread = "unread";
constexpr std::string_view kArrivals = "arrivals";
constexpr std::string_view kConversations = "mh";
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

Bytes with_column(Bytes prefix, std::string_view column) {
  prefix.push_back(static_cast<std::uint8_t>(column.front()));
  return prefix;
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

// An unread message is written whole, for one read gives all of them.
struct UnreadRow {
  TextRow text;
  StateRow state;
};

// A group's message says more.
struct GroupTextRow {
  TextRow text;
  wire::Name author;
};
struct TickRow {
  wire::Name name;
  MessageState state = MessageState::kQueued;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;
};
struct GroupStateRow {
  StateRow state;
  BoundedList<TickRow, kTicksMax> ticks;
};
struct GroupUnreadRow {
  UnreadRow row;
  wire::Name author;
};

Bytes encoded_text(const StoredMessage& message) {
  const TextRow text = text_row_of(message);
  return message.author.empty() ? wire::encode_value(text)
                                : wire::encode_value(GroupTextRow{text, message.author});
}

Bytes encoded_state(const StoredMessage& message) {
  if (message.members.empty()) return wire::encode_value(state_row_of(message));
  GroupStateRow row{.state = state_row_of(message), .ticks = {}};
  for (const MemberTick& tick : message.members) {
    row.ticks.push_back({tick.name, tick.state, tick.stored, tick.wanted});
  }
  return wire::encode_value(row);
}

std::optional<GroupTextRow> open_text(const Row& row, const Vault& vault) {
  if (auto text = open_row<TextRow>(row, kText, vault)) return GroupTextRow{*text, {}};
  return open_row<GroupTextRow>(row, kText, vault);
}

std::optional<GroupStateRow> open_state(const Row& row, const Vault& vault) {
  if (auto state = open_row<StateRow>(row, kState, vault)) return GroupStateRow{*state, {}};
  return open_row<GroupStateRow>(row, kState, vault);
}

std::optional<GroupUnreadRow> open_unread(const Row& row, const Vault& vault) {
  if (auto unread = open_row<UnreadRow>(row, kUnread, vault)) return GroupUnreadRow{*unread, {}};
  return open_row<GroupUnreadRow>(row, kUnread, vault);
}

StoredMessage message_of(const GroupTextRow& text, const GroupStateRow& state) {
  StoredMessage message = message_of(text.text, state.state);
  message.author = text.author;
  for (const TickRow& tick : state.ticks.items) {
    message.members.push_back({tick.name, tick.state, tick.stored, tick.wanted});
  }
  return message;
}

}  // namespace

TextRow text_row_of(const StoredMessage& message) {
  return {.id = id_of(message.id),
          .peer = message.peer,
          .is_outgoing = message.is_outgoing,
          .text = message.text,
          .sent_ms = static_cast<std::uint64_t>(message.sent_ms),
          .lamport = message.lamport,
          .reply_to = id_of(message.reply_to),
          .is_deleted = message.is_deleted};
}

StateRow state_row_of(const StoredMessage& message) {
  return {.state = message.state,
          .stored = message.stored,
          .wanted = message.wanted,
          .is_unread = message.is_unread};
}

// That a text had been read may come to disk after its deletion: the stone's state is another's.
StoredMessage message_of(const TextRow& text, const StateRow& state) {
  const bool has_reply = !text.is_deleted && text.reply_to != Bytes32{};
  const bool is_of_text = text.is_deleted && state.state == MessageState::kRead;
  return {.id = to_hex(text.id),
          .peer = text.peer,
          .is_outgoing = text.is_outgoing,
          .text = text.text,
          .sent_ms = static_cast<std::int64_t>(text.sent_ms),
          .lamport = text.lamport,
          .state = is_of_text ? MessageState::kQueued : state.state,
          .stored = state.stored,
          .wanted = state.wanted,
          .is_unread = state.is_unread,
          .reply_to = has_reply ? to_hex(text.reply_to) : std::string{},
          .is_deleted = text.is_deleted};
}

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
  rows.put(with_column(message_prefix(message, rows.vault), kText), kText, encoded_text(message));
  put_state(message, rows);
}

MessageRef ref_of(const StoredMessage& message) {
  return {.id = id_of(message.id), .lamport = message.lamport};
}

ReadRequest read_message(std::string_view peer, const MessageRef& message, const Vault& vault) {
  return read_prefix(message_prefix(peer, message, vault), 2);
}

void put_state(const StoredMessage& message, RowWriter& rows) {
  rows.put(with_column(message_prefix(message, rows.vault), kState), kState,
           encoded_state(message));
}

void erase_message(const StoredMessage& message, RowWriter& rows) {
  rows.erase(with_column(message_prefix(message, rows.vault), kText));
  rows.erase(with_column(message_prefix(message, rows.vault), kState));
  erase_words(message, rows);
}

StoredMessage tombstone_of(StoredMessage message) {
  message.text.clear();
  message.reply_to.clear();
  message.is_unread = false;
  message.is_deleted = true;
  if (message.is_outgoing) {
    message.state = MessageState::kQueued;
    message.stored = 0;
  }
  return message;
}

void put_deleted(const StoredMessage& message, const Bytes32& deletion, RowWriter& rows) {
  erase_words(message, rows);
  put_stone(tombstone_of(message), deletion, rows);
}

void put_stone(const StoredMessage& stone, const Bytes32& deletion, RowWriter& rows) {
  TextRow text = text_row_of(stone);
  text.reply_to = deletion;
  rows.put(with_column(message_prefix(stone, rows.vault), kText), kText, wire::encode_value(text));
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
  return read_prefix(conversation_prefix(peer, vault), 2 * limit);
}

std::vector<StoredMessage> parse_conversation(const std::vector<Row>& rows, std::string_view self,
                                              const Vault& vault) {
  std::map<Bytes, GroupStateRow> states;
  std::vector<std::pair<Bytes, GroupTextRow>> texts;
  for (const Row& row : rows) {
    if (row.key.empty()) continue;
    Bytes prefix(row.key.begin(), row.key.end() - 1);
    if (row.key.back() == static_cast<std::uint8_t>(kText.front())) {
      if (auto text = open_text(row, vault)) texts.emplace_back(prefix, *text);
    } else if (const auto state = open_state(row, vault)) {
      states[prefix] = *state;
    }
  }
  std::vector<StoredMessage> messages;
  for (const auto& [prefix, text] : texts) messages.push_back(message_of(text, states[prefix]));
  std::sort(messages.begin(), messages.end(),
            [self](const auto& a, const auto& b) { return is_before(a, b, self); });
  return messages;
}

void put_unread(std::uint64_t number, const StoredMessage& message, RowWriter& rows) {
  const UnreadRow value{text_row_of(message), state_row_of(message)};
  rows.put(unread_row(number), kUnread,
           message.author.empty() ? wire::encode_value(value)
                                  : wire::encode_value(GroupUnreadRow{value, message.author}));
}

void erase_unread(std::uint64_t number, RowWriter& rows) { rows.erase(unread_row(number)); }

ReadRequest read_unread(std::size_t limit) { return read_prefix(to_bytes("mu"), limit); }

std::vector<StoredMessage> parse_unread(const std::vector<Row>& rows, const Vault& vault) {
  std::vector<StoredMessage> messages;
  std::map<std::string, std::vector<std::size_t>> places;
  for (const Row& row : rows) {
    const auto unread = open_unread(row, vault);
    if (!unread) continue;
    places[unread->row.text.peer].push_back(messages.size());
    messages.push_back(message_of({unread->row.text, unread->author}, {unread->row.state, {}}));
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
    const std::string name = unread->row.text.peer;
    if (account::fold_case(name) == account::fold_case(peer)) {
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
  return read_prefix(std::move(row), 2);
}

ReadRequest read_history(const std::optional<std::string>& peer, const Vault& vault) {
  return read_prefix(peer ? conversation_prefix(*peer, vault) : to_bytes(kConversations), 2);
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
  P2PCHAT_ASSERT(rows.size() >= 2);
  Bytes next = rows.back().key;
  const bool is_whole = next.back() == static_cast<std::uint8_t>(kText.front());
  if (is_whole) next.push_back(0);
  return next;
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
