#include "core/crypto/mnemonic.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/base/assert.h"
#include "core/crypto/mnemonic_words.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

namespace p2pchat::crypto {
namespace {

constexpr std::size_t kBitsOfWord = 11;
constexpr std::size_t kPrefixMin = 4;
constexpr std::size_t kWordMax = 8;  // letters

using WordList = std::array<std::string_view, kMnemonicWordCount>;

WordList split_list() {
  WordList list;
  std::size_t at = 0;
  for (std::string_view& word : list) {
    const std::size_t end = kMnemonicWords.find(' ', at);
    word = kMnemonicWords.substr(at, end - at);
    at = end + 1;
  }
  P2PCHAT_ASSERT(at == kMnemonicWords.size());
  return list;
}

const WordList& word_list() {
  static const WordList kList = split_list();
  return kList;
}

// 11 for 256 bits, one for each 32: how many there are of both together.
bool is_count(std::size_t words) { return words >= 12 && words <= 24 && words % 3 == 0; }

bool bit_of(BytesView bytes, std::size_t bit) {
  return (static_cast<unsigned>(bytes[bit / 8]) >> (7U - bit % 8) & 1U) != 0;
}

// The word that it is, or the only one that begins so.
std::optional<std::size_t> index_of(std::string_view typed) {
  if (typed.size() > kWordMax) return std::nullopt;
  std::string word(typed);
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto* const at = std::ranges::lower_bound(word_list(), std::string_view(word));
  const bool is_known = at != word_list().end() &&
                        (*at == word || (word.size() >= kPrefixMin && at->starts_with(word)));
  wipe(word);
  if (!is_known) return std::nullopt;
  return static_cast<std::size_t>(at - word_list().begin());
}

std::vector<std::string_view> split(std::string_view words) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string_view> all;
  std::size_t at = words.find_first_not_of(kBlanks);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(words.find_first_of(kBlanks, at), words.size());
    all.push_back(words.substr(at, end - at));
    at = words.find_first_not_of(kBlanks, end);
  }
  return all;
}

}  // namespace

std::string mnemonic_of(BytesView entropy) {
  P2PCHAT_ASSERT(entropy.size() >= 16 && entropy.size() <= 32 && entropy.size() % 4 == 0);

  Bytes bits = to_bytes(entropy);
  bits.push_back(sha256(entropy)[0]);
  const std::size_t words = entropy.size() * 3 / 4;
  std::string text;
  text.reserve(words * (kWordMax + 1));
  for (std::size_t i = 0; i < words; ++i) {
    std::size_t index = 0;
    for (std::size_t bit = i * kBitsOfWord; bit < (i + 1) * kBitsOfWord; ++bit) {
      index = index * 2 + (bit_of(bits, bit) ? 1U : 0U);
    }
    if (i > 0) text += ' ';
    text += word_list().at(index);
  }
  wipe(bits);
  return text;
}

Result<Bytes, MnemonicError> entropy_of(std::string_view words) {
  using Kind = MnemonicError::Kind;
  const std::vector<std::string_view> typed = split(words);
  Bytes bits;
  bits.reserve(34);
  std::size_t count = 0;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const auto index = index_of(typed[i]);
    if (!index) return std::unexpected(MnemonicError{Kind::kUnknownWord, i + 1});
    if (i >= 24) continue;
    for (std::size_t bit = 0; bit < kBitsOfWord; ++bit, ++count) {
      if (count % 8 == 0) bits.push_back(0);
      const bool is_set = (*index >> (kBitsOfWord - 1 - bit) & 1U) != 0;
      if (is_set) bits.back() = static_cast<std::uint8_t>(bits.back() | 0x80U >> count % 8);
    }
  }
  if (!is_count(typed.size())) return std::unexpected(MnemonicError{Kind::kCount, typed.size()});

  const std::size_t checksum_bits = typed.size() / 3;
  const std::uint8_t checksum = bits.back();
  bits.pop_back();
  const unsigned expected = static_cast<unsigned>(sha256(bits)[0]) >> (8 - checksum_bits);
  if (static_cast<unsigned>(checksum) >> (8 - checksum_bits) != expected) {
    wipe(bits);
    return std::unexpected(MnemonicError{Kind::kChecksum, 0});
  }
  return bits;
}

}  // namespace p2pchat::crypto
