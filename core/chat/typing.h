#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/sealed_message.h"
#include "core/wire/record.h"

namespace p2pchat::chat {

// Somebody is writing to this user, or not any more.
struct TypingChange {
  std::string peer;
  bool is_typing = false;

  bool operator==(const TypingChange&) const = default;
};

// That a contact is writing, and that this user is (TYPING.md): words that the owner of the
// recipient's key passes on to who is here. Between accepted contacts only, never of or to who
// hides their presence. Nothing of it is on a disk, nothing is tried again, nothing waits for it.
class Typing {
 public:
  // Something was typed to somebody of this valid name. Says so unless it was said lately.
  void begin(const std::string& name, Contacts& contacts, Desk& desk);
  // What was typed is sent: what was not said of it yet stays unsaid.
  void on_sent(std::string_view name);
  // A passing word from this user's own mailbox.
  void on_word(const wire::Record& word, Contacts& contacts, Desk& desk);
  // What was being written has come; a word from before it may be late.
  void on_message(const StoredMessage& message, Desk& desk);

  bool on_looked_up(const LookedUp& found, Contacts& contacts, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk);
  // Ends what was shown for long enough, and what must not be shown any more.
  void go_on(Desk& desk);
  void stop();
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::vector<TypingChange> take_changes();
  void check_invariants(const ChatOptions& options) const;

 private:
  // A word that is about to leave: to whom is found out first, then where their mailbox is.
  struct Saying {
    Token looking_up;
    bool is_pinned = false;
    CallId locating;
    std::optional<wire::AccountProfile> peer;
  };
  struct Heard {
    std::string name;
    std::uint64_t newest_ms = 0;  // of their clock: nothing from before counts
    Instant until;                // then it is not shown any more
    bool is_shown = false;
  };

  [[nodiscard]] static bool hides(const Desk& desk);
  [[nodiscard]] static bool is_accepted(const LookedUp& found, const Contacts& contacts,
                                        const Desk& desk);
  void on_contact(const RingId& key, const LookedUp& found, Contacts& contacts, Desk& desk);
  void say(const Saying& saying, Desk& desk) const;
  void hear(const std::string& name, std::uint64_t sent_ms, Desk& desk);
  [[nodiscard]] Heard* heard_of(const std::string& name, Desk& desk);
  void show(Heard& heard, bool is_typing);

  std::map<RingId, Instant> said_;
  std::map<RingId, Saying> sayings_;
  std::map<Token, OpenedMessage> judged_;  // by the look-up of their senders
  std::map<RingId, Heard> heard_;
  std::vector<TypingChange> changes_;
};

}  // namespace p2pchat::chat
