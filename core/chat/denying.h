#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/receipts.h"
#include "core/chat/standings.h"

namespace p2pchat::chat {

// Erases a stranger's request: what of it is unread, then its messages, batch by batch, and in the
// last one that there was a request. Cut short, there is still one, to be denied again. The ids of
// the messages stay seen, and the sender's keys pinned.
class Denying {
 public:
  // Ends in a DeedResult.
  Token begin(const std::string& name, Desk& desk);
  [[nodiscard]] std::vector<DeedResult> take_results();

  bool on_read(Token token, const ReadResult& result, const Receipts& read, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Receipts& read, Desk& desk);

 private:
  struct Walk {
    Token deed;
    std::string name;
    bool has_unread = true;  // may have: those are being looked for
    bool is_last = false;    // the batch that is being written
    Bytes from;              // of the unread messages of everybody
  };

  void read_more(Walk walk, Desk& desk);
  void erase_unread_of(Walk walk, const std::vector<Row>& found, Desk& desk);
  void erase_messages(Walk walk, std::vector<Row> found, const Receipts& read, Desk& desk);
  void end(const Walk& walk, DeedEnd how, Desk& desk);

  std::map<Token, Walk> reading_;
  std::map<Token, Walk> erasing_;
  std::vector<DeedResult> results_;
};

}  // namespace p2pchat::chat
