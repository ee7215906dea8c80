#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"
#include "core/chat/parcel.h"

namespace p2pchat::chat {

enum class MarkEnd : std::uint8_t {
  kMarked,      // here; the other's device is told until it has confirmed
  kNoRing,      // the other's keys cannot be had now
  kNotInGroup,  // this user
  kOutboxFull,
  kDiskFull,
  kDiskFailed,
};

struct MarkResult {
  Token marking;
  MarkEnd end = MarkEnd::kNoRing;
  StoredMessage message;  // as it is with the mark
};

// Texts that the user changes and signs that the user sets, for both sides: one batch has the mark
// beside its message and its parcel in the outbox. What was never sent is changed here alone.
class Marking {
 public:
  // Of a message as it is on disk, which is not deleted; an edit is of one of this user's own.
  // Ends in a MarkResult.
  Token begin(StoredMessage message, Mark mark, Contacts& contacts, Desk& desk);
  [[nodiscard]] std::vector<MarkResult> take_results();
  [[nodiscard]] std::vector<StoredMessage> take_changed();

  bool on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] bool is_idle() const { return looking_up_.empty() && persisting_.empty(); }

 private:
  struct Draft {
    Token marking;
    StoredMessage message;
    Mark mark;
  };
  struct Batch {
    MarkResult result;
    std::vector<Parcel> parcels;  // one; of what was never sent none
  };

  static void put(const Draft& draft, std::uint64_t lamport, StoredMessage& message, Desk& desk,
                  RowWriter& rows);
  void end(Token marking, MarkEnd how);

  std::map<Token, Draft> looking_up_;
  std::map<Token, Batch> persisting_;
  std::vector<MarkResult> results_;
  std::vector<StoredMessage> changed_;
};

}  // namespace p2pchat::chat
