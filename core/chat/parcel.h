#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/wire/record.h"

namespace p2pchat::chat {

// kMark: an edit or a reaction; kGroupText, kGroupMark, kGroupDeletion: one member's copy of what
// is said in a group; kGroupWord: any other word about one.
enum class Cargo : std::uint8_t {
  kText,
  kReceipt,
  kDeletion,
  kPart,
  kMark,
  kGroupText,
  kGroupWord,
  kGroupMark,
  kGroupDeletion,
};

// What waits to be sent, sealed once: its bytes, and so its id, stay the same. A body of the second
// form serves as long as the prekey; then the same is sealed once more, in the first form, for
// good.
struct Parcel {
  Cargo cargo = Cargo::kText;
  // Of a receipt, part or word: only id and peer; of a deletion: what it leaves behind; of a mark:
  // what it is about; of a group's text: without text; of a group's mark or deletion: only what it
  // is about, and its own id as that of the message that it answers.
  StoredMessage message;
  Bytes32 id{};  // of the record in which it was sealed first, whatever is sealed later for it
  wire::Record record;
  Bytes again;  // of the second form: what is sealed if this record can be of no use any more
  bool is_held = false;  // certainly never sent to anybody: may be cancelled
  // Until it is on disk: the sessions with its recipient, which this one has moved on.
  std::vector<Change> sessions{};
};

// There is nobody whose receipt it waits for.
[[nodiscard]] constexpr bool ends_when_stored(const Parcel& parcel) {
  return parcel.cargo == Cargo::kReceipt || parcel.cargo == Cargo::kPart ||
         parcel.cargo == Cargo::kGroupWord;
}
[[nodiscard]] constexpr bool is_copy(const Parcel& parcel) {
  return parcel.cargo == Cargo::kGroupText || parcel.cargo == Cargo::kGroupMark ||
         parcel.cargo == Cargo::kGroupDeletion;
}
[[nodiscard]] constexpr bool is_of_group(const Parcel& parcel) {
  return is_copy(parcel) || parcel.cargo == Cargo::kGroupWord;
}
// What a copy is of: a text, or a mark.
[[nodiscard]] inline const std::string& copied_in(const Parcel& parcel) {
  return parcel.cargo == Cargo::kGroupText ? parcel.message.id : parcel.message.reply_to;
}
// Its progress is no row's of the history.
[[nodiscard]] constexpr bool has_no_state(const Parcel& parcel) {
  return parcel.cargo == Cargo::kMark || is_copy(parcel);
}

// As it is kept in the outbox, but for `id` and `again`, before it is sealed for the disk.
[[nodiscard]] Bytes encode_parcel(const Parcel& parcel);
[[nodiscard]] std::optional<Parcel> decode_parcel(BytesView value);

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
// Of messages that came in a session, up to kReceiptsMax.
[[nodiscard]] std::optional<Parcel> seal_resend(const std::vector<MessageRef>& messages,
                                                const Bytes32& session,
                                                const wire::AccountProfile& peer, Desk& desk);
// Of a message of one's own.
[[nodiscard]] std::optional<Parcel> seal_deletion(const StoredMessage& message,
                                                  const wire::AccountProfile& peer, Desk& desk);
// Of any message of a conversation, at a time of its clock.
[[nodiscard]] std::optional<Parcel> seal_mark(const StoredMessage& message, const Mark& mark,
                                              std::uint64_t lamport,
                                              const wire::AccountProfile& peer, Desk& desk);

}  // namespace p2pchat::chat
