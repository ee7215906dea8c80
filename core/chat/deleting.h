#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

enum class DeleteEnd : std::uint8_t {
  kDeleted,     // here; its recipient's device is told until it has confirmed
  kWithdrawn,   // no node ever had it: there is nothing left of it
  kNoRing,      // the recipient's keys cannot be had now
  kNotInGroup,  // this user
  kOutboxFull,
  kDiskFull,
  kDiskFailed,
};

struct DeleteResult {
  Token deletion;
  DeleteEnd end = DeleteEnd::kNoRing;
  StoredMessage message;  // what stands in its place; of a withdrawn one: what it was
};

// Messages that the user takes back for both sides. One batch puts a stone in the message's place,
// ends its own way through the outbox, and begins its deletion's, which no copy of the text can
// outrun: whoever commits the deletion takes the text no more.
class Deleting {
 public:
  // Of a message that this user sent, as it is on disk. Ends in a DeleteResult.
  Token begin(StoredMessage message, Contacts& contacts, Outbox& outbox, Desk& desk);
  [[nodiscard]] std::vector<DeleteResult> take_results();

  bool on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] bool is_idle() const { return looking_up_.empty() && persisting_.empty(); }

 private:
  struct Draft {
    Token deletion;
    StoredMessage message;
  };
  struct Batch {
    DeleteResult result;
    Parcel parcel;              // of a deleted one
    Bytes32 text{};             // id of the deleted message
    bool is_in_outbox = false;  // the text
  };

  // True if no node can have it, and nobody need be told.
  static bool is_here_alone(const StoredMessage& message, Outbox& outbox, RowWriter& rows);
  void end(Token deletion, DeleteEnd how);

  std::map<Token, Draft> looking_up_;
  std::map<Token, Batch> persisting_;
  std::vector<DeleteResult> results_;
};

}  // namespace p2pchat::chat
