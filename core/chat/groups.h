#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/group_bodies.h"
#include "core/chat/group_book.h"
#include "core/chat/group_debts.h"
#include "core/chat/group_fetching.h"
#include "core/chat/group_inbox.h"
#include "core/chat/group_readers.h"
#include "core/chat/group_sending.h"
#include "core/chat/group_telling.h"
#include "core/chat/group_ticks.h"

namespace p2pchat::chat {

// What groups touch beside themselves.
struct GroupRooms {
  Contacts& contacts;
  Outbox& outbox;
  Inbox& inbox;
  bool has_account = false;  // and has not handed it over
  bool is_taking = false;    // a part of a hand-over
  bool is_awaiting = false;  // one
};

// All groups of an open account: composes the book of them, what comes, what goes, the ticks and
// the receipts (GROUPS.md).
class Groups {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const {
    return book_.is_loaded() && debts_.is_loaded() && telling_.is_loaded() && bodies_.is_loaded() &&
           readers_.is_loaded();
  }

  // To a group by its key.
  Token say(std::string_view key, Letter letter, bool is_connected, Desk& desk);
  // A text that waits in the outbox.
  Token cancel(const Bytes32& message, const Outbox& outbox, Desk& desk);
  Token act(GroupOrder order, Desk& desk) { return sending_.act(std::move(order), desk); }
  // Of a group's message as it is on disk; an edit or a deletion is of one of this user's own.
  Token mark(StoredMessage message, Mark mark, Desk& desk);
  // For Pages: these were marked as read on disk, and their authors are to be told.
  void owe_read(const std::vector<StoredMessage>& messages);

  // `is_sending`: what is owed may be sent.
  void go_on(bool is_sending, const GroupRooms& rooms, Desk& desk);
  // True if it was for one of the parts. The first is of what is read while the account is opened.
  bool on_opening_read(Token token, const ReadResult& result, Desk& desk);
  bool on_read(Token token, const ReadResult& result, const GroupRooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const GroupRooms& rooms, Desk& desk);
  bool on_looked_up(const LookedUp& found, const GroupRooms& rooms, Desk& desk);
  bool on_reply(const account::OwnerReply& reply, Desk& desk) {
    return bodies_.on_reply(reply, desk) || fetching_.on_reply(reply, desk);
  }
  // Nothing goes to the ring or comes from there any more.
  void stop(Desk& desk);
  // Receipts wait for an inbox that is busy.
  [[nodiscard]] Instant next_wake(bool is_inbox_idle, const ChatOptions& options) const;

  [[nodiscard]] const GroupBook& book() const { return book_; }
  [[nodiscard]] bool is_idle() const {
    return sending_.is_idle() && ticks_.is_idle() && !sweeping_.is_set();
  }
  // Texts that are here once their bodies are.
  [[nodiscard]] bool is_fetching() const { return !fetching_.is_idle(); }
  [[nodiscard]] std::size_t owed() const { return debts_.owed() + telling_.owed(); }
  // Fills in what their groups are called.
  void name(std::vector<StoredMessage>& messages) const;

  [[nodiscard]] std::vector<SendResult> take_sent() { return sending_.take_sent(); }
  [[nodiscard]] std::vector<MarkResult> take_marked() { return sending_.take_marked(); }
  [[nodiscard]] std::vector<DeleteResult> take_deleted() { return sending_.take_deleted(); }
  [[nodiscard]] std::vector<CancelResult> take_cancelled() { return sending_.take_cancelled(); }
  [[nodiscard]] std::vector<GroupResult> take_results() { return sending_.take_results(); }
  [[nodiscard]] std::vector<StoredMessage> take_arrived() { return inbox_.take_arrived(); }
  [[nodiscard]] std::vector<StoredMessage> take_changed();
  // Groups whose people or name have changed, each once.
  // Also those that another device has handed over.
  [[nodiscard]] std::vector<GroupView> take_changed_groups(const OwnAccount& own,
                                                           const std::vector<Bytes32>& handed);
  void check_invariants(const ChatOptions& options) const {
    book_.check_invariants();
    bodies_.check_invariants(options);
  }

  // What a hand-over brings, and takes.
  [[nodiscard]] GroupBook& book() { return book_; }
  [[nodiscard]] GroupTicks& ticks() { return ticks_; }

 private:
  // Zeros: it is not here.
  [[nodiscard]] Bytes32 id_of_key(std::string_view key) const;
  // Once after each pause, until it is done.
  void rekey(Desk& desk);
  [[nodiscard]] bool may_confirm(bool is_inbox_idle) const {
    return is_inbox_idle || debts_.owed() >= groups::kReceiptsAtOnce;
  }
  // What waits for people who are in the group no more will never be confirmed.
  void sweep(const GroupRooms& rooms, Desk& desk);
  bool on_swept(Token token, const PersistResult& result, const GroupRooms& rooms, Desk& desk);
  [[nodiscard]] GroupSending::Rooms sending_rooms(const GroupRooms& rooms);
  [[nodiscard]] GroupInbox::Rooms inbox_rooms(const GroupRooms& rooms);
  [[nodiscard]] GroupTelling::Rooms telling_rooms(const GroupRooms& rooms);

  GroupBook book_;
  GroupDebts debts_;
  GroupTicks ticks_;
  GroupSending sending_;
  GroupTelling telling_;
  GroupBodies bodies_;
  GroupFetching fetching_;
  GroupReaders readers_;
  GroupInbox inbox_;
  std::uint64_t swept_ = 0;  // the version of the book
  Token sweeping_;
  std::vector<Bytes32> swept_records_;
  Instant rekey_at_;  // not earlier again
  Instant next_rekey_ = Instant::never();
};

}  // namespace p2pchat::chat
