#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/chat/desk.h"
#include "core/chat/group_bodies.h"
#include "core/chat/group_book.h"
#include "core/chat/group_readers.h"
#include "core/chat/message.h"

namespace p2pchat::chat {

// A text to a group as its copies have it: whole, or, if it is long, as a reference to its body for
// those members who are known to read such.
struct GroupWords {
  Bytes whole;
  Bytes reference{};                        // empty: it goes whole to all
  std::optional<GroupBodies::Body> body{};  // what the reference is to
  bool is_held = false;

  [[nodiscard]] const Bytes& for_member(const RingId& member, const GroupReaders& readers) const {
    return !reference.empty() && readers.has(member) ? reference : whole;
  }
};

// With a body if the message's text is above groups::kInlineTextMax and some member reads
// references; `whole` is the encoded text or post.
[[nodiscard]] GroupWords words_of(Bytes whole, const StoredMessage& message, const Group& group,
                                  const GroupReaders& readers, Desk& desk);

}  // namespace p2pchat::chat
