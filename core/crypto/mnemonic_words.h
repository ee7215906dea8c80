#pragma once

#include <cstddef>
#include <string_view>

namespace p2pchat::crypto {

inline constexpr std::size_t kMnemonicWordCount = 2048;

// The English words of BIP-39 (bitcoin/bips, bip-0039/english.txt, MIT), in order, each with a
// blank behind it. The first four letters, or all of a shorter one, are of one word alone.
extern const std::string_view kMnemonicWords;

}  // namespace p2pchat::crypto
