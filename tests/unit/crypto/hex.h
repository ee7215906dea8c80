#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "core/base/bytes.h"

// Readable bytes for tests.
namespace p2pchat {

inline std::uint8_t digit_of(char c) {
  return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

// Lower-case digits, two a byte.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(digit_of(text[i]) * 16 + digit_of(text[i + 1])));
  }
  return bytes;
}

template <std::size_t Size = 32>
ByteArray<Size> array_from_hex(std::string_view text) {
  const Bytes bytes = from_hex(text);
  ByteArray<Size> out{};
  EXPECT_EQ(bytes.size(), Size);
  std::copy_n(bytes.begin(), std::min(Size, bytes.size()), out.begin());
  return out;
}

inline Bytes32 seed_of(std::uint8_t number) {
  Bytes32 seed{};
  seed[31] = number;
  return seed;
}

}  // namespace p2pchat
