#include "core/chat/denying.h"

#include <algorithm>
#include <utility>

#include "core/chat/history.h"
#include "core/chat/word_index.h"

namespace p2pchat::chat {

Token Denying::begin(const std::string& name, Desk& desk) {
  const Token deed = desk.new_token();
  if (!desk.standings.begin_denying(name)) {
    results_.push_back(
        {.deed = deed, .end = DeedEnd::kNoRequest, .peer = desk.standings.peer(name)});
    return deed;
  }
  read_more({.deed = deed, .name = name, .from = read_unread(1).from}, desk);
  return deed;
}

std::vector<DeedResult> Denying::take_results() { return std::exchange(results_, {}); }

bool Denying::on_read(Token token, const ReadResult& result, const Receipts& read, Desk& desk) {
  auto found = reading_.extract(token);
  if (!found) return false;
  Walk walk = std::move(found.mapped());
  if (!result) {
    end(walk, deed_end_of(result.error()), desk);
  } else if (walk.has_unread) {
    erase_unread_of(std::move(walk), *result, desk);
  } else {
    erase_messages(std::move(walk), *result, read, desk);
  }
  return true;
}

bool Denying::on_persisted(Token token, const PersistResult& result, Receipts& read, Desk& desk) {
  auto found = erasing_.extract(token);
  if (!found) return false;
  Walk walk = std::move(found.mapped());
  if (!result) {
    end(walk, deed_end_of(result.error()), desk);
  } else if (walk.is_last) {
    read.forget(walk.name);
    end(walk, DeedEnd::kDone, desk);
  } else {
    read_more(std::move(walk), desk);
  }
  return true;
}

// What was erased is gone, so that a conversation is read from its beginning until it is empty.
void Denying::read_more(Walk walk, Desk& desk) {
  const std::size_t rows = 2 * desk.options.pruned_at_once;
  ReadRequest request =
      walk.has_unread ? read_unread(rows) : read_conversation(walk.name, desk.own.vault, rows / 2);
  if (walk.has_unread) request.from = walk.from;
  const Token read = desk.read(std::move(request));
  reading_[read] = std::move(walk);
}

void Denying::erase_unread_of(Walk walk, const std::vector<Row>& found, Desk& desk) {
  walk.has_unread = found.size() == 2 * desk.options.pruned_at_once;
  if (walk.has_unread) {
    walk.from = found.back().key;
    walk.from.push_back(0);
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  for (const Row& row : unread_rows_of(walk.name, found, desk.own.vault)) rows.erase(row.key);
  if (changes.empty()) return read_more(std::move(walk), desk);
  const Token erasing = desk.persist(std::move(changes));
  erasing_[erasing] = std::move(walk);
}

// Whole messages, so that the words of each are known; what stands before none comes last.
void Denying::erase_messages(Walk walk, std::vector<Row> found, const Receipts& read, Desk& desk) {
  const auto end = std::ranges::find_if(found.rbegin(), found.rend(), ends_message);
  if (end != found.rend()) found.erase(end.base(), found.end());
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  walk.is_last = found.empty();
  for (const StoredMessage& message :
       parse_conversation(found, desk.own.profile.name.text, desk.own.vault)) {
    erase_words(message, rows);
  }
  for (const Row& row : found) rows.erase(row.key);
  if (walk.is_last) {
    read.put_forgotten(walk.name, rows);
    desk.standings.put_forgotten(walk.name, rows);
    desk.preferences.put_forgotten(walk.name, rows);
    desk.timers.put_forgotten(walk.name, rows);
  }
  const Token erasing = desk.persist(std::move(changes));
  erasing_[erasing] = std::move(walk);
}

void Denying::end(const Walk& walk, DeedEnd how, Desk& desk) {
  desk.standings.end_denying(walk.name, how == DeedEnd::kDone);
  if (how == DeedEnd::kDone) {
    desk.preferences.forget(walk.name);
    desk.timers.forget(walk.name);
  }
  results_.push_back({.deed = walk.deed, .end = how, .peer = desk.standings.peer(walk.name)});
}

}  // namespace p2pchat::chat
