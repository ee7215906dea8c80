#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/wire/record.h"

namespace p2pchat::chat {

// kMark: an edit or a reaction; kGroupText: one member's copy of a group's message; kGroupWord: any
// other word about a group.
enum class Cargo : std::uint8_t {
  kText,
  kReceipt,
  kDeletion,
  kPart,
  kMark,
  kGroupText,
  kGroupWord,
};

// What waits to be sent, sealed once: its bytes, and so its id, stay the same for ever.
struct Parcel {
  Cargo cargo = Cargo::kText;
  // Of a receipt, part or word: only id and peer; of a deletion: what it leaves behind; of a mark:
  // what it is about; of a group's text: without text.
  StoredMessage message;
  wire::Record record;
  bool is_held = false;  // certainly never sent to anybody: may be cancelled
};

// What the user says of a message that is there: kEdit or kReaction, and the text or the sign.
struct Mark {
  ContentType type = ContentType::kReaction;
  std::string text;
};

// With the file of a content of kFile. Nothing if the content or the peer's keys are not fit to be
// sealed.
[[nodiscard]] std::optional<Parcel> seal_parcel(const Content& content,
                                                const wire::AccountProfile& peer, Desk& desk,
                                                const std::optional<FileRef>& file = {});
// Of a part of a hand-over, for this account itself.
[[nodiscard]] std::optional<Parcel> seal_part_parcel(BytesView part, Desk& desk);
// Of a word about a group, for one of those whom it concerns.
[[nodiscard]] std::optional<Parcel> seal_word_parcel(BytesView word,
                                                     const wire::AccountProfile& peer, Desk& desk);
// Of a message of one's own.
[[nodiscard]] std::optional<Parcel> seal_deletion(const StoredMessage& message,
                                                  const wire::AccountProfile& peer, Desk& desk);
// Of any message of a conversation, at a time of its clock.
[[nodiscard]] std::optional<Parcel> seal_mark(const StoredMessage& message, const Mark& mark,
                                              std::uint64_t lamport,
                                              const wire::AccountProfile& peer, Desk& desk);

}  // namespace p2pchat::chat
