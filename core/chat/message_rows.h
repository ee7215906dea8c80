#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/chat/file_ref.h"
#include "core/chat/history.h"
#include "core/chat/message.h"
#include "core/wire/types.h"

// The values of the rows of messages, before they are sealed. A message of a group, or with a file,
// has more in them than others; what a row holds is known by its length.
namespace p2pchat::chat {

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

// What a text's row says of its message, be it of a group or with a file.
struct OpenText {
  TextRow text;
  wire::Name author;
  std::optional<FileRef> file;
};

[[nodiscard]] Bytes encoded_text(const StoredMessage& message);
[[nodiscard]] Bytes encoded_state(const StoredMessage& message);
// An unread message is written whole, for one read gives all of them.
[[nodiscard]] Bytes encoded_unread(const StoredMessage& message);

[[nodiscard]] std::optional<OpenText> decode_text(BytesView value);
[[nodiscard]] std::optional<GroupStateRow> decode_state(BytesView value);
[[nodiscard]] std::optional<StoredMessage> decode_unread(BytesView value);

[[nodiscard]] StoredMessage message_of(const OpenText& text, const GroupStateRow& state);

}  // namespace p2pchat::chat
