#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/chat/acknowledgement.h"
#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/early.h"
#include "core/chat/group_book.h"
#include "core/chat/group_ticks.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/inbox.h"
#include "core/chat/indexing.h"
#include "core/chat/outbox.h"
#include "core/chat/snapshot.h"

namespace p2pchat::chat {

// How far the device of before has come with handing over what it has.
struct HandedOver {
  std::string device;
  std::uint64_t messages = 0;  // that have come, known here before or not
  std::uint32_t parts = 0;     // that have come
  std::uint32_t of = 0;        // 0: not known yet
  bool is_complete = false;    // nothing is missing
};

// What was taken from a snapshot.
struct Restored {
  std::size_t contacts = 0;
  std::size_t messages = 0;
  bool is_incomplete = false;  // parts of it are of a newer version, or damaged
  bool has_failed = false;     // the disk
};

// What a part touches beside the part itself.
struct TakingRooms {
  Contacts& contacts;
  Outbox& outbox;
  Inbox& inbox;
  Indexing& indexing;
  GroupBook& book;
  GroupTicks& ticks;
};

// On the device that has an account now: adds what the device of before had, one part after the
// other, each in one batch. What both have is one message: a stone stays a stone, the higher state
// counts, what was read stays read. Pinned keys stay. What was taken here before and is not here
// any more was pruned, and does not come back. While it works on a part nobody else changes groups
// or members' ticks. Rows: 'b' and the hand-over, how far it has come. Parts of a snapshot are
// taken alike, but for that: killed in between, it is taken once more.
class TakingOver {
 public:
  // What was handed over before. From `resume` on, this device has the account in that epoch.
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_opening_read(Token token, const ReadResult& result, Desk& desk);
  void resume(std::uint64_t epoch) { epoch_ = epoch; }

  // Takes the parts that the inbox has. Nothing else is taken from it while one is worked on.
  void go_on(const TakingRooms& rooms, Desk& desk);

  // Ends in a Restored.
  void restore(const Snapshot& snapshot);
  [[nodiscard]] std::optional<Restored> take_restored();

  bool on_read(Token token, const ReadResult& result, const TakingRooms& rooms, Desk& desk);
  bool on_looked_up(const LookedUp& found, const TakingRooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const TakingRooms& rooms, Desk& desk);

  [[nodiscard]] bool is_idle() const { return !current_.has_value(); }
  // The device of before may have more to hand over: what concerns it waits in the mailbox.
  [[nodiscard]] bool is_awaited() const;
  [[nodiscard]] std::vector<HandedOver> take_told();
  [[nodiscard]] std::vector<Bytes32> take_changed_groups() {
    return std::exchange(changed_groups_, {});
  }
  // Messages that were here and have changed.
  [[nodiscard]] std::vector<StoredMessage> take_changed();

 private:
  // What is here at the place of a message that is handed over.
  struct Here {
    std::vector<StoredMessage> message;  // one, or none
    Marks marks;
    bool is_seen = false;
    std::optional<std::uint64_t> arrival;
    Early early;
  };
  struct Course {
    wire::DeviceName device;
    std::uint32_t parts = 0;
    std::uint32_t of = 0;
    std::uint64_t messages = 0;
    std::uint64_t messages_of = 0;
    std::uint64_t epoch = 0;  // of the other device; 0: an older program does not say it

    [[nodiscard]] bool is_complete() const {
      return of != 0 && parts == of && messages == messages_of;
    }
  };
  enum class Question : std::uint8_t { kCourse, kMessage, kSeen, kEarly, kReceipt };
  struct Asked {
    Question question = Question::kCourse;
    std::size_t about = 0;  // of the part's messages
  };
  struct Current {
    Current(std::optional<Bytes32> its_record, HandOverPart its_part)
        : record(its_record), part(std::move(its_part)) {}

    std::optional<Bytes32> record;  // in the mailbox; none: a part of a snapshot
    HandOverPart part;
    std::map<Token, Asked> reads;
    std::set<Token> lookups;  // of the part's contacts
    bool has_failed = false;
    bool is_asked = false;  // for what is here; until then others may be at work on groups
    Course course;
    std::vector<GroupBook::Handed> groups;
    std::vector<Here> here;             // as many as the part has messages
    std::vector<Acknowledgement> acks;  // of the part's receipts, one after the other
    std::size_t acknowledged = 0;
    std::vector<Bytes32> delivered;  // leave the outbox, as texts that are deleted do
    std::vector<Bytes32> retracted;
    std::vector<StoredMessage> changed;
    Token persisting;
  };

  [[nodiscard]] static std::optional<Course> course_in(const Row& row, const Desk& desk);
  void ask(Contacts& contacts, Desk& desk);
  void take_rows(const Asked& asked, const std::vector<Row>& rows, const Desk& desk);
  // Asks for what the next receipt needs; true if there is nothing left to ask.
  bool acknowledge(const Outbox& outbox, Desk& desk);
  void apply_if_known(const TakingRooms& rooms, Desk& desk);
  void apply(const TakingRooms& rooms, Desk& desk);
  // What the part has of groups, onto what is here; false: it follows what has not come.
  bool take_groups(const GroupBook& book, const Desk& desk);
  // A text's deletion ends its own way through the outbox, and that of its copies.
  void take_back(const Bytes32& text, Outbox& outbox, RowWriter& rows);
  // Members' ticks, of a group's message that is here.
  void merge_ticks(const HandedMessage& handed, StoredMessage message, Outbox& outbox,
                   RowWriter& rows);
  static void add_message(const HandedMessage& handed, const Here& here, Inbox& inbox,
                          const Desk& desk, RowWriter& rows);
  static void add_early(const HandedMessage& handed, const Here& here, RowWriter& rows);
  // The state that a receipt has proved before the message was here.
  static void prove(StoredMessage& message, const HandedMessage& handed, const Here& here,
                    RowWriter& rows);
  void merge(const HandedMessage& handed, const Here& here, Outbox& outbox, Desk& desk,
             RowWriter& rows);
  // Of a message that is here: marks that are not.
  void merge_news(const HandedMessage& handed, const Here& here, StoredMessage message,
                  RowWriter& rows);
  // What was said of a message since that is not known here. True if there is something.
  static bool merge_marks(const HandedMessage& handed, const Here& here, StoredMessage& message,
                          RowWriter& rows);
  void end(bool is_taken, const TakingRooms& rooms, Desk& desk);
  void end_of_snapshot(const HandOverPart& part, bool is_taken);

  std::optional<Current> current_;
  std::deque<HandOverPart> snapshot_;  // parts that are left of it
  std::optional<Restored> restoring_;
  std::optional<Restored> restored_;
  Token loading_;
  bool is_loaded_ = false;
  std::uint64_t epoch_ = 1;
  std::map<Bytes32, Course> courses_;  // by hand-over
  std::vector<HandedOver> told_;
  std::vector<StoredMessage> changed_;
  std::vector<Bytes32> changed_groups_;
};

}  // namespace p2pchat::chat
