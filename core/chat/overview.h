#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/peer.h"

namespace p2pchat::chat {

// A conversation as a list of them shows it.
struct Conversation {
  StoredMessage last;
  std::size_t unread = 0;  // of the oldest ChatOptions::unread_max unread messages of all
  Peer peer;               // with whom

  bool operator==(const Conversation&) const = default;
};

// What was asked to be looked through, or why it could not be.
struct OverviewPage {
  Token page;
  Result<std::vector<Conversation>, DiskError> conversations;
  std::vector<Peer> others;  // of whom something is noted, or wanted, without a conversation
};

// Looks through the conversations on disk: one read for the unread messages, then one for each
// conversation, which begins with its newest message, so that long ones cost no more than short
// ones. Marks nothing as read.
class Overview {
 public:
  // Ends in an OverviewPage: those pinned first, else in no order that means anything to people.
  Token read(Desk& desk);
  [[nodiscard]] std::vector<OverviewPage> take_pages();

  bool on_read(Token token, const ReadResult& result, Desk& desk);

 private:
  struct Walk {
    Token page;
    bool knows_unread = false;
    bool is_thorough = false;                   // more rows at a time, to find a message
    std::map<std::string, std::size_t> unread;  // by the peer's name in lower case
    std::vector<Conversation> found;
  };

  void pass(Walk walk, const std::vector<Row>& rows, Desk& desk);
  void go_on(Walk walk, Bytes from, Desk& desk);
  void end(Walk walk, const Desk& desk);

  std::map<Token, Walk> walks_;  // by the read that is under way
  std::vector<OverviewPage> pages_;
};

}  // namespace p2pchat::chat
