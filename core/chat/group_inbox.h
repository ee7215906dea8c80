#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/group_book.h"
#include "core/chat/group_debts.h"
#include "core/chat/group_fetching.h"
#include "core/chat/group_readers.h"
#include "core/chat/group_sending.h"
#include "core/chat/group_ticks.h"
#include "core/chat/inbox.h"
#include "core/chat/marks.h"
#include "core/chat/outbox.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

// From a word about a group, whose sender is proven, to what is on this disk: one word at a time,
// in one batch, with its id among the seen ones. A text counts if its author was a member by the
// changes that it names and was not removed since; so does what is said of a text, by its author
// or, if it is a sign, by anybody. What names changes that are not here waits in the mailbox, and
// its sender is asked for them. Who says something by a log that lacks what this user did is told.
class GroupInbox {
 public:
  struct Rooms {
    GroupBook& book;
    GroupDebts& debts;
    GroupTicks& ticks;
    GroupFetching& fetching;
    GroupReaders& readers;
    GroupSending& sending;
    GroupTelling& telling;
    Contacts& contacts;
    const Outbox& outbox;
    Inbox& inbox;
    bool is_awaiting = false;  // a hand-over: what is not known here may be with it
  };
  void go_on(const Rooms& rooms, Desk& desk);
  bool on_read(Token token, const ReadResult& result, const Rooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const Rooms& rooms, Desk& desk);

  [[nodiscard]] std::vector<StoredMessage> take_arrived() { return std::exchange(arrived_, {}); }
  // Messages of which something was said.
  [[nodiscard]] std::vector<StoredMessage> take_marked() { return std::exchange(marked_, {}); }
  // Groups that changed, or that this user is invited to.
  [[nodiscard]] std::vector<Bytes32> take_changed() { return std::exchange(changed_, {}); }

 private:
  using Row = GroupRow;
  using Said = std::variant<ClaimRow, ReactionRow>;
  // A message, or the place where it is to come, and what is said of it.
  struct Marked {
    Said said;
    StoredMessage before{};
    StoredMessage after{};
    Marks marks{};
    std::optional<std::uint64_t> arrival{};
    bool is_here = false;
    bool is_news = false;
  };
  // What a word writes.
  struct Batch {
    std::optional<Row> row;
    std::vector<groups::Change> changes;
    std::optional<StoredMessage> message;
    Marks marks;  // that came before the message
    std::optional<Marked> marked;
    std::optional<GroupDebt> debt;
    std::optional<Bytes32> forgotten;  // an invitation that makes room
    std::vector<Untold> untold;
    bool is_dropped = false;
    bool is_lost = false;         // the message says that the one of its id is
    bool may_come_again = false;  // the record, with what is not to be had now
    bool is_invitation = false;   // of a stranger a request
  };

  void take(const groups::Word& word, const Rooms& rooms, Desk& desk);
  template <class Signed>
  void take_text(const Signed& said, const Rooms& rooms, Desk& desk);
  // Takes what it is of once the body is here: before that the record stays in the mailbox.
  void take_reference(const groups::Reference& reference, const Rooms& rooms, Desk& desk);
  void take_body(const groups::Reference& reference, BytesView body, const Rooms& rooms,
                 Desk& desk);
  // A row that says that the text is lost, in its place.
  void take_lost(const groups::Reference& reference, const Rooms& rooms, Desk& desk);
  void take_mark(const groups::Mark& mark, const Rooms& rooms, Desk& desk);
  void take_tidings(const groups::Tidings& tidings, const Rooms& rooms, Desk& desk);
  void take_invitation(const groups::Invitation& invitation, const Rooms& rooms, Desk& desk);
  void take_receipts(const groups::Receipts& receipts, const Rooms& rooms, Desk& desk);
  void take_question(const groups::Question& question, const Rooms& rooms, Desk& desk);

  // What a member has signed; nothing: it is none, or waits.
  template <class Signed>
  [[nodiscard]] std::optional<Batch> judge(const Signed& said, const Rooms& rooms, Desk& desk);
  // Reads what stands at the place of the message that the batch is about.
  void look(Batch batch, const Rooms& rooms, Desk& desk);
  void on_text_looked_up(Batch batch, const std::vector<p2pchat::Row>& place, bool is_seen,
                         const Rooms& rooms, Desk& desk);
  void on_mark_looked_up(Batch batch, const std::vector<p2pchat::Row>& place,
                         std::optional<std::uint64_t> arrival, const Rooms& rooms, Desk& desk);
  static void put_marked(Marked& marked, RowWriter& rows);
  // Those of the changes that count, as far as they are not here; true if some wait for others.
  static bool sift(const BoundedList<groups::Change, groups::kChangesAtOnce>& changes,
                   groups::Log& log, std::vector<groups::Change>& good);
  // Nothing: the sender is none of the group's people, now or before.
  [[nodiscard]] const Group* group_of_sender(const Bytes32& group, const Rooms& rooms) const;
  // What nothing is known of here waits for the hand-over that may bring it; else it is dropped.
  void drop_unless_awaited(const Rooms& rooms, Desk& desk);
  [[nodiscard]] bool make_room_for_invitation(Batch& batch, const Rooms& rooms,
                                              const Desk& desk) const;
  [[nodiscard]] static bool is_mine(const groups::Invitation& invitation, const groups::Log& log,
                                    const Desk& desk);
  // The sender's log lacks what this user did, or whom they invited.
  void compare(const Group& group, const groups::Heads& heads, Batch& batch, const Desk& desk);
  void tell_once(const Group& group, const groups::Heads& heads, Batch& batch);
  // These changes have just come: whom their authors did not know of is told by who invited them,
  // and by those who have done something meanwhile.
  static void relay(const groups::Log& log, Batch& batch, const Desk& desk);
  void ask(const Bytes32& group, const Rooms& rooms, Desk& desk);
  void persist(Batch batch, const Rooms& rooms, Desk& desk);
  void forged(const Rooms& rooms);
  void drop(const Rooms& rooms);
  void finish(const Rooms& rooms);
  void put_off(const Rooms& rooms, Desk& desk);

  std::optional<Inbox::Word> word_;
  Token reading_;  // what is at the place; then whether the text was ever taken
  std::optional<std::vector<p2pchat::Row>> place_;
  Token persisting_;
  Batch batch_;
  bool is_raising_ = false;  // its receipts are with the ticks
  // When somebody was last asked and answered, and what they were last told.
  std::map<std::pair<Bytes32, RingId>, Instant> asked_;
  std::map<std::pair<Bytes32, RingId>, Instant> answered_;
  std::map<std::pair<Bytes32, RingId>, groups::Heads> told_;
  std::vector<StoredMessage> arrived_;
  std::vector<StoredMessage> marked_;
  std::vector<Bytes32> changed_;
};

}  // namespace p2pchat::chat
