#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/message.h"
#include "core/chat/word_index.h"

namespace p2pchat::chat {

struct SearchQuery {
  std::string text;                 // messages that have all its words, one at least
  std::optional<std::string> peer;  // none: of all conversations
  std::size_t limit = 100;          // messages at most

  bool operator==(const SearchQuery&) const = default;
};

// What was found, or why it could not be looked for.
struct SearchPage {
  Token page;
  Result<std::vector<StoredMessage>, DiskError> messages;
};

// Finds messages by their words, newest first: of one conversation in its own order, of several by
// the senders' clocks, which are taken to run forwards in each of them. Goes through the places of
// all words at once, from the highest place that any of them has come to, so that rare words make
// the steps of frequent ones long. What the index yields is held against the text itself.
class Search {
 public:
  // The text must have a word. Ends in a SearchPage.
  Token begin(const SearchQuery& query, Desk& desk);
  [[nodiscard]] std::vector<SearchPage> take_pages();

  bool on_read(Token token, const ReadResult& result, Desk& desk);

 private:
  struct Posting {
    ByteArray<16> word{};
    std::deque<Bytes> places;  // read, and not passed yet
    bool is_at_end = false;    // there are no others
  };
  struct Walk {
    Token page;
    SearchQuery query;
    std::vector<std::string> words;
    std::vector<Posting> postings;
    Places rest;                       // still to be looked through
    std::optional<std::size_t> asked;  // the posting that is being read; none: a message is
    Bytes conversation;                // of the message that is being read
    std::vector<StoredMessage> found;
  };

  void take_places(Walk& walk, const std::vector<Row>& rows, const Desk& desk);
  static void take_message(Walk& walk, const std::vector<Row>& rows, const Desk& desk);
  void go_on(Walk walk, Desk& desk);
  void end(Walk walk);

  std::map<Token, Walk> walks_;  // by the read that is under way
  std::vector<SearchPage> pages_;
};

}  // namespace p2pchat::chat
