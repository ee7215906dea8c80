#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/instant.h"
#include "core/chat/desk.h"
#include "core/chat/group_book.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// On a device whose account another one has: brings contacts, groups and the whole history to it,
// through the account's own mailbox, so that neither need be there when the other is. A part is
// sealed to the account itself and leaves the outbox once it is stored. One batch holds a part and
// how far it has come, row 'g': after a crash it goes on behind the last part, and none is made
// twice. What waits in the outbox for others is sent first, as far as it can be within a while.
// Receipts for it go to the other device, so that an outbox that is full stays so: parts have room
// of their own.
class HandingOver {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }

  // The epoch in which the other device took the account. Begun or done for it before: goes on.
  void begin(std::uint64_t epoch, std::string device, Instant flush_until);
  void stop() { epoch_ = 0; }

  // `is_flushed`: nothing is in between, and all that waits for others is stored.
  void go_on(bool is_flushed, const Outbox& outbox, Desk& desk);
  bool on_read(Token token, const ReadResult& result, const GroupBook& book, Outbox& outbox,
               Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);

  // Everything has been made into parts, or there is nobody to hand anything to.
  [[nodiscard]] bool is_idle() const { return !reading_.is_set() && !persisting_.is_set(); }
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] Instant next_wake(const Outbox& outbox, const ChatOptions& options) const;

 private:
  enum class Phase : std::uint8_t {
    kContacts = 1,
    kPeople = 2,
    kReceipts = 3,
    kMessages = 4,
    kDone = 5,
    kPreferences = 6,  // before the messages
    kTimers = 7,       // the same
    kSessions = 8,     // the same
    kGroups = 9        // the same
  };
  struct Progress {
    std::uint64_t epoch = 0;
    Bytes32 id{};
    std::uint8_t phase = 1;
    BoundedBytes<128> cursor;  // the first row that is not handed over yet
    std::uint32_t parts = 0;   // made
    std::uint64_t messages = 0;
  };

  [[nodiscard]] Phase phase() const { return Phase{progress_.phase}; }
  [[nodiscard]] static Phase after(Phase phase);
  [[nodiscard]] static bool has_room(const Outbox& outbox, const ChatOptions& options);
  void read_next(Desk& desk);
  // Put into the part what fits it; true if that was all of the phase.
  bool take(const std::vector<Row>& rows, const GroupBook& book, HandOverPart& part, Desk& desk);
  bool take_contacts(const std::vector<Row>& rows, HandOverPart& part, Desk& desk);
  bool take_people(HandOverPart& part, Desk& desk);
  bool take_receipts(const std::vector<Row>& rows, HandOverPart& part, Desk& desk);
  bool take_preferences(HandOverPart& part, Desk& desk);
  bool take_timers(HandOverPart& part, Desk& desk);
  bool take_sessions(HandOverPart& part, Desk& desk);
  bool take_groups(const GroupBook& book, HandOverPart& part);
  bool take_messages(const std::vector<Row>& rows, const GroupBook& book, HandOverPart& part,
                     Desk& desk);
  void persist(HandOverPart part, Outbox& outbox, Desk& desk);

  std::uint64_t epoch_ = 0;  // 0: this device has the account
  std::string device_;
  Instant flush_until_;
  Progress progress_;
  Progress next_;                       // once the part is on disk
  std::vector<StoredMessage> unshown_;  // of the part: they last so long from now on
  Parcel parcel_;
  Token loading_;
  Token reading_;
  Token persisting_;
  Instant paused_until_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
