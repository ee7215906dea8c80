#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

// Secrets as words that people write on paper: BIP-39, its English list, without its passphrase.
namespace p2pchat::crypto {

inline constexpr std::size_t kMnemonicWordsOf32Bytes = 24;

// Of 16, 20, 24, 28 or 32 bytes; 11 bits a word, the last of them a checksum. One blank between.
[[nodiscard]] std::string mnemonic_of(BytesView entropy);

struct MnemonicError {
  enum class Kind : std::uint8_t {
    kCount,        // `place` words: not 12, 15, 18, 21 or 24
    kUnknownWord,  // the word at `place`, the first is 1, is not in the list
    kChecksum,     // all are, but not together: one is another, or two have changed places
  };

  Kind kind = Kind::kCount;
  std::size_t place = 0;

  bool operator==(const MnemonicError&) const = default;
};

// Blanks, ends of lines and capitals do not matter; a word's first four letters, or more, will do.
[[nodiscard]] Result<Bytes, MnemonicError> entropy_of(std::string_view words);

}  // namespace p2pchat::crypto
