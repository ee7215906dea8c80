#include "core/chat/word_index.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/chat/words.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kWords = "mw";

Bytes word_row(const ByteArray<16>& word, BytesView place) {
  Bytes row = to_bytes(kWords);
  append(row, word);
  append(row, place);
  return row;
}

std::vector<Bytes> rows_of(const StoredMessage& message, const Vault& vault) {
  std::vector<std::string> words = words_of(message.text);
  words.resize(std::min(words.size(), kIndexedWordsMax));
  const Bytes place = place_of(message, vault);
  std::vector<Bytes> rows;
  for (const ByteArray<16>& word : vault.blind(words)) rows.push_back(word_row(word, place));
  return rows;
}

}  // namespace

void put_words(const StoredMessage& message, RowWriter& rows) {
  for (Bytes& row : rows_of(message, rows.vault)) {
    rows.changes.push_back({.key = std::move(row), .value = Bytes{1}});
  }
}

void erase_words(const StoredMessage& message, RowWriter& rows) {
  for (Bytes& row : rows_of(message, rows.vault)) rows.erase(std::move(row));
}

ReadRequest read_word(const ByteArray<16>& word, const Places& places, std::size_t limit) {
  return {.token = {},
          .from = word_row(word, places.from),
          .to = word_row(word, places.to),
          .limit = limit};
}

std::optional<Bytes> parse_word(const Row& row) {
  const std::size_t head = kWords.size() + std::tuple_size_v<ByteArray<16>>;
  if (row.key.size() != head + kPlaceSize) return std::nullopt;
  return Bytes(row.key.begin() + static_cast<std::ptrdiff_t>(head), row.key.end());
}

}  // namespace p2pchat::chat
