#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace p2pchat {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

// 32 bytes: a hash, a key or a seed.
using Bytes32 = ByteArray<32>;
using Bytes64 = ByteArray<64>;

template <class T, class E>
using Result = std::expected<T, E>;

[[nodiscard]] Bytes to_bytes(std::string_view text);
[[nodiscard]] Bytes to_bytes(BytesView view);
[[nodiscard]] std::string to_text(BytesView bytes);

// Views of text as bytes and of bytes as text, without a copy; they live as long as their source.
[[nodiscard]] BytesView as_bytes(std::string_view text);
[[nodiscard]] std::string_view as_text(BytesView bytes);

// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(BytesView bytes);

// Appends big-endian integers, so that rows sort by number.
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);
void append(Bytes& out, BytesView more);

// The big-endian integer at the front. The view must hold that many bytes.
[[nodiscard]] std::uint32_t read_u32(BytesView bytes);
[[nodiscard]] std::uint64_t read_u64(BytesView bytes);

}  // namespace p2pchat
