#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/chat/desk.h"
#include "core/chat/history.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// What was proved about one member's copy of what this user said in a group. The ticks of a deleted
// message are its deletion's; a mark has none.
struct Raise {
  std::string peer;  // the group's key
  MessageRef message;
  Cargo of = Cargo::kGroupText;  // what the copy is, and its id unless that is the message's
  Bytes32 copied{};
  RingId member;
  MessageState state = MessageState::kStored;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;
  bool is_receipt = false;  // of the word that is being worked on
};

// The ticks of groups' messages, member by member, in the message's row. One message at a time is
// read, raised and written, so that no tick writes over another. That a member has it ends, in the
// same batch, the way of their copy through the outbox.
class GroupTicks {
 public:
  void raise(Raise raise) { waiting_.push_back(std::move(raise)); }
  void go_on(Desk& desk);
  bool on_read(Token token, const ReadResult& result, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk);

  [[nodiscard]] Instant next_wake() const {
    const bool is_paused = !waiting_.empty() && paused_until_ != Instant{};
    return is_paused ? paused_until_ : Instant::never();
  }
  [[nodiscard]] bool is_idle() const { return waiting_.empty() && current_.empty(); }
  // Between reading a message and writing it.
  [[nodiscard]] bool is_writing() const { return !current_.empty(); }
  // How the receipts of a word ended; nothing: some are still to be written.
  [[nodiscard]] std::optional<bool> receipts_end() const;
  // Some of them are for texts that are not here.
  [[nodiscard]] bool has_missed() const { return has_missed_; }
  void forget_receipts() { has_failed_ = has_missed_ = false; }
  [[nodiscard]] std::vector<StoredMessage> take_changed();

 private:
  bool apply(const Raise& raise);
  void end(bool is_done, Outbox& outbox, Desk& desk);

  std::deque<Raise> waiting_;
  std::vector<Raise> current_;  // of one message
  std::optional<StoredMessage> message_;
  std::vector<Bytes32> delivered_;  // records
  Token reading_;
  Token persisting_;
  Instant paused_until_;     // after the disk has failed
  bool has_failed_ = false;  // one of the word's receipts
  bool has_missed_ = false;
  std::vector<StoredMessage> changed_;
};

// The lowest of the members' states that can still go up.
void take_lowest(StoredMessage& message);

}  // namespace p2pchat::chat
