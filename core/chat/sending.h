#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ring_id.h"
#include "core/chat/contacts.h"
#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

enum class SendEnd : std::uint8_t {
  kQueued,  // on disk, in the history and in the outbox
  kUnknownUser,
  kNoRing,  // the recipient is new to this device, and no node answered
  kKeyChanged,
  kClosed,      // the recipient's account is
  kBlocked,     // by this user
  kNotInGroup,  // this user
  kAlone,       // nobody else is in the group
  kOutboxFull,
  kDiskFull,
  kDiskFailed,
};

// What a user writes to another.
struct Letter {
  std::string text;
  std::optional<MessageRef> reply_to;  // a message of the same conversation
  std::optional<FileRef> file{};       // goes along; the text may be empty then
  std::vector<Change> with{};          // written in the batch that queues it
};

struct SendResult {
  Token send;
  SendEnd end = SendEnd::kNoRing;
  StoredMessage message;  // once it is queued
};

// From a text to a parcel in the outbox: looks the recipient up, seals, writes everything in one
// batch. Nothing is queued unless all of it is. What goes to one recipient is queued in the order
// of its sending: texts that come while the recipient is being looked up wait for that same
// look-up.
class Sending {
 public:
  // Ends in a SendResult. Offline, pinned keys will do.
  Token begin(std::string_view to, Letter letter, bool is_connected, Contacts& contacts,
              Desk& desk);
  [[nodiscard]] std::vector<SendResult> take_results();

  bool on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);
  [[nodiscard]] bool is_idle() const { return looking_up_.empty() && persisting_.empty(); }

 private:
  struct Draft {
    Token send;
    Letter letter;
    bool is_held = false;  // nobody to send it to now
  };
  struct Waiting {
    RingId peer;
    std::vector<Draft> drafts;
  };
  struct Sealed {
    Token send;
    Parcel parcel;
  };

  void end(const Draft& draft, LookUpEnd how);
  void queue(Draft draft, const wire::AccountProfile& peer, Contacts& contacts,
             const Outbox& outbox, Desk& desk);

  std::map<Token, Waiting> looking_up_;
  std::map<Token, Sealed> persisting_;
  std::vector<SendResult> results_;
};

}  // namespace p2pchat::chat
