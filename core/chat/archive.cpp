#include "core/chat/archive.h"

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/chat/history.h"
#include "core/chat/marks.h"

namespace p2pchat::chat {
namespace {

// As many messages at most, with their marks.
std::vector<Row> first_messages(const std::vector<Row>& rows, std::size_t messages) {
  std::size_t left = std::max<std::size_t>(messages, 1);
  const auto end = std::ranges::find_if(rows, [&left](const Row& row) {
    if (left == 0) return true;
    if (ends_message(row)) left -= 1;
    return false;
  });
  return {rows.begin(), end};
}

}  // namespace

Token Archive::read(const ArchiveQuery& query, Desk& desk) {
  ReadRequest request = read_history(query.peer, desk.own.vault);
  if (!query.cursor.empty()) request.from = std::max(request.from, row_at(query.cursor));
  request.limit = std::max(3 * query.limit, kRowsMax);
  const Token page = desk.new_token();
  if (request.from >= request.to) {
    pages_.push_back({.page = page, .messages = {}, .next = {}});
    return page;
  }
  Reading reading{.page = page, .rows = request.limit, .messages = query.limit};
  readings_[desk.read(std::move(request))] = reading;
  return page;
}

std::vector<ArchivePage> Archive::take_pages() { return std::exchange(pages_, {}); }

bool Archive::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = readings_.find(token);
  if (at == readings_.end()) return false;
  const Reading reading = at->second;
  readings_.erase(at);

  ArchivePage page{.page = reading.page, .messages = {}, .next = {}};
  if (result) {
    const std::vector<Row> rows = first_messages(*result, reading.messages);
    page.messages = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
    std::ranges::reverse(*page.messages);
    const bool is_last = rows.size() == result->size() && result->size() < reading.rows;
    if (!is_last) page.next = cursor_at(after_rows(rows));
  } else {
    page.messages = std::unexpected(result.error());
  }
  pages_.push_back(std::move(page));
  return true;
}

}  // namespace p2pchat::chat
