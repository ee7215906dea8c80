#include "core/base/ring_id.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/mutant.h"

namespace p2pchat {
namespace {

std::optional<unsigned> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10U;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10U;
  return std::nullopt;
}

}  // namespace

RingId RingId::from_number(std::uint64_t number) {
  RingId id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[id.bytes.size() - 1 - i] = static_cast<std::uint8_t>(number >> (8U * i));
  }
  return id;
}

std::optional<RingId> RingId::from_hex(std::string_view text) {
  RingId id;
  if (text.size() != id.bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const auto high = digit_value(text[2 * i]);
    const auto low = digit_value(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(*high * 16U + *low);
  }
  return id;
}

RingId RingId::from_hash(const Bytes32& hash) {
  RingId id;
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

RingId RingId::plus_power_of_two(std::size_t exponent) const {
  P2PCHAT_ASSERT(exponent < kBits);

  RingId sum = *this;
  unsigned carry = 1U << (exponent % 8);
  for (std::size_t i = bytes.size() - exponent / 8; i-- > 0 && carry != 0;) {
    carry += sum.bytes[i];
    sum.bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
  return sum;
}

RingId RingId::distance(const RingId& from, const RingId& to) {
  RingId difference;
  unsigned borrow = 0;
  for (std::size_t i = from.bytes.size(); i-- > 0;) {
    const unsigned taken = from.bytes[i] + borrow;
    borrow = taken > to.bytes[i] ? 1 : 0;
    difference.bytes[i] = static_cast<std::uint8_t>(to.bytes[i] + 256U * borrow - taken);
  }
  return difference;
}

std::string RingId::text() const { return to_hex(bytes); }

std::string RingId::short_text() const { return to_hex(BytesView(bytes).first(4)); }

bool is_between(const RingId& a, const RingId& x, const RingId& b) {
  if (a < b || is_mutated(Mutant::kArcDoesNotWrap)) return a < x && x < b;
  return a < x || x < b;
}

bool is_in_arc(const RingId& a, const RingId& x, const RingId& b) {
  return a == b || x == b || is_between(a, x, b);
}

}  // namespace p2pchat
