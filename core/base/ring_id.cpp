#include "core/base/ring_id.h"

#include <algorithm>

#include "core/base/assert.h"

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
  // In three numbers, the lowest first: of 32, 64 and 64 bits.
  RingId difference;
  const auto low_from = from.number_at<std::uint32_t>(16);
  const auto low_to = to.number_at<std::uint32_t>(16);
  difference.put_at(16, low_to - low_from);
  const auto middle_from = from.number_at<std::uint64_t>(8);
  const auto middle_to = to.number_at<std::uint64_t>(8);
  const std::uint64_t low_borrow = low_to < low_from ? 1 : 0;
  difference.put_at(8, middle_to - middle_from - low_borrow);
  const bool is_middle_short =
      middle_to < middle_from || (middle_to == middle_from && low_borrow == 1);
  difference.put_at(0, to.top() - from.top() - (is_middle_short ? 1 : 0));
  return difference;
}

std::string RingId::text() const { return to_hex(bytes); }

std::string RingId::short_text() const { return to_hex(BytesView(bytes).first(4)); }

}  // namespace p2pchat
