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
  kReceipt = 2,   // the sender's disk holds these messages
  kRead = 3,      // the sender has read these messages
  kDeletion = 4,  // the sender takes this message of its own back
  kHandOver = 5,  // from another device of the same account: a part of what it has
  kGroup = 9,     // a word about a group (core/groups/word.h)
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
  // Numbers from a contact stay where adding to them cannot overflow.
  static constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 62U;

  ContentType type = ContentType::kText;
  Bytes32 id{};                // drawn at random by the sender; both sides know the message by it
  std::uint64_t lamport = 0;   // above that of every message the sender had seen
  std::uint64_t sequence = 0;  // 1, 2, 3... from this sender to this recipient; shows gaps
  std::uint64_t sent_ms = 0;   // sender's wall clock, for display only
  BoundedText<kTextMax> text;  // kText: UTF-8
  // What is received, read or deleted; kText: the one that it answers, if any.
  BoundedList<MessageRef, kReceiptsMax> about;
  BoundedList<Bytes32, kHeadsMax> heads;  // ids seen that no seen message follows

  bool operator==(const Content&) const = default;
};

// True for what may be sent, and may be believed when it comes: a text of valid UTF-8 about one
// other message at most, a deletion of one, or a receipt for some, and numbers up to kNumberMax.
[[nodiscard]] bool is_well_formed(const Content& content);

using p2pchat::is_utf8;

}  // namespace p2pchat::chat
