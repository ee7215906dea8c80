#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/message.h"

namespace p2pchat::chat {

struct ArchiveQuery {
  std::optional<std::string> peer;  // none: all conversations, one after the other
  std::string cursor;               // where the page before ended; empty: the first one
  std::size_t limit = 100;          // messages at most

  bool operator==(const ArchiveQuery&) const = default;
};

struct ArchivePage {
  Token page;
  // Of each conversation the newest messages come first.
  Result<std::vector<StoredMessage>, DiskError> messages;
  std::string next;  // the cursor of the next page; empty: there is none
};

// Reads the whole history, page by page, however long it is.
class Archive {
 public:
  // Ends in an ArchivePage.
  Token read(const ArchiveQuery& query, Desk& desk);
  [[nodiscard]] std::vector<ArchivePage> take_pages();

  bool on_read(Token token, const ReadResult& result, Desk& desk);

 private:
  struct Reading {
    Token page;
    std::size_t rows = 0;      // asked for
    std::size_t messages = 0;  // at most
  };

  std::map<Token, Reading> readings_;
  std::vector<ArchivePage> pages_;
};

}  // namespace p2pchat::chat
