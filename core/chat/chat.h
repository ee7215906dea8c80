#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/account/owner_calls.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/sometimes.h"
#include "core/chat/archive.h"
#include "core/chat/cancelling.h"
#include "core/chat/contacts.h"
#include "core/chat/deleting.h"
#include "core/chat/denying.h"
#include "core/chat/desk.h"
#include "core/chat/gathering.h"
#include "core/chat/groups.h"
#include "core/chat/handing_over.h"
#include "core/chat/importing.h"
#include "core/chat/inbox.h"
#include "core/chat/indexing.h"
#include "core/chat/marking.h"
#include "core/chat/offers.h"
#include "core/chat/outbox.h"
#include "core/chat/overview.h"
#include "core/chat/own_prekeys.h"
#include "core/chat/pages.h"
#include "core/chat/preferences.h"
#include "core/chat/pruning.h"
#include "core/chat/receipts.h"
#include "core/chat/resending.h"
#include "core/chat/search.h"
#include "core/chat/sending.h"
#include "core/chat/sessions.h"
#include "core/chat/standings.h"
#include "core/chat/taking_over.h"
#include "core/chat/timers.h"
#include "core/chat/timing.h"
#include "core/chat/typing.h"
#include "core/chat/vanishing.h"
#include "core/chat/verifying.h"
#include "core/wire/effects.h"
#include "core/wire/mailbox_messages.h"

namespace p2pchat::chat {

// What the parent machine lends for the time of a call.
struct ChatPort {
  account::OwnerCalls& calls;
  Instant now;
  Effects& out;
};

// All conversations of one open account: composes outbox, inbox, receipts, contacts and pages,
// and holds no logic of its own. A copyable value. The parent drains the take_ functions after
// every call.
class Chat {
 public:
  Chat(OwnAccount own, bool allows_test_keys, Entropy entropy, ChatOptions options = {});

  // Reads what a former run left on disk. Until it is open nothing must be delivered.
  void open(ChatPort port);
  [[nodiscard]] bool is_open() const;
  [[nodiscard]] bool has_failed() const { return has_failed_; }  // the disk, while opening
  // From now on messages come and go: this device has the account in this epoch, and is the first
  // one that ever had it in the first.
  void resume(std::uint64_t epoch, Instant now);
  // Another device has the account, in this epoch: it receives from now on. What waits here still
  // goes out, for it was accepted and nobody else has it; then all that is here is handed over by
  // this device, which is called so.
  void hand_over(std::uint64_t epoch, std::string device, ChatPort port);
  // Nothing more either way. What is on disk stays readable.
  void stop(ChatPort port);
  void wipe();

  // To somebody, or to a group by its key.
  Token send(std::string_view to, Letter letter, bool is_connected, ChatPort port);
  Token act_in_group(GroupOrder order, ChatPort port);
  // A message that this user sent, as a page gave it; to a group, too.
  Token delete_message(StoredMessage message, ChatPort port);
  // Of such a message an edit; a reaction of any. It is not deleted.
  Token mark(StoredMessage message, Mark mark, ChatPort port);
  Token cancel(std::string_view id, ChatPort port);
  Token read_history(std::string_view peer, ChatPort port);
  Token read_unread(ChatPort port);
  Token read_unread_of(std::string_view peer, ChatPort port);
  // The query must have a word.
  Token search(const SearchQuery& query, ChatPort port);
  Token read_archive(const ArchiveQuery& query, ChatPort port);
  // Well-formed messages, Importing::kMessagesMax at most.
  Token import(std::vector<StoredMessage> messages, ChatPort port);
  Token prune(const PruneQuery& query, ChatPort port);
  Token read_overview(ChatPort port);
  // About a valid name; the alias is that of kAlias.
  Token act(Deed deed, const std::string& name, const std::string& alias, bool is_connected,
            ChatPort port);
  Token prefer(PreferenceChange change, ChatPort port);
  // How many seconds what is written to somebody from now on lasts, for both; 0: it stays.
  Token set_timer(const std::string& name, std::uint32_t seconds, ChatPort port);
  // Something was typed to somebody of a valid name, or to a group by its key: that is said to
  // them, if they may know it.
  void type(const std::string& to, ChatPort port);
  // What is here, for the next device; ends in take_snapshot. What another device had made, into
  // what is here; ends in take_restored.
  void gather(std::uint64_t epoch, const std::string& device, ChatPort port);
  void restore(const Snapshot& snapshot, ChatPort port);
  void on_deliver(const wire::Deliver& deliver, ChatPort port);

  bool on_read(Token token, const ReadResult& result, ChatPort port);
  bool on_persisted(Token token, const PersistResult& result, ChatPort port);
  bool on_reply(const account::OwnerReply& reply, ChatPort port);
  void on_wake(ChatPort port);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::vector<SendResult> take_sent();
  [[nodiscard]] std::vector<CancelResult> take_cancelled();
  [[nodiscard]] std::vector<DeleteResult> take_deleted();
  [[nodiscard]] std::vector<MarkResult> take_marked();
  [[nodiscard]] std::vector<Page> take_pages();
  [[nodiscard]] std::vector<SearchPage> take_searches();
  [[nodiscard]] std::vector<ArchivePage> take_archived();
  [[nodiscard]] std::vector<ImportResult> take_imported() { return importing_.take_results(); }
  [[nodiscard]] std::vector<PruneResult> take_pruned() { return pruning_.take_results(); }
  [[nodiscard]] std::vector<OverviewPage> take_overviews();
  [[nodiscard]] std::vector<DeedResult> take_deeds();
  [[nodiscard]] std::vector<GroupResult> take_group_results() { return groups_.take_results(); }
  [[nodiscard]] std::vector<GroupView> take_changed_groups() {
    return groups_.take_changed_groups(own_, taking_over_.take_changed_groups());
  }
  [[nodiscard]] std::vector<std::string> take_unverified() { return standings_.take_unverified(); }
  [[nodiscard]] std::vector<StoredMessage> take_arrived(ChatPort port);
  [[nodiscard]] std::vector<TypingChange> take_typing();
  [[nodiscard]] std::vector<StoredMessage> take_changed();
  [[nodiscard]] std::vector<StoredMessage> take_vanished() { return vanishing_.take_vanished(); }
  // With whom another timer holds than before.
  [[nodiscard]] std::vector<Peer> take_timed();
  [[nodiscard]] std::vector<StoredMessage> take_rejected() { return outbox_.take_rejected(); }
  // What another device of this account has brought here.
  [[nodiscard]] std::vector<HandedOver> take_handed_over() { return taking_over_.take_told(); }
  [[nodiscard]] std::optional<Result<Snapshot, DiskError>> take_snapshot() {
    return gathering_.take_end();
  }
  [[nodiscard]] std::optional<Restored> take_restored() { return taking_over_.take_restored(); }
  // Something that a snapshot holds may have changed since this was asked last.
  [[nodiscard]] bool take_is_changed() { return std::exchange(is_changed_, false); }
  [[nodiscard]] std::vector<Bytes32> take_collectable() { return inbox_.take_collectable(); }
  [[nodiscard]] std::vector<std::string> take_key_changes() { return inbox_.take_key_changes(); }

  // Nothing is in between: every message that came is on disk, all that goes out is stored, and
  // what another device is to have.
  [[nodiscard]] bool is_settled() const;
  // All messages of this device can be found by their words.
  [[nodiscard]] bool is_indexed() const { return indexing_.is_complete(); }
  [[nodiscard]] const Outbox& outbox() const { return outbox_; }
  [[nodiscard]] const Inbox& inbox() const { return inbox_; }
  [[nodiscard]] const GroupBook& groups() const { return groups_.book(); }
  [[nodiscard]] const OwnAccount& own() const { return own_; }
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }
  [[nodiscard]] const OwnPrekeys& prekeys() const { return own_prekeys_; }
  [[nodiscard]] const Preferences& preferences() const { return preferences_; }
  // By this user.
  [[nodiscard]] bool is_blocked(std::string_view name) const { return standings_.is_blocked(name); }
  void check_invariants() const;

 private:
  [[nodiscard]] Desk desk(ChatPort port);
  [[nodiscard]] TakingRooms taking_rooms();
  [[nodiscard]] Typing::Rooms typing_rooms();
  [[nodiscard]] GroupRooms group_rooms();
  template <class PageOf>
  [[nodiscard]] std::vector<PageOf> named(std::vector<PageOf> pages) const {
    for (PageOf& page : pages) {
      if (page.messages) groups_.name(*page.messages);
    }
    return pages;
  }
  [[nodiscard]] bool is_quiet() const;
  // Nobody is between reading a message and writing about it.
  [[nodiscard]] bool is_still() const;
  [[nodiscard]] Peer peer(const std::string& name) const;
  void go_on(Desk& desk);
  void ask_again(bool has_account, Desk& desk);
  void take_up_prekeys(bool has_account, Desk& desk);
  void route_looked_up(Desk& desk);

  ChatOptions options_;
  OwnAccount own_;
  bool allows_test_keys_;
  Entropy entropy_;
  Standings standings_;
  Preferences preferences_;
  Timers timers_;
  Offers offers_;
  Sessions sessions_;
  OwnPrekeys own_prekeys_;
  Contacts contacts_;
  Outbox outbox_;
  Receipts receipts_{ContentType::kReceipt};
  Receipts read_{ContentType::kRead};
  Inbox inbox_;
  Resending resending_;
  Sending sending_;
  Cancelling cancelling_;
  Deleting deleting_;
  Marking marking_;
  Groups groups_;
  Denying denying_;
  Verifying verifying_;
  Pages pages_;
  Overview overview_;
  Search search_;
  Archive archive_;
  Importing importing_;
  Pruning pruning_;
  Indexing indexing_;
  HandingOver handing_over_;
  TakingOver taking_over_;
  Gathering gathering_;
  Timing timing_;
  Vanishing vanishing_;
  Typing typing_;
  Token loading_;                         // the number of arrivals
  std::optional<Outbox::Strays> strays_;  // to be sealed anew
  bool has_arrivals_ = false;
  bool has_failed_ = false;
  bool is_indexing_begun_ = false;
  bool is_stopped_ = true;
  bool is_sending_only_ = false;
  bool is_changed_ = false;
};

}  // namespace p2pchat::chat
