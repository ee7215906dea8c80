#include "core/chat/pages.h"

#include <utility>

namespace p2pchat::chat {

Token Pages::read_history(std::string_view peer, Desk& desk) {
  const Token page = desk.new_token();
  const Token read = desk.read(read_conversation(peer, desk.own.vault, desk.options.history_max));
  histories_[read] = page;
  return page;
}

Token Pages::read_unread(Desk& desk) {
  const Token page = desk.new_token();
  waiting_.push_back(page);
  if (waiting_.size() == 1) begin_unread(desk);
  return page;
}

std::vector<Page> Pages::take_pages() { return std::exchange(pages_, {}); }

bool Pages::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (const auto at = histories_.find(token); at != histories_.end()) {
    Page page{.page = at->second, .messages = {}};
    if (result) {
      page.messages = parse_conversation(*result, desk.own.profile.name.text, desk.own.vault);
    } else {
      page.messages = std::unexpected(result.error());
    }
    pages_.push_back(std::move(page));
    histories_.erase(at);
    return true;
  }
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  if (!result) {
    end_unread(std::unexpected(result.error()), desk);
  } else if (result->empty()) {
    end_unread(std::vector<StoredMessage>{}, desk);
  } else {
    marked_ = parse_unread(*result, desk.own.vault);
    std::vector<Change> changes;
    RowWriter rows = desk.writer(changes);
    put_read(*result, marked_, rows);
    marking_ = desk.persist(std::move(changes));
  }
  return true;
}

bool Pages::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  if (!marking_.is_set() || token != marking_) return false;
  marking_ = {};
  if (result) {
    end_unread(std::exchange(marked_, {}), desk);
  } else {
    end_unread(std::unexpected(result.error()), desk);
  }
  return true;
}

void Pages::begin_unread(Desk& desk) {
  reading_ = desk.read(chat::read_unread(desk.options.unread_max));
}

void Pages::end_unread(Result<std::vector<StoredMessage>, DiskError> messages, Desk& desk) {
  pages_.push_back({.page = waiting_.front(), .messages = std::move(messages)});
  waiting_.pop_front();
  if (!waiting_.empty()) begin_unread(desk);
}

}  // namespace p2pchat::chat
