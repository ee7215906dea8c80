#include "core/chat/pages.h"

#include <cstddef>
#include <utility>

#include "core/base/mutant.h"
#include "core/chat/group_debts.h"
#include "core/chat/lifetime.h"

namespace p2pchat::chat {
namespace {

// Those that are whole in these rows, and how many: however much somebody says of messages that
// never come, it hides none that has.
std::size_t add_messages(const std::vector<Row>& rows, std::vector<Row>& whole) {
  std::size_t messages = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (message_at(rows[i].key) != message_at(rows[first].key)) first = i;
    if (!ends_message(rows[i])) continue;
    const auto at = rows.begin() + static_cast<std::ptrdiff_t>(first);
    whole.insert(whole.end(), at, rows.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    messages += 1;
  }
  return messages;
}

}  // namespace

Token Pages::read_history(std::string_view peer, Desk& desk) {
  ReadRequest request = read_conversation(peer, desk.own.vault, desk.options.history_max);
  History history{.page = desk.new_token(), .rows = {}, .to = request.to, .limit = request.limit};
  const Token page = history.page;
  histories_[desk.read(std::move(request))] = std::move(history);
  return page;
}

Token Pages::read_unread(Desk& desk) {
  return begin({.page = desk.new_token(), .peer = std::nullopt}, desk);
}

Token Pages::read_unread_of(std::string_view peer, Desk& desk) {
  return begin({.page = desk.new_token(), .peer = std::string(peer)}, desk);
}

std::vector<Page> Pages::take_pages() { return std::exchange(pages_, {}); }

bool Pages::on_read(Token token, const ReadResult& result, const Receipts& read, Desk& desk) {
  if (const auto at = histories_.find(token); at != histories_.end()) {
    History history = std::move(at->second);
    histories_.erase(at);
    if (result) {
      go_on(std::move(history), *result, desk);
    } else {
      pages_.push_back({.page = history.page, .messages = std::unexpected(result.error())});
    }
    return true;
  }
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  if (!result) {
    end_unread(std::unexpected(result.error()), desk);
  } else {
    const auto& peer = waiting_.front().peer;
    mark(peer ? unread_rows_of(*peer, *result, desk.own.vault) : *result, read, desk);
  }
  return true;
}

void Pages::go_on(History history, const std::vector<Row>& rows, Desk& desk) {
  history.messages += add_messages(rows, history.rows);
  if (rows.size() == history.limit && history.messages < desk.options.history_max) {
    const Token read = desk.read(
        {.token = {}, .from = after_rows(rows), .to = history.to, .limit = history.limit});
    histories_[read] = std::move(history);
    return;
  }
  pages_.push_back({.page = history.page,
                    .messages = parse_conversation(history.rows, desk.own.profile.name.text,
                                                   desk.own.vault, desk.options.history_max)});
}

void Pages::mark(const std::vector<Row>& unread, const Receipts& read, Desk& desk) {
  if (unread.empty()) return end_unread(std::vector<StoredMessage>{}, desk);
  marked_ = parse_unread(unread, desk.own.vault);
  for (StoredMessage& message : marked_) {
    message.is_request = desk.standings.of(message.peer) == Standing::kRequest;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  put_read(unread, marked_, rows);
  for (StoredMessage& message : marked_) {
    if (message.vanish_s == 0) continue;
    begin_lifetime(message, milliseconds(desk.now));
    put_lifetime(message, rows);
    put_due(message, false, rows);
    desk.timers.expect(message.vanishes_ms);
  }
  // They are a courtesy: where so many wait that they would fill the disk, none is added.
  tells_ = desk.options.tells_read && !is_mutated(Mutant::kReadNotTold) &&
           read.owed() + marked_.size() <= desk.options.debts_max;
  if (tells_) {
    for (const StoredMessage& message : marked_) put_debt(message, read, rows);
  }
  marking_ = desk.persist(std::move(changes));
}

bool Pages::on_persisted(Token token, const PersistResult& result, Receipts& read, Desk& desk) {
  if (!marking_.is_set() || token != marking_) return false;
  marking_ = {};
  if (result) {
    if (tells_) {
      for (const StoredMessage& message : marked_) owe(message, read);
    }
    end_unread(std::exchange(marked_, {}), desk);
  } else {
    end_unread(std::unexpected(result.error()), desk);
  }
  return true;
}

void Pages::put_debt(const StoredMessage& message, const Receipts& read, RowWriter& rows) {
  if (is_group_key(message.peer)) {
    GroupDebts::put({message.author, message.peer, true, ref_of(message)}, rows);
  } else {
    read.put(message.peer, ref_of(message), rows);
  }
}

void Pages::owe(const StoredMessage& message, Receipts& read) {
  if (is_group_key(message.peer)) {
    read_in_groups_.push_back(message);
  } else {
    read.owe(message.peer, ref_of(message));
  }
}

Token Pages::begin(Unread unread, Desk& desk) {
  const Token page = unread.page;
  waiting_.push_back(std::move(unread));
  if (waiting_.size() == 1) begin_unread(desk);
  return page;
}

void Pages::begin_unread(Desk& desk) {
  reading_ = desk.read(chat::read_unread(desk.options.unread_max));
}

void Pages::end_unread(Result<std::vector<StoredMessage>, DiskError> messages, Desk& desk) {
  pages_.push_back({.page = waiting_.front().page, .messages = std::move(messages)});
  waiting_.pop_front();
  if (!waiting_.empty()) begin_unread(desk);
}

}  // namespace p2pchat::chat
