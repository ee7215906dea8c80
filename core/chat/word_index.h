#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/history.h"
#include "core/chat/message.h"
#include "core/chat/vault.h"

// Which messages a word is in. A row for each word of a message: 'm' 'w', the word's keyed hash,
// then the message's place; so the newest messages of a conversation come first. Who lacks the data
// key sees how many words messages have and that some of them share one, but no word.
namespace p2pchat::chat {

// Of one message; what else is in it is not found.
inline constexpr std::size_t kIndexedWordsMax = 512;

// In the same batch as the message's own rows.
void put_words(const StoredMessage& message, RowWriter& rows);
void erase_words(const StoredMessage& message, RowWriter& rows);

struct Places {
  Bytes from;  // of messages, included
  Bytes to;    // excluded
};
[[nodiscard]] ReadRequest read_word(const ByteArray<16>& word, const Places& places,
                                    std::size_t limit);
// The message's place; nothing if it is no row of a word.
[[nodiscard]] std::optional<Bytes> parse_word(const Row& row);

}  // namespace p2pchat::chat
