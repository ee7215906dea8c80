#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/content.h"
#include "core/chat/desk.h"
#include "core/chat/early.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// A receipt that came: which states it raises. What waits in the outbox leaves it; what another
// device of this account sent is looked for in the history, and where it is not, the receipt is
// kept until that device has handed it over (early.h). It may name anything: of a peer's, no more
// than `early_max` are kept, and those that were being opened at the time.
class Acknowledgement {
 public:
  Acknowledgement() = default;
  // That this peer has these messages, or has read them: kDelivered or kRead.
  Acknowledgement(std::string peer, MessageState proved, std::vector<MessageRef> about);

  // The next read that it needs; nothing: all that it is about is known.
  [[nodiscard]] std::optional<ReadRequest> next(const Outbox& outbox, const Desk& desk);
  void on_rows(const std::vector<Row>& rows, const Desk& desk);

  // False if there is nothing to say. Then, as the batch ends, `finish` or `keep` of the outbox
  // with what was delivered, and what was raised is told.
  [[nodiscard]] bool write(Outbox& outbox, RowWriter& rows);
  [[nodiscard]] const std::vector<Bytes32>& delivered() const { return delivered_; }
  [[nodiscard]] const std::vector<StoredMessage>& raised() const { return raised_; }

 private:
  enum class Stage : std::uint8_t { kMessage, kHeld, kEarly, kStone };

  [[nodiscard]] const MessageRef& ref() const { return about_[looked_at_]; }
  [[nodiscard]] bool is_read() const { return proved_ == MessageState::kRead; }
  void on_message(const std::vector<Row>& rows, const Desk& desk);
  void on_early(const std::vector<Row>& rows, const Desk& desk);
  void on_stone(const std::vector<Row>& rows, const Desk& desk);
  void go_on();

  std::string peer_;
  MessageState proved_ = MessageState::kDelivered;
  std::vector<MessageRef> about_;
  std::size_t looked_at_ = 0;
  Stage stage_ = Stage::kMessage;
  std::optional<std::size_t> held_;  // rows of the peer's that wait already
  MessageRef stone_;
  std::vector<Bytes32> delivered_;
  std::vector<StoredMessage> raised_;
  std::vector<EarlyReceipt> early_;
  std::vector<Bytes> over_;  // places whose rows have served
};

}  // namespace p2pchat::chat
