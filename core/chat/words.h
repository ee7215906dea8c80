#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace p2pchat::chat {

// The words of a text that it is found by, each once, in order of their bytes. A word is a run of
// letters and digits, in lower case; a character of Han, Hiragana or Katakana, or an emoji, is a
// word of its own, for no spaces part those. Case is that of ASCII, Latin-1, Latin Extended-A,
// Greek and Cyrillic; other letters, and accents, are taken as they are written, composed or not.
// What is not UTF-8 has no words.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

}  // namespace p2pchat::chat
