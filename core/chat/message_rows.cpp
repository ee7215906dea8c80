#include "core/chat/message_rows.h"

#include <utility>

#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

struct GroupTextRow {
  TextRow text;
  wire::Name author;
};
struct UnreadRow {
  TextRow text;
  StateRow state;
};
struct FileUnreadRow {
  UnreadRow unread;
  FileRef file;
};
struct GroupFileTextRow {
  GroupTextRow row;
  FileRef file;
};
struct GroupUnreadRow {
  UnreadRow row;
  wire::Name author;
};
// Of a message that does not last; the number is never zero.
struct BriefUnreadRow {
  UnreadRow row;
  std::uint32_t seconds = 0;
};
struct BriefFileUnreadRow {
  FileUnreadRow row;
  std::uint32_t seconds = 0;
};
// Of a group's message with a file, or that does not last.
struct PostUnreadRow {
  GroupUnreadRow row;
  std::optional<FileRef> file;
  std::uint32_t seconds = 0;
};

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

void put_file(const FileRef& file, StoredMessage& message) {
  message.file = file;
  if (message.text.empty()) message.text = file.name;
}

Bytes encoded_text(const StoredMessage& message) {
  const TextRow text = text_row_of(message);
  if (!message.author.empty()) {
    const GroupTextRow row{text, message.author};
    return message.file ? wire::encode_value(GroupFileTextRow{row, *message.file})
                        : wire::encode_value(row);
  }
  return message.file ? wire::encode_value(FileTextRow{text, *message.file})
                      : wire::encode_value(text);
}

Bytes encoded_state(const StoredMessage& message) {
  if (message.members.empty()) return wire::encode_value(state_row_of(message));
  GroupStateRow row{.state = state_row_of(message), .ticks = {}};
  for (const MemberTick& tick : message.members) {
    row.ticks.push_back({tick.name, tick.state, tick.stored, tick.wanted});
  }
  return wire::encode_value(row);
}

Bytes encoded_unread(const StoredMessage& message) {
  const UnreadRow value{text_row_of(message), state_row_of(message)};
  if (!message.author.empty()) {
    const GroupUnreadRow row{value, message.author};
    const bool is_post = message.file || message.vanish_s != 0;
    return is_post ? wire::encode_value(PostUnreadRow{row, message.file, message.vanish_s})
                   : wire::encode_value(row);
  }
  if (message.vanish_s != 0) {
    return message.file
               ? wire::encode_value(BriefFileUnreadRow{{value, *message.file}, message.vanish_s})
               : wire::encode_value(BriefUnreadRow{value, message.vanish_s});
  }
  return message.file ? wire::encode_value(FileUnreadRow{value, *message.file})
                      : wire::encode_value(value);
}

std::optional<OpenText> decode_text(BytesView value) {
  if (auto text = wire::decode_value<TextRow>(value)) return OpenText{*std::move(text), {}, {}};
  if (auto group = wire::decode_value<GroupTextRow>(value)) {
    return OpenText{std::move(group->text), std::move(group->author), {}};
  }
  if (auto file = wire::decode_value<FileTextRow>(value)) {
    return OpenText{std::move(file->text), {}, std::move(file->file)};
  }
  auto both = wire::decode_value<GroupFileTextRow>(value);
  if (!both) return std::nullopt;
  return OpenText{std::move(both->row.text), std::move(both->row.author), std::move(both->file)};
}

std::optional<GroupStateRow> decode_state(BytesView value) {
  if (auto state = wire::decode_value<StateRow>(value)) return GroupStateRow{*state, {}};
  auto group = wire::decode_value<GroupStateRow>(value);
  if (!group) return std::nullopt;
  return *std::move(group);
}

std::optional<StoredMessage> decode_unread(BytesView value) {
  if (const auto unread = wire::decode_value<UnreadRow>(value)) {
    return message_of(unread->text, unread->state);
  }
  if (const auto group = wire::decode_value<GroupUnreadRow>(value)) {
    return message_of(OpenText{group->row.text, group->author, {}}, {group->row.state, {}});
  }
  if (const auto brief = wire::decode_value<BriefUnreadRow>(value)) {
    StoredMessage message = message_of(brief->row.text, brief->row.state);
    message.vanish_s = brief->seconds;
    return message;
  }
  if (const auto brief = wire::decode_value<BriefFileUnreadRow>(value)) {
    const FileUnreadRow& row = brief->row;
    auto message = message_of(OpenText{row.unread.text, {}, row.file}, {row.unread.state, {}});
    message.vanish_s = brief->seconds;
    return message;
  }
  if (const auto file = wire::decode_value<FileUnreadRow>(value)) {
    return message_of(OpenText{file->unread.text, {}, file->file}, {file->unread.state, {}});
  }
  const auto post = wire::decode_value<PostUnreadRow>(value);
  if (!post) return std::nullopt;
  const UnreadRow& row = post->row.row;
  auto message = message_of(OpenText{row.text, post->row.author, post->file}, {row.state, {}});
  message.vanish_s = post->seconds;
  return message;
}

StoredMessage message_of(const OpenText& text, const GroupStateRow& state) {
  StoredMessage message = message_of(text.text, state.state);
  message.author = text.author;
  message.file = text.file;
  for (const TickRow& tick : state.ticks.items) {
    message.members.push_back({tick.name, tick.state, tick.stored, tick.wanted});
  }
  return message;
}

}  // namespace p2pchat::chat
