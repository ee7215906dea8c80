#include "core/base/bytes.h"

#include "core/base/assert.h"

namespace p2pchat {

Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

Bytes to_bytes(BytesView view) { return Bytes(view.begin(), view.end()); }

std::string to_text(BytesView bytes) { return std::string(as_text(bytes)); }

BytesView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string to_hex(BytesView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

void append_u32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
  }
}

void append_u64(Bytes& out, std::uint64_t value) {
  append_u32(out, static_cast<std::uint32_t>(value >> 32U));
  append_u32(out, static_cast<std::uint32_t>(value));
}

void append(Bytes& out, BytesView more) { out.insert(out.end(), more.begin(), more.end()); }

std::uint32_t read_u32(BytesView bytes) {
  P2PCHAT_ASSERT(bytes.size() >= 4);

  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | bytes[i];
  return value;
}

std::uint64_t read_u64(BytesView bytes) {
  P2PCHAT_ASSERT(bytes.size() >= 8);

  const std::uint64_t high = read_u32(bytes.first(4));
  return (high << 32U) | read_u32(bytes.subspan(4));
}

}  // namespace p2pchat
