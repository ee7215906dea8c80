#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
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
#include "core/chat/group_book.h"
#include "core/chat/message.h"
#include "core/chat/peer.h"
#include "core/chat/sealed_message.h"
#include "core/wire/record.h"

namespace p2pchat::chat {

// That somebody is writing, and that this user is (TYPING.md): words that the owner of the
// recipient's key passes on to who is here. Between accepted contacts, and between those who are in
// a group; never of or to who hides their presence or is blocked. Nothing of it is on a disk,
// nothing is tried again, nothing waits for it.
class Typing {
 public:
  struct Rooms {
    const GroupBook& groups;
    Contacts& contacts;
    bool is_awaiting = false;  // a hand-over: this device may not know yet that its user hides
  };
  // Something was typed to somebody of this valid name, or to the group of this key. Says so unless
  // it was said lately.
  void begin(const std::string& to, const Rooms& rooms, Desk& desk);
  // What is typed is sent: what was not said of it yet stays unsaid.
  void on_sent(std::string_view to);
  // A passing word from this user's own mailbox.
  void on_word(const wire::Record& word, const Rooms& rooms, Desk& desk);
  // What was being written has come; a word from before it may be late.
  void on_message(const StoredMessage& message, const Rooms& rooms, Desk& desk);

  bool on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, const Rooms& rooms, Desk& desk);
  // Ends what was shown for long enough, and what must not be shown any more; goes on telling a
  // group.
  void go_on(const Rooms& rooms, Desk& desk);
  void stop();
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::vector<TypingChange> take_changes();
  void check_invariants(const ChatOptions& options) const;

 private:
  // The other one of two, or one member of a group; zeros: of none.
  struct Place {
    RingId person;
    Bytes32 group{};

    auto operator<=>(const Place&) const = default;
  };
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
  // To whom of a group it is still to be said: some at a time, for nodes pass on so many a second.
  struct Round {
    Bytes32 group{};
    std::deque<std::string> names;
    Instant next;
  };

  [[nodiscard]] static bool hides(const Rooms& rooms, const Desk& desk);
  [[nodiscard]] static Place place_of(const OpenedMessage& word);
  // As far as is known without their keys.
  [[nodiscard]] static bool may_talk(const Bytes32& group, std::string_view name,
                                     const GroupBook& groups, const Desk& desk);
  [[nodiscard]] static bool is_accepted(const Place& place, const LookedUp& found,
                                        const Rooms& rooms, const Desk& desk);
  [[nodiscard]] bool is_said_lately(const RingId& place, const Desk& desk);
  void begin_saying(const Place& place, const Rooms& rooms, Desk& desk);
  void go_on_with_round(const Rooms& rooms, Desk& desk);
  void on_contact(const Place& place, const LookedUp& found, const Rooms& rooms, Desk& desk);
  void hear(const Place& place, const std::string& name, std::uint64_t sent_ms, const Rooms& rooms,
            Desk& desk);
  [[nodiscard]] Heard* heard_of(const Place& place, const std::string& name, Desk& desk);
  void show(const Place& place, Heard& heard, bool is_typing);

  std::map<RingId, Instant> said_;  // by the key of the name, or of the group's
  std::map<Place, Saying> sayings_;
  Round round_;
  std::map<Token, OpenedMessage> judged_;  // by the look-up of their senders
  std::map<Place, Heard> heard_;
  std::vector<TypingChange> changes_;
};

}  // namespace p2pchat::chat
