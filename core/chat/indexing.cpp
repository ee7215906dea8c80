#include "core/chat/indexing.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/bounded.h"
#include "core/chat/history.h"
#include "core/chat/word_index.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kRow = "mx";
constexpr std::string_view kIndexing = "indexing";
constexpr std::size_t kKeyMax = 64;

struct IndexingRow {
  std::uint8_t version = 1;  // of the rules what a word is
  bool is_complete = false;
  BoundedBytes<kKeyMax> next;
};

std::optional<IndexingRow> parse_progress(const Row& row, const Vault& vault) {
  const auto plain = vault.open({row.key, kIndexing}, row.value);
  if (!plain) return std::nullopt;
  auto progress = wire::decode_value<IndexingRow>(*plain);
  if (!progress) return std::nullopt;
  return *std::move(progress);
}

}  // namespace

void Indexing::begin(Desk& desk) { loading_ = desk.read(read_prefix(to_bytes(kRow), 1)); }

void Indexing::invalidate(RowWriter& rows) {
  is_complete_ = is_last_ = false;
  reading_ = persisting_ = {};
  next_ = conversations_begin();
  put_progress(rows);
}

void Indexing::restart(Desk& desk) {
  next_ = conversations_begin();
  read_more(desk);
}

bool Indexing::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!token.is_set() || (token != loading_ && token != reading_)) return false;
  const bool is_progress = token == loading_;
  loading_ = reading_ = {};
  if (!result) return true;
  if (is_progress) {
    take_progress(*result, desk);
  } else {
    index(*result, desk);
  }
  return true;
}

bool Indexing::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  if (!result) return true;
  is_complete_ = is_last_;
  if (!is_complete_) read_more(desk);
  return true;
}

void Indexing::take_progress(const std::vector<Row>& rows, Desk& desk) {
  next_ = conversations_begin();
  const auto row = rows.empty() ? std::nullopt : parse_progress(rows.front(), desk.own.vault);
  if (row && row->version == IndexingRow{}.version) {
    is_complete_ = row->is_complete;
    next_ = std::max(next_, row->next.bytes);
  }
  if (!is_complete_) read_more(desk);
}

void Indexing::index(const std::vector<Row>& rows, Desk& desk) {
  std::vector<Change> changes;
  RowWriter writer = desk.writer(changes);
  for (const StoredMessage& message :
       parse_conversation(rows, desk.own.profile.name.text, desk.own.vault)) {
    put_words(message, writer);
  }
  is_last_ = rows.size() < 2 * desk.options.indexed_at_once;
  if (!is_last_) next_ = after_rows(rows);
  put_progress(writer);
  persisting_ = desk.persist(std::move(changes));
}

void Indexing::put_progress(RowWriter& rows) const {
  const IndexingRow progress{.version = 1, .is_complete = is_last_, .next = next_};
  rows.put(to_bytes(kRow), kIndexing, wire::encode_value(progress));
}

void Indexing::read_more(Desk& desk) {
  reading_ = desk.read({.token = {},
                        .from = next_,
                        .to = conversations_end(),
                        .limit = 2 * desk.options.indexed_at_once});
}

}  // namespace p2pchat::chat
