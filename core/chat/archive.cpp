#include "core/chat/archive.h"

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/chat/history.h"

namespace p2pchat::chat {

Token Archive::read(const ArchiveQuery& query, Desk& desk) {
  ReadRequest request = read_history(query.peer, desk.own.vault);
  if (!query.cursor.empty()) request.from = std::max(request.from, row_at(query.cursor));
  request.limit = 2 * std::max<std::size_t>(query.limit, 1);
  const Token page = desk.new_token();
  if (request.from >= request.to) {
    pages_.push_back({.page = page, .messages = {}, .next = {}});
    return page;
  }
  const std::size_t rows = request.limit;
  readings_[desk.read(std::move(request))] = {.page = page, .rows = rows};
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
    page.messages = parse_conversation(*result, desk.own.profile.name.text, desk.own.vault);
    std::ranges::reverse(*page.messages);
    if (result->size() == reading.rows) page.next = cursor_at(after_rows(*result));
  } else {
    page.messages = std::unexpected(result.error());
  }
  pages_.push_back(std::move(page));
  return true;
}

}  // namespace p2pchat::chat
