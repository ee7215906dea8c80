#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/mutant.h"

namespace p2pchat {

// A place on the identifier circle of 2^160: a node's id or a record's key (Chord, SIGCOMM 2001,
// section 4.2). Stored big-endian, so that the byte order is the numeric order.
struct RingId {
  static constexpr std::size_t kBits = 160;

  ByteArray<kBits / 8> bytes{};

  [[nodiscard]] constexpr bool operator==(const RingId&) const = default;
  // Nothing is compared more often than ids: the first 64 bits decide nearly always.
  [[nodiscard]] constexpr std::strong_ordering operator<=>(const RingId& other) const {
    const std::uint64_t mine = top();
    const std::uint64_t others = other.top();
    return mine != others ? mine <=> others : bytes <=> other.bytes;
  }

  // The id a small number stands for: readable tests and examples.
  [[nodiscard]] static RingId from_number(std::uint64_t number);

  // 40 hexadecimal digits, or nothing.
  [[nodiscard]] static std::optional<RingId> from_hex(std::string_view text);

  // The first 160 bits of a hash.
  [[nodiscard]] static RingId from_hash(const Bytes32& hash);

  // This id + 2^exponent, modulo 2^160. The exponent must be below kBits.
  [[nodiscard]] RingId plus_power_of_two(std::size_t exponent) const;

  // This id + 1, modulo 2^160.
  [[nodiscard]] RingId next() const { return plus_power_of_two(0); }

  // How far clockwise from `from` to `to`, modulo 2^160.
  [[nodiscard]] static RingId distance(const RingId& from, const RingId& to);

  // The top 64 bits, for shares of the circle and for drawing.
  [[nodiscard]] constexpr std::uint64_t top() const { return number_at<std::uint64_t>(0); }

  [[nodiscard]] std::string text() const;        // 40 digits
  [[nodiscard]] std::string short_text() const;  // the first 8 digits

 private:
  // The digits from this byte on. Loops of constant length become one instruction or two.
  template <class Number>
  [[nodiscard]] constexpr Number number_at(std::size_t byte) const {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      number = static_cast<Number>(number << 8U | bytes[byte + i]);
    }
    return number;
  }
  template <class Number>
  constexpr void put_at(std::size_t byte, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      bytes[byte + i] = static_cast<std::uint8_t>(number >> 8U * (sizeof(Number) - 1 - i));
    }
  }
};

// True if x lies strictly inside the arc clockwise from a to b. The arc from a to a is the whole
// circle but a (Zave 2017, `between`).
[[nodiscard]] inline bool is_between(const RingId& a, const RingId& x, const RingId& b) {
  if (a < b || is_mutated(Mutant::kArcDoesNotWrap)) return a < x && x < b;
  return a < x || x < b;
}

// True if x lies in (a, b]; with a == b that is the whole circle.
[[nodiscard]] inline bool is_in_arc(const RingId& a, const RingId& x, const RingId& b) {
  return a == b || x == b || is_between(a, x, b);
}

}  // namespace p2pchat
