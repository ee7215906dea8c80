#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/chat/file_ref.h"

// A message of a conversation as its user knows it.
namespace p2pchat::chat {

// Ticks that cannot lie (design/6). Each later state has its proof on disk before it is shown.
// Of a deleted message they are its deletion's.
enum class MessageState : std::uint8_t {
  kQueued,     // on this device
  kStored,     // `stored` of K replicas hold it, synced
  kDelivered,  // the recipient's device has committed it (its encrypted receipt is here)
  kReceived,   // an incoming message
  kRead,       // the recipient's device has shown it (its receipt is here, too)
  kUnsent,     // came from a file, where it was queued, its recipient has closed their account, or
               // it was cancelled for them: this device will not send it
};

[[nodiscard]] constexpr bool has_arrived(MessageState state) {
  return state == MessageState::kDelivered || state == MessageState::kRead;
}

// Of what was sent; what came from a file proves nothing.
[[nodiscard]] constexpr bool is_lower(MessageState a, MessageState b) {
  const auto rank = [](MessageState state) {
    return state == MessageState::kUnsent ? -1 : static_cast<int>(state);
  };
  return rank(a) < rank(b);
}

// What of a message is told anew; the rest may be as it was before.
enum class News : std::uint8_t {
  kAll,
  kState,  // not its text and marks
  kMarks,  // not its state
};

// One user's sign on a message.
struct Reaction {
  std::string from;           // their name
  std::string sign;           // an emoji or a word, is_reaction
  std::uint64_t lamport = 0;  // of two of one user the later one counts

  bool operator==(const Reaction&) const = default;
};

// How far a group's message has come with one member.
struct MemberTick {
  std::string name;
  MessageState state = MessageState::kQueued;  // kUnsent: no keys of theirs, or cancelled
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;

  bool operator==(const MemberTick&) const = default;
};

struct StoredMessage {
  std::string id;    // 64 hexadecimal digits; the same on both sides
  std::string peer;  // the other user's name; of a group's message its key: `#` and digits
  bool is_outgoing = false;
  std::string text;
  std::int64_t sent_ms = 0;  // sender's wall clock, for display only
  std::uint64_t lamport = 0;
  MessageState state = MessageState::kQueued;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;  // K
  bool is_unread = false;
  std::string reply_to;     // id of the message that it answers; empty: none
  bool is_deleted = false;  // by who wrote it, for both: a stone without text in its place
  std::uint64_t edit = 0;   // Lamport time of the last change of its text; 0: as it was first sent
  std::int64_t edited_ms = 0;            // its author's wall clock then, for display only
  std::vector<Reaction> reactions = {};  // by name
  News news = News::kAll;                // of a change that is told
  bool is_request = false;        // of what comes, and of what is unread: its sender is a stranger
  std::optional<FileRef> file{};  // that it carries; the text is then about it, or its name
  std::string author{};           // of a group's message; else empty
  std::string group{};            // the name of its group, where it is shown
  std::string sealed_as{};        // of one's own that was sealed anew: the id of its record now
  std::uint32_t vanish_s = 0;     // how long it lasts once it was sent, or first shown; 0: it stays
  std::int64_t vanishes_ms = 0;   // when that is over, by this device's clock; 0: not begun
  // Of a group's message of one's own: the state is the lowest of these.
  std::vector<MemberTick> members = {};

  bool operator==(const StoredMessage&) const = default;
};

// The group's key is no name that anybody may have.
[[nodiscard]] inline bool is_group_key(std::string_view peer) { return peer.starts_with('#'); }

}  // namespace p2pchat::chat
