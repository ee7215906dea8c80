#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/receipts.h"

namespace p2pchat::chat {

// What was asked to be read, or why it could not be.
struct Page {
  Token page;
  Result<std::vector<StoredMessage>, DiskError> messages;
};

// Reads messages for the user. Unread ones are marked as read on disk before they are handed out,
// one request after the other, so that each is handed out once; the same batch says that their
// senders are owed the news, if the user lets them know.
class Pages {
 public:
  // Each ends in a Page.
  Token read_history(std::string_view peer, Desk& desk);
  Token read_unread(Desk& desk);
  // Only those of one peer, among the oldest `unread_max` of all.
  Token read_unread_of(std::string_view peer, Desk& desk);
  [[nodiscard]] std::vector<Page> take_pages();

  // Groups' messages that were marked, whose authors are to be told.
  [[nodiscard]] std::vector<StoredMessage> take_read_in_groups() {
    return std::exchange(read_in_groups_, {});
  }

  // Nobody is marking messages as read.
  [[nodiscard]] bool is_idle() const { return waiting_.empty(); }
  bool on_read(Token token, const ReadResult& result, const Receipts& read, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Receipts& read, Desk& desk);

 private:
  struct Unread {
    Token page;
    std::optional<std::string> peer;  // none: of everybody
  };

  struct History {
    Token page;
    std::vector<Row> rows;  // of whole messages
    std::size_t messages = 0;
    Bytes to;
    std::size_t limit = 0;
  };

  void go_on(History history, const std::vector<Row>& rows, Desk& desk);
  Token begin(Unread unread, Desk& desk);
  void begin_unread(Desk& desk);
  static void put_debt(const StoredMessage& message, const Receipts& read, RowWriter& rows);
  void owe(const StoredMessage& message, Receipts& read);
  void mark(const std::vector<Row>& unread, const Receipts& read, Desk& desk);
  void end_unread(Result<std::vector<StoredMessage>, DiskError> messages, Desk& desk);

  std::map<Token, History> histories_;  // by the read that is under way
  std::deque<Unread> waiting_;          // the first one is being read
  Token reading_;
  Token marking_;
  std::vector<StoredMessage> marked_;
  bool tells_ = false;  // the senders of what is being marked
  std::vector<StoredMessage> read_in_groups_;
  std::vector<Page> pages_;
};

}  // namespace p2pchat::chat
