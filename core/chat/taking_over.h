#pragma once

#include <cstddef>
#include <cstdint>
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
#include "core/chat/hand_over_part.h"
#include "core/chat/inbox.h"
#include "core/chat/indexing.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// How far the device of before has come with handing over what it has.
struct HandedOver {
  std::string device;
  std::uint64_t messages = 0;  // that have come, known here before or not
  std::uint32_t parts = 0;     // that have come
  std::uint32_t of = 0;        // 0: not known yet
  bool is_complete = false;    // nothing is missing
};

// What a part touches beside the part itself.
struct TakingRooms {
  Contacts& contacts;
  Outbox& outbox;
  Inbox& inbox;
  Indexing& indexing;
};

// On the device that has an account now: adds what the device of before had, one part after the
// other, each in one batch. What both have is one message: a stone stays a stone, the higher state
// counts, what was read stays read. Pinned keys stay. What was taken here before and is not here
// any more was pruned, and does not come back. Rows: 'b' and the hand-over, how far it has come.
class TakingOver {
 public:
  // Takes the parts that the inbox has. Nothing else is taken from it while one is worked on.
  void go_on(Contacts& contacts, Inbox& inbox, Desk& desk);

  bool on_read(Token token, const ReadResult& result, const TakingRooms& rooms, Desk& desk);
  bool on_looked_up(const LookedUp& found, const TakingRooms& rooms, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, const TakingRooms& rooms, Desk& desk);

  [[nodiscard]] bool is_idle() const { return !current_.has_value(); }
  [[nodiscard]] std::vector<HandedOver> take_told();
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
  };
  enum class Question : std::uint8_t { kCourse, kMessage, kSeen, kEarly, kReceipt };
  struct Asked {
    Question question = Question::kCourse;
    std::size_t about = 0;  // of the part's messages
  };
  struct Current {
    Current(const Bytes32& its_record, HandOverPart its_part)
        : record(its_record), part(std::move(its_part)) {}

    Bytes32 record{};
    HandOverPart part;
    std::map<Token, Asked> reads;
    std::set<Token> lookups;  // of the part's contacts
    bool has_failed = false;
    Course course;
    std::vector<Here> here;             // as many as the part has messages
    std::vector<Acknowledgement> acks;  // of the part's receipts, one after the other
    std::size_t acknowledged = 0;
    std::vector<Bytes32> delivered;  // leave the outbox, as texts that are deleted do
    std::vector<Bytes32> retracted;
    std::vector<StoredMessage> changed;
    Token persisting;
  };

  void ask(Contacts& contacts, Desk& desk);
  void take_rows(const Asked& asked, const std::vector<Row>& rows, const Desk& desk);
  // Asks for what the next receipt needs; true if there is nothing left to ask.
  bool acknowledge(const Outbox& outbox, Desk& desk);
  void apply_if_known(const TakingRooms& rooms, Desk& desk);
  void apply(const TakingRooms& rooms, Desk& desk);
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
  void end(bool is_taken, Inbox& inbox, Desk& desk);

  std::optional<Current> current_;
  std::vector<HandedOver> told_;
  std::vector<StoredMessage> changed_;
};

}  // namespace p2pchat::chat
