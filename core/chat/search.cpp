#include "core/chat/search.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/chat/history.h"
#include "core/chat/words.h"

namespace p2pchat::chat {
namespace {

// False: there are enough that are newer, and so it is with what follows in its conversation.
bool take_in_order(std::vector<StoredMessage>& found, StoredMessage message,
                   const SearchQuery& query) {
  const auto is_newer = [](const StoredMessage& a, const StoredMessage& b) {
    return a.sent_ms > b.sent_ms;
  };
  const auto at =
      query.peer ? found.end() : std::upper_bound(found.begin(), found.end(), message, is_newer);
  if (at == found.end() && found.size() >= query.limit) return false;
  found.insert(at, std::move(message));
  if (found.size() > query.limit) found.pop_back();
  return true;
}

}  // namespace

Token Search::begin(const SearchQuery& query, Desk& desk) {
  Walk walk{.page = desk.new_token(),
            .query = query,
            .words = words_of(query.text),
            .postings = {},
            .rest = {},
            .asked = {},
            .conversation = {},
            .found = {}};
  P2PCHAT_ASSERT(!walk.words.empty());
  std::vector<std::string> asked = walk.words;
  asked.resize(std::min(asked.size(), desk.options.search_words_max));
  for (const ByteArray<16>& word : desk.own.vault.blind(asked)) {
    walk.postings.push_back({.word = word, .places = {}, .is_at_end = false});
  }
  if (query.peer) {
    walk.rest.from = conversation_of(*query.peer, desk.own.vault);
    walk.rest.to = after_prefix(walk.rest.from);
  } else {
    walk.rest.to = Bytes(kPlaceSize, 0xff);
  }
  const Token page = walk.page;
  go_on(std::move(walk), desk);
  return page;
}

std::vector<SearchPage> Search::take_pages() { return std::exchange(pages_, {}); }

bool Search::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = walks_.find(token);
  if (at == walks_.end()) return false;
  Walk walk = std::move(at->second);
  walks_.erase(at);

  if (!result) {
    pages_.push_back({.page = walk.page, .messages = std::unexpected(result.error())});
    return true;
  }
  if (walk.asked) {
    take_places(walk, *result, desk);
  } else {
    take_message(walk, *result, desk);
  }
  go_on(std::move(walk), desk);
  return true;
}

void Search::take_places(Walk& walk, const std::vector<Row>& rows, const Desk& desk) {
  Posting& posting = walk.postings.at(*std::exchange(walk.asked, {}));
  posting.is_at_end = rows.size() < desk.options.search_rows;
  for (const Row& row : rows) {
    if (auto place = parse_word(row)) posting.places.push_back(*std::move(place));
  }
}

void Search::take_message(Walk& walk, const std::vector<Row>& rows, const Desk& desk) {
  for (StoredMessage& message :
       parse_conversation(rows, desk.own.profile.name.text, desk.own.vault)) {
    if (!std::ranges::includes(words_of(message.text), walk.words)) continue;
    const bool is_taken = take_in_order(walk.found, std::move(message), walk.query);
    if (!is_taken) walk.rest.from = after_prefix(walk.conversation);
  }
}

// To the next read: of more places of a word, or of a message that all words are in.
void Search::go_on(Walk walk, Desk& desk) {
  while (walk.rest.from < walk.rest.to) {
    for (std::size_t i = 0; i < walk.postings.size(); ++i) {
      Posting& posting = walk.postings[i];
      while (!posting.places.empty() && posting.places.front() < walk.rest.from) {
        posting.places.pop_front();
      }
      if (!posting.places.empty()) continue;
      if (posting.is_at_end) return end(std::move(walk));
      walk.asked = i;
      const Token read = desk.read(read_word(posting.word, walk.rest, desk.options.search_rows));
      walks_[read] = std::move(walk);
      return;
    }
    const auto front = [](const Posting& posting) -> const Bytes& {
      return posting.places.front();
    };
    walk.rest.from = std::ranges::max(walk.postings, {}, front).places.front();
    const bool is_hit = std::ranges::all_of(
        walk.postings, [&](const Bytes& place) { return place == walk.rest.from; }, front);
    if (!is_hit) continue;

    const Bytes place = walk.rest.from;
    walk.rest.from.push_back(0);  // what comes next
    walk.conversation = conversation_at(place);
    walks_[desk.read(read_message(place))] = std::move(walk);
    return;
  }
  end(std::move(walk));
}

void Search::end(Walk walk) {
  pages_.push_back({.page = walk.page, .messages = std::move(walk.found)});
}

}  // namespace p2pchat::chat
