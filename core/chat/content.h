#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/utf8.h"

namespace p2pchat::chat {

enum class ContentType : std::uint8_t {
  kText = 1,
  kReceipt = 2,       // the sender's disk holds these messages
  kRead = 3,          // the sender has read these messages
  kDeletion = 4,      // the sender takes this message of its own back
  kHandOver = 5,      // from another device of the same account: a part of what it has
  kEdit = 6,          // the sender puts this text in the place of that of a message of its own
  kReaction = 7,      // the sender's sign on a message; no text: the sign is taken away
  kFile = 8,          // as kText, with a file (file_ref.h), which the text may say something about
  kGroup = 9,         // a word about a group (core/groups/word.h)
  kTimer = 10,        // how long what is written from now on lasts (lifetime.h)
  kTyping = 11,       // the sender is writing: a passing word, never kept (TYPING.md)
  kGroupTyping = 12,  // the same, to a group
  kSession = 20,  // any of kText, kFile, kDeletion, kEdit, kReaction, in a session (SESSIONS.md)
  kResend = 21,   // the sender cannot open these, which came in a session
};

// A message of the conversation, by what both sides know of it.
struct MessageRef {
  Bytes32 id{};               // of its record
  std::uint64_t lamport = 0;  // where it stands in the history

  auto operator<=>(const MessageRef&) const = default;
};

// What one user says to another, inside everything that keeps it secret. On the wire it comes
// after a version byte: what a later version says is left in the mailbox until this one is updated.
struct Content {
  static constexpr std::size_t kTextMax = std::size_t{16} * 1024;
  static constexpr std::size_t kReceiptsMax = 32;
  static constexpr std::size_t kHeadsMax = 8;
  static constexpr std::size_t kReactionMax = 32;  // bytes
  // Numbers from a contact stay where adding to them cannot overflow.
  static constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 62U;

  ContentType type = ContentType::kText;
  Bytes32 id{};                // drawn at random by the sender; both sides know the message by it
  std::uint64_t lamport = 0;   // above that of every message the sender had seen
  std::uint64_t sequence = 0;  // 1, 2, 3... from this sender to this recipient; shows gaps
  std::uint64_t sent_ms = 0;   // sender's wall clock, for display only
  BoundedText<kTextMax> text;  // kText, kFile, kEdit, kReaction: UTF-8
  // What is received, read, deleted, edited or reacted to; kText, kFile: the one that it answers,
  // if any.
  BoundedList<MessageRef, kReceiptsMax> about;
  // kSpeaksSessions, if the sender's device understands them; then, of kResend: the session; of
  // kTimer, and of a text that does not last: how long (lifetime.h). Of kGroupTyping: the group.
  BoundedList<Bytes32, kHeadsMax> heads;

  bool operator==(const Content&) const = default;
};

// Programs from before sessions say nothing there, and look at nothing there.
inline constexpr Bytes32 kSpeaksSessions{0x73, 0x65, 0x73, 0x73, 0x69, 0x6f, 0x6e, 0x73};
[[nodiscard]] bool speaks_sessions(const Content& content);

[[nodiscard]] constexpr bool is_receipt(ContentType type) {
  return type == ContentType::kReceipt || type == ContentType::kRead;
}
// What is shown in the conversation.
[[nodiscard]] constexpr bool is_shown(ContentType type) {
  return type == ContentType::kText || type == ContentType::kFile;
}

// True for what may be sent, and may be believed when it comes: a text of valid UTF-8 about one
// other message at most, a deletion, an edit or a reaction of one, or a receipt for some, and
// numbers up to kNumberMax.
[[nodiscard]] bool is_well_formed(const Content& content);

// What changes a message that is there, and is not a message itself.
[[nodiscard]] constexpr bool is_mark(ContentType type) {
  return type == ContentType::kEdit || type == ContentType::kReaction;
}
// The same, or what takes a message away.
[[nodiscard]] constexpr bool is_change(ContentType type) {
  return is_mark(type) || type == ContentType::kDeletion;
}
[[nodiscard]] constexpr bool is_typing(ContentType type) {
  return type == ContentType::kTyping || type == ContentType::kGroupTyping;
}
// A sign: 1 to kReactionMax bytes of UTF-8 without spaces, control characters and marks of
// direction.
[[nodiscard]] bool is_reaction(std::string_view text);

using p2pchat::is_utf8;

// Of a text that is UTF-8: a C0 or C1 control, DEL, or what is not seen or turns text around
// (U+061C, U+200B, U+200E, U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF). The joiners of
// emoji and of Persian are none of it.
[[nodiscard]] bool has_hidden(std::string_view text);

}  // namespace p2pchat::chat
