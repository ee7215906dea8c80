#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/chat/desk.h"
#include "core/chat/lifetime.h"
#include "core/chat/message.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

// Erases messages whose time is over: their rows, whatever stands beside them, their words, their
// unread copy; their ids stay among the seen ones. What waits in the outbox goes on, but nothing of
// it can be read here any more. It runs while nothing else is in between that may have read such a
// message, and looks once more after each batch: a due row goes only when nothing stands at its
// place. What is due when the account is opened is erased before anything is shown.
class Vanishing {
 public:
  void load() { is_loading_ = true; }
  [[nodiscard]] bool is_loaded() const { return !is_loading_; }

  // `is_quiet`: nobody else is between reading a message and writing about it.
  void go_on(bool is_quiet, Desk& desk);
  bool on_read(Token token, const ReadResult& result, bool is_quiet, Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Desk& desk);
  [[nodiscard]] Instant next_wake(bool is_quiet, const Timers& timers) const;

  // That are gone from this disk, as they were.
  [[nodiscard]] std::vector<StoredMessage> take_vanished() { return std::exchange(vanished_, {}); }

 private:
  struct One {
    Due due;
    std::vector<Row> rows;  // at its place
    std::vector<Row> seen;
  };
  struct Asked {
    std::size_t about = 0;
    bool is_of_seen = false;
  };

  [[nodiscard]] bool is_busy() const {
    return reading_.is_set() || persisting_.is_set() || !asked_.empty();
  }
  void take_due(const std::vector<Row>& rows, Desk& desk);
  void erase(Outbox& outbox, Desk& desk);
  void erase_one(const One& one, Outbox& outbox, Desk& desk, RowWriter& rows);
  void pause(Desk& desk);

  std::vector<One> current_;
  std::map<Token, Asked> asked_;
  std::map<Bytes32, StoredMessage> erased_;  // whose place is looked at once more
  std::vector<StoredMessage> erasing_;       // of the batch
  std::vector<StoredMessage> vanished_;
  Token reading_;
  Token persisting_;
  Instant paused_until_;
  bool is_loading_ = false;
  bool has_failed_ = false;
};

}  // namespace p2pchat::chat
