#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/ring_id.h"
#include "core/chat/cancelling.h"
#include "core/chat/contacts.h"
#include "core/chat/deleting.h"
#include "core/chat/desk.h"
#include "core/chat/group_bodies.h"
#include "core/chat/group_book.h"
#include "core/chat/group_readers.h"
#include "core/chat/group_telling.h"
#include "core/chat/group_ticks.h"
#include "core/chat/group_words.h"
#include "core/chat/marking.h"
#include "core/chat/marks.h"
#include "core/chat/outbox.h"
#include "core/chat/sending.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

// What this user can do about a group.
enum class GroupDeed : std::uint8_t {
  kCreate,
  kInvite,
  kAccept,
  kDecline,
  kLeave,
  kRemove,
  kSetRole,
  kRename,
  kTimer,  // how long what is written from now on lasts
};

enum class GroupEnd : std::uint8_t {
  kDone,
  kNotIn,       // this user is not in the group
  kNotInvited,  // or has answered
  kNoRight,     // of this user's role
  kNobody,      // is not in the group
  kAlreadyIn,
  kSameRole,
  kFull,     // kMembersMax
  kLogFull,  // kChangesMax
  kBadName,  // of a group
  kTooMany,  // groups
  kUnknownUser,
  kNoRing,
  kKeyChanged,
  kOutboxFull,
  kDiskFull,
  kDiskFailed,
};

struct GroupResult {
  Token deed;
  GroupEnd end = GroupEnd::kDone;
  std::optional<GroupView> group;
};

struct GroupOrder {
  GroupDeed deed = GroupDeed::kCreate;
  Bytes32 group{};   // but kCreate
  std::string name;  // kCreate, kRename: of the group; kInvite, kRemove, kSetRole: whom
  groups::Role role = groups::Role::kMember;  // kInvite, kSetRole
  std::uint32_t seconds = 0;                  // kTimer, up to kLifetimeMax; 0: it stays
};

// From what this user says and does in groups to parcels in the outbox: one thing after the other,
// each in one batch for all whom it concerns: all of it is queued, or nothing. Also what this
// device tells another one that lacks changes, or asks it for.
class GroupSending {
 public:
  // Ends in a SendResult. While this device is not connected its copies are held (outbox.h).
  Token say(const Bytes32& group, Letter letter, bool is_connected, Desk& desk);
  // Takes back a text as far as no node may have it, for some or all. Ends in a CancelResult.
  Token cancel(const Bytes32& group, StoredMessage message, Desk& desk);
  // What this user says of a message; ends in a MarkResult, a deletion in a DeleteResult.
  Token mark(const Bytes32& group, StoredMessage message, Mark mark, Desk& desk);
  // Ends in a GroupResult.
  Token act(GroupOrder order, Desk& desk);
  // Changes that these heads do not follow, to a member; a question for what is not here.
  void answer(const Bytes32& group, const std::string& to, const groups::Heads& heads);
  void ask(const Bytes32& group, const std::string& to);
  // Another key in a group, for the one of now was on another device, too.
  void rekey(const Bytes32& group);

  struct Rooms {
    GroupBook& book;
    GroupTelling& telling;
    const GroupTicks& ticks;
    GroupBodies& bodies;
    const GroupReaders& readers;
    Contacts& contacts;
    Outbox& outbox;
  };
  void go_on(const Rooms& rooms, Desk& desk);
  bool on_looked_up(const LookedUp& found, const Rooms& rooms, Desk& desk);
  bool on_read(Token token, const ReadResult& result, const Rooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const Rooms& rooms, Desk& desk);

  [[nodiscard]] bool is_idle() const { return jobs_.empty(); }
  // Between reading a message and writing what is said of it: its ticks wait.
  [[nodiscard]] bool is_marking() const { return is_marking_; }
  [[nodiscard]] std::vector<SendResult> take_sent();
  [[nodiscard]] std::vector<MarkResult> take_marked();
  [[nodiscard]] std::vector<DeleteResult> take_deleted();
  [[nodiscard]] std::vector<CancelResult> take_cancelled() { return std::exchange(cancelled_, {}); }
  [[nodiscard]] std::vector<StoredMessage> take_marked_messages();
  [[nodiscard]] std::vector<GroupResult> take_results();
  [[nodiscard]] std::vector<Bytes32> take_changed();

 private:
  struct Say {
    Letter letter;
    bool is_held = false;
  };
  struct Withdrawal {
    StoredMessage message;  // as a copy has it
  };
  struct Remark {
    StoredMessage message;
    Mark mark;
  };
  struct Tell {
    std::string to;
    groups::Heads heads;
    bool is_question = false;
  };
  struct Rekey {};
  struct Job {
    Token token;  // none: nobody waits for it
    Bytes32 group{};
    std::variant<Say, Remark, Withdrawal, GroupOrder, Tell, Rekey> what;
  };
  // A message before and after something was said of it.
  struct Remarked {
    StoredMessage before;
    StoredMessage after;
    Marks marks;
    std::uint64_t lamport = 0;
    std::vector<Bytes32> retracted;  // copies of a text that is deleted
    bool is_withdrawn = false;       // nobody has it: there is nothing left of it
  };
  // A text that is taken back from some, or from all.
  struct Withdrawn {
    StoredMessage before;
    StoredMessage after;
    std::vector<Bytes32> records;  // held copies, and marks of these members
    bool is_whole = false;         // nobody has it: there is nothing left of it
  };
  // What a job writes.
  struct Batch {
    std::optional<GroupRow> row;
    std::vector<groups::Change> changes;
    std::optional<StoredMessage> message;
    std::vector<p2pchat::Change> with;  // that its letter wants written, too
    std::optional<Remarked> remarked;
    std::optional<Withdrawn> withdrawn;
    std::optional<GroupBodies::Body> body;  // of a text that is long
    std::vector<Parcel> parcels;
    std::vector<Untold> untold;
    std::string accepted;       // whose request is one no more
    bool is_forgotten = false;  // the group, which was never accepted
    bool is_rekeyed = false;
  };

  [[nodiscard]] static bool is_self(std::string_view name, const Desk& desk);
  [[nodiscard]] std::set<std::string> names_for(const Job& job, const Rooms& rooms,
                                                const Desk& desk) const;
  void build(const Rooms& rooms, Desk& desk);
  [[nodiscard]] Result<Batch, SendEnd> build_say(const Group& group, const Say& say,
                                                 const Rooms& rooms, Desk& desk) const;
  using Failure = std::optional<SendEnd>;  // none: all is in the batch
  [[nodiscard]] Failure add_texts(const Group& group, const GroupWords& words, const Rooms& rooms,
                                  Batch& batch, Desk& desk) const;
  // Of the job: nobody else writes about this message before it ends.
  void read_target(const StoredMessage& message, const Rooms& rooms, Desk& desk);
  [[nodiscard]] Result<Batch, SendEnd> build_remark(const Group& group, const Remark& remark,
                                                    const std::vector<Row>& rows, Desk& desk) const;
  [[nodiscard]] Failure add_copies(const Group& group, const Remark& remark, Batch& batch,
                                   Desk& desk) const;
  static void put_remark(const Mark& mark, Remarked& remarked, const Rooms& rooms, Desk& desk,
                         RowWriter& rows);
  static void on_remark_persisted(const Remarked& remarked, bool is_done, const Rooms& rooms,
                                  Desk& desk);
  void end_remark(SendEnd end, StoredMessage message = {}, bool is_withdrawn = false);
  void on_withdrawal_read(const ReadResult& result, const Rooms& rooms, Desk& desk);
  [[nodiscard]] static Withdrawn withdrawn_from(StoredMessage message,
                                                const std::map<RingId, Bytes32>& held,
                                                const Outbox& outbox);
  void persist_withdrawn(Withdrawn withdrawn, const Rooms& rooms, Desk& desk);
  void on_withdrawn(Withdrawn gone, const PersistResult& result, const Rooms& rooms, Desk& desk);
  void end_withdrawal(CancelEnd end, StoredMessage message = {});
  // In the group, with the key that this device has.
  [[nodiscard]] static bool may_speak(const Group& group, const Desk& desk);
  [[nodiscard]] Result<Batch, GroupEnd> build_order(const GroupOrder& order, const Rooms& rooms,
                                                    Desk& desk) const;
  [[nodiscard]] std::optional<Batch> build_rekey(const Group& group, Desk& desk) const;
  [[nodiscard]] Batch build_tell(const Group& group, const Tell& tell, Desk& desk) const;
  struct Made {
    groups::Change change;
    Bytes32 secret{};  // of an invitation
  };
  // That the order is, signed; a new key is put into the row.
  [[nodiscard]] Result<Made, GroupEnd> change_of(const GroupOrder& order, const groups::Log& log,
                                                 GroupRow& row, Desk& desk) const;
  [[nodiscard]] std::optional<GroupEnd> fill(const GroupOrder& order,
                                             const groups::Membership& members,
                                             const std::optional<InvitationSecret>& pending,
                                             Made& made, Desk& desk) const;
  void tell_change(const groups::Log& before, const groups::Change& change, Batch& batch,
                   Desk& desk) const;
  void invite(const groups::Log& log, const groups::Change& change, const Bytes32& secret,
              Batch& batch, Desk& desk) const;
  void persist(Batch batch, const Rooms& rooms, Desk& desk);
  // Nothing: the account is not known here, or is another one.
  [[nodiscard]] const wire::AccountProfile* profile_of(const groups::Member& member) const;
  [[nodiscard]] const LookedUp* found_for(std::string_view name) const;
  void end_say(SendEnd end, StoredMessage message = {});
  void end_order(GroupEnd end, const Rooms& rooms, const Desk& desk);
  void finish();

  std::deque<Job> jobs_;  // the first one is being done
  std::map<Token, RingId> looking_up_;
  std::map<RingId, LookedUp> found_;
  Token reading_;  // what something is to be said of
  Token persisting_;
  bool is_marking_ = false;
  Batch batch_;
  std::vector<SendResult> sent_;
  std::vector<MarkResult> marked_;
  std::vector<DeleteResult> deleted_;
  std::vector<CancelResult> cancelled_;
  std::vector<StoredMessage> marked_messages_;
  std::vector<GroupResult> results_;
  std::vector<Bytes32> changed_;
};

}  // namespace p2pchat::chat
