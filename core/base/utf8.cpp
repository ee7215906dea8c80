#include "core/base/utf8.h"

#include <cstddef>

namespace p2pchat {
namespace {

struct LeadByte {
  unsigned followers = 0;  // 0: no lead byte
  char32_t bits = 0;
  char32_t least = 0;  // the smallest code point that needs this many
};

LeadByte lead_byte(unsigned char byte) {
  if (byte >= 0xc2 && byte < 0xe0) return {1, byte & 0x1fU, 0x80};
  if (byte >= 0xe0 && byte < 0xf0) return {2, byte & 0x0fU, 0x800};
  if (byte >= 0xf0 && byte < 0xf5) return {3, byte & 0x07U, 0x10000};
  return {};
}

// Bytes of the character at the front, 0 if it is none.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const LeadByte lead = lead_byte(first);
  if (lead.followers == 0 || text.size() <= lead.followers) return 0;
  char32_t point = lead.bits;
  for (std::size_t i = 1; i <= lead.followers; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80) return 0;
    point = (point << 6U) | (byte & 0x3fU);
  }
  const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
  return point >= lead.least && point <= 0x10ffff && !is_surrogate ? lead.followers + 1 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace p2pchat
