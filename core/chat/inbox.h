#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/acknowledgement.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/marks.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"
#include "core/chat/receipts.h"
#include "core/chat/sealed_message.h"
#include "core/chat/sessions.h"
#include "core/wire/record.h"

namespace p2pchat::chat {

// What came and how it ended, since the client started.
struct InboxCounts {
  std::uint64_t shown = 0;
  std::uint64_t repeated = 0;    // seen before: only collected again
  std::uint64_t forged = 0;      // never to be opened, or not by whom it says: collected, not shown
  std::uint64_t postponed = 0;   // times that a message could not be judged yet
  std::uint64_t newer = 0;       // times that one was sealed by a version that says more
  std::uint64_t unopened = 0;    // times that one was sealed to a prekey that is not here
  std::uint64_t unread = 0;      // times that one of a session was not opened
  std::uint64_t used_twice = 0;  // of these: by a key that was used before
  std::uint64_t dropped = 0;     // of people who are blocked, or of a stranger too many
};

// From a record in the mailbox to a message on this disk: opened, its sender's keys looked up and
// pinned, its sender proven, then written in one batch with its id among the seen ones and the
// receipt that is owed. Only after that it is shown, once, and may be collected. What cannot be
// judged now (no answer, changed keys, a newer version) stays in the mailbox; what is forged is
// collected unseen. A receipt raises states of messages on this disk, in one batch, too. A deletion
// puts a stone in the place of its sender's text, or where the text would come; an edit or reaction
// is written beside its message, or where that would come. A change waits while its message is
// being opened or changed otherwise, and the message while a change of it is. A part of a hand-over
// waits for who takes it (taking_over.h). What was sealed a second time, in the first form, goes on
// as the one for which it stands: the two are one message. What is sealed to a prekey that is not
// here stays in the mailbox, too, until the account's prekeys are; what is of a session and cannot
// be opened, until it has come again. What a session has come to is in the batch of what it opened.
// Rows: seen.h; where a change came before its text it is looked whether the text's sender, once
// proven, has a stone or marks in its place, for anybody may claim to change any id.
class Inbox {
 public:
  void on_deliver(const wire::Record& record, Desk& desk);

  bool on_read(Token token, const ReadResult& result, Contacts& contacts, Outbox& outbox,
               Receipts& receipts, Desk& desk);
  bool on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Receipts& receipts,
                    Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Receipts& receipts,
                    Desk& desk);

  // Goes on with what was held up.
  void go_on(Contacts& contacts, Outbox& outbox, Receipts& receipts, Desk& desk);

  // A part of a hand-over, sealed by this account itself. Until `finish_part` or `put_off_part`
  // nothing else is taken.
  struct Part {
    Bytes32 record{};
    Bytes bytes;
    std::uint8_t version = 0;
  };
  [[nodiscard]] std::optional<Part> begin_part();
  void finish_part(const Bytes32& record);
  void put_off_part(const Bytes32& record, Desk& desk);
  // The same for what comes from elsewhere than the mailbox; false: not now.
  [[nodiscard]] bool begin_elsewhere();
  void finish_elsewhere();
  // A word about a group, from whom is proven; one at a time. Until `finish_word`, which collects
  // it, or `put_off_word` no other is given.
  struct Word {
    Bytes32 record{};
    std::uint64_t expires_ms = 0;  // of the record
    Bytes bytes;
    wire::AccountProfile sender;
  };
  [[nodiscard]] std::optional<Word> begin_word();
  void finish_word(const Bytes32& record);
  // Others are given until `resume_word`: it waits for what is elsewhere.
  void set_aside_word(const Bytes32& record);
  void resume_word(const Bytes32& record);
  void put_off_word(const Bytes32& record, Desk& desk);
  // For nothing that lies in it: it is put off for no longer than ever.
  void queue_word(const Bytes32& record, Desk& desk);
  // What was put off may be judged now.
  void retry_postponed() { postponed_.clear(); }
  // Since the last time something was sealed to a prekey that is not here.
  [[nodiscard]] bool take_lack_of_prekey() { return std::exchange(lacks_prekey_, false); }
  // What came in a session and cannot be opened: from whom is proven.
  struct UnreadMessage {
    wire::AccountProfile sender;
    Bytes32 session{};
    Bytes32 id{};
  };
  [[nodiscard]] std::vector<UnreadMessage> take_unread() { return std::exchange(unread_, {}); }
  void count_forged() { counts_.forged += 1; }
  void count_dropped() { counts_.dropped += 1; }
  void count_shown() { counts_.shown += 1; }

  // An unread message, and that it was taken.
  void put_arrival(const StoredMessage& message, RowWriter& rows) {
    put_arrival(message, id_of(message.id), rows);
  }
  void put_arrival(const StoredMessage& message, const Bytes32& record, RowWriter& rows);

  // The number that the next arrival gets.
  void set_arrivals(std::uint64_t next) { arrivals_ = next; }

  [[nodiscard]] std::vector<StoredMessage> take_arrived();
  // Messages of this user that were read by whom they went to, and those that were deleted here.
  [[nodiscard]] std::vector<StoredMessage> take_changed();
  [[nodiscard]] std::vector<Bytes32> take_collectable();
  // Contacts whose keys are not the pinned ones, each once.
  [[nodiscard]] std::vector<std::string> take_key_changes();

  // But for words that are set aside: they may take long.
  [[nodiscard]] bool is_idle() const {
    return std::ranges::all_of(openings_, [](const auto& entry) { return entry.second.is_aside; });
  }
  // Messages that stay in the mailbox for now, and not only until the ring answers.
  [[nodiscard]] std::size_t postponed(Instant now) const;
  [[nodiscard]] const InboxCounts& counts() const { return counts_; }
  void check_invariants(const ChatOptions& options) const;

 private:
  struct Opening {
    wire::Record record;  // under the id that it stands for, if for another
    Bytes32 came_as{};    // its id in the mailbox
    bool is_opened = false;
    std::uint64_t looked_back_after = 0;  // parts taken
    Token waiting_for;                    // a read, a look-up or a persist
    bool is_looking_back = false;         // whether it was seen before
    bool is_held_up = false;  // a change: its message is being opened; any: a part is open
    bool is_acknowledging = false;
    bool is_dropped = false;      // of somebody who is blocked
    bool is_checked = false;      // the ring was asked for the sender's keys of now
    bool is_taken = false;        // its sender is proven
    bool is_doubtful = false;     // a change of it has come, whoever sent that
    bool is_unanswered = false;   // the ring was asked for them, and was silent
    bool is_word = false;         // about a group: waits for who takes it
    bool is_aside = false;        // a word: is not to be given now
    wire::AccountProfile sender;  // once proven
    OpenedMessage opened;
    StoredMessage message;                   // of a text
    Acknowledgement ack;                     // of kReceipt and kRead
    std::size_t looked_at = 0;               // of a change: how much of it was read from disk
    std::optional<Sessions::Used> used;      // of a session: with what it was opened
    std::vector<Outbox::Resealed> resealed;  // of kResend
    std::optional<StoredMessage> changed;    // of a change: the message that it is about
    Marks marks;                             // of that message; of a text: those that came first
  };
  // What a message touches beside the inbox.
  struct Rooms {
    Contacts& contacts;
    Outbox& outbox;
    Receipts& receipts;
  };
  struct Postponed {
    Instant until;
    Duration pause{0};
    bool is_unanswered = false;
  };

  [[nodiscard]] Opening* waiting_for(Token token);
  void look_back(Opening& opening, Desk& desk);
  void on_seen_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms, Desk& desk);
  void open(Opening& opening, Contacts& contacts, Desk& desk);
  void on_unopened(Unopened why, const wire::Record& record, Desk& desk);
  // What stands for another record goes on under that one's id.
  void go_on_as(const Bytes32& id, Bytes32 came_as, Desk& desk);
  void route(Opening& opening, Contacts& contacts, Desk& desk);
  void judge(Opening& opening, const wire::AccountProfile& sender, const Rooms& rooms, Desk& desk);
  // What a blocked one sends. A text is never to be shown, also if a copy comes once they are
  // blocked no more.
  void drop(Opening& opening, Desk& desk);
  void take_part(Opening& opening, bool is_own, Desk& desk);
  // What is in a message of a session. False: it ends here, for now or for good.
  [[nodiscard]] bool open_in_session(Opening& opening, Desk& desk);
  void on_unread(const Opening& opening, Unread why, Desk& desk);
  // What the sender's sessions have come to, in the batch that takes it.
  static void put_sessions(const Opening& opening, RowWriter& rows, Desk& desk);
  static void take_turn(Opening& opening, Desk& desk);
  [[nodiscard]] static bool is_unwanted(const OpenedMessage& opened, const Desk& desk);
  void take_resend(Opening& opening, Outbox& outbox, Desk& desk);
  // From who is proven.
  void take(Opening& opening, const Rooms& rooms, Desk& desk);
  void take_text(Opening& opening, const Rooms& rooms, Desk& desk);
  void take_timer(Opening& opening, const Rooms& rooms, Desk& desk);
  // Reads the next message that a receipt is about; after the last one, writes what has changed.
  void acknowledge(Opening& opening, Outbox& outbox, Desk& desk);
  [[nodiscard]] bool is_acknowledging(const std::string& sender) const;
  // By a change that is being taken, which is not `except`.
  [[nodiscard]] bool is_being_changed(const Bytes32& id, const Opening* except = nullptr) const;
  void on_doubt_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms,
                     Desk& desk);
  // Reads the message that is to be changed, then whether it was ever taken.
  void take_change(Opening& opening, Desk& desk);
  void on_target_read(Opening& opening, const std::vector<Row>& rows, const Rooms& rooms,
                      Desk& desk);
  // Whether there is room for what this one writes; a stranger's is a request then.
  [[nodiscard]] static bool is_admitted(const std::string& sender, const Rooms& rooms, Desk& desk,
                                        RowWriter& rows);
  static void delete_for_sender(Opening& opening, std::optional<std::uint64_t> arrival,
                                RowWriter& rows);
  static void mark_for_sender(Opening& opening, std::optional<std::uint64_t> arrival,
                              RowWriter& rows);
  // By value: the id may be the opening's own, which ends here.
  void discard(Bytes32 id);
  void postpone(Bytes32 id, Desk& desk);

  std::map<Bytes32, Opening> openings_;
  std::map<Bytes32, Postponed> postponed_;
  std::set<std::string> told_changed_;
  std::uint64_t arrivals_ = 1;
  bool has_part_open_ = false;
  bool lacks_prekey_ = false;
  std::optional<Bytes32> word_;  // that was given
  std::uint64_t parts_taken_ = 0;
  InboxCounts counts_;
  std::vector<UnreadMessage> unread_;
  std::vector<StoredMessage> arrived_;
  std::vector<StoredMessage> changed_;
  std::vector<Bytes32> collectable_;
  std::vector<std::string> key_changes_;
};

}  // namespace p2pchat::chat
