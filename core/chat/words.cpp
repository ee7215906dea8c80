#include "core/chat/words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/chat/content.h"

namespace p2pchat::chat {
namespace {

struct Range {
  char32_t first = 0;
  char32_t last = 0;
};

// Neither letters nor digits: punctuation, signs and spaces of all scripts that use these blocks.
constexpr std::array kSeparators{
    Range{0x0080, 0x00a9}, Range{0x00ab, 0x00b4}, Range{0x00b6, 0x00b9}, Range{0x00bb, 0x00bf},
    Range{0x00d7, 0x00d7}, Range{0x00f7, 0x00f7}, Range{0x037e, 0x037e}, Range{0x0387, 0x0387},
    Range{0x055a, 0x055f}, Range{0x0589, 0x058a}, Range{0x05be, 0x05be}, Range{0x05f3, 0x05f4},
    Range{0x060c, 0x060c}, Range{0x061b, 0x061f}, Range{0x066a, 0x066d}, Range{0x06d4, 0x06d4},
    Range{0x0964, 0x0965}, Range{0x1680, 0x1680}, Range{0x2000, 0x206f}, Range{0x20a0, 0x20cf},
    Range{0x2190, 0x25ff}, Range{0x27c0, 0x2bff}, Range{0x2e00, 0x2e7f}, Range{0x3000, 0x3004},
    Range{0x3008, 0x3020}, Range{0x3030, 0x3030}, Range{0x303d, 0x303f}, Range{0x30fb, 0x30fb},
    Range{0xfe00, 0xfe1f}, Range{0xfe30, 0xfe6f}, Range{0xfeff, 0xff0f}, Range{0xff1a, 0xff20},
    Range{0xff3b, 0xff40}, Range{0xff5b, 0xff65}, Range{0xffe0, 0xffff},
};
constexpr std::array kWordsOfTheirOwn{
    Range{0x2600, 0x27bf}, Range{0x3040, 0x30ff},   Range{0x31f0, 0x31ff},
    Range{0x3400, 0x4dbf}, Range{0x4e00, 0x9fff},   Range{0xf900, 0xfaff},
    Range{0xff66, 0xff9f}, Range{0x1f000, 0x1faff}, Range{0x20000, 0x323af},
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t point) {
  return std::ranges::any_of(
      ranges, [point](const Range& range) { return point >= range.first && point <= range.last; });
}

bool is_in_word(char32_t point) {
  if (point >= 0x80) return !is_in(kSeparators, point);
  return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
         (point >= 'A' && point <= 'Z');
}

// Blocks whose capitals are followed, each, by its small letter.
bool is_paired_capital(char32_t point) {
  const bool is_even = point % 2 == 0;
  const auto within = [point](char32_t first, char32_t last) {
    return point >= first && point <= last;
  };
  if (within(0x139, 0x148) || within(0x179, 0x17e) || within(0x4c1, 0x4ce)) return !is_even;
  return is_even && (within(0x100, 0x137) || within(0x14a, 0x177) || within(0x460, 0x481) ||
                     within(0x48a, 0x4bf) || within(0x4d0, 0x52f));
}

char32_t in_lower_case(char32_t point) {
  const auto within = [point](char32_t first, char32_t last) {
    return point >= first && point <= last;
  };
  if (within('A', 'Z') || within(0xc0, 0xde)) return point + 32;
  if (point < 0x100) return point;
  if (within(0x391, 0x3ab) || within(0x410, 0x42f)) return point + 32;
  if (within(0x400, 0x40f)) return point + 80;
  if (within(0x388, 0x38a)) return point + 37;
  if (within(0x38e, 0x38f)) return point + 63;
  if (point == 0x130) return 'i';
  if (point == 0x178) return 0xff;
  if (point == 0x17f) return 's';
  if (point == 0x386) return 0x3ac;
  if (point == 0x38c) return 0x3cc;
  if (point == 0x3c2) return 0x3c3;  // the sigma at the end of a word
  if (point == 0x4c0) return 0x4cf;
  return is_paired_capital(point) ? point + 1 : point;
}

// What is_utf8 has passed.
char32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t point = size == 1 ? first : first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  text.remove_prefix(size);
  return point;
}

void append_utf8(std::string& word, char32_t point) {
  const auto put = [&word](char32_t byte) { word.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | (point >> 6U));
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12U));
    put(0x80 | ((point >> 6U) & 0x3fU));
  } else {
    put(0xf0 | (point >> 18U));
    put(0x80 | ((point >> 12U) & 0x3fU));
    put(0x80 | ((point >> 6U) & 0x3fU));
  }
  put(0x80 | (point & 0x3fU));
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  if (!is_utf8(text)) return words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  while (!text.empty()) {
    const char32_t point = take_character(text);
    const bool is_whole = is_in(kWordsOfTheirOwn, point) && !is_in(kSeparators, point);
    if (is_whole || !is_in_word(point)) end_word();
    if (is_whole || is_in_word(point)) append_utf8(word, in_lower_case(point));
    if (is_whole) end_word();
  }
  end_word();
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

}  // namespace p2pchat::chat
