#include "core/base/entropy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "core/base/assert.h"

namespace p2pchat {
namespace {

using Block = std::array<std::uint32_t, 16>;

void quarter_round(Block& s, std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
  s[a] += s[b];
  s[d] = std::rotl(s[d] ^ s[a], 16);
  s[c] += s[d];
  s[b] = std::rotl(s[b] ^ s[c], 12);
  s[a] += s[b];
  s[d] = std::rotl(s[d] ^ s[a], 8);
  s[c] += s[d];
  s[b] = std::rotl(s[b] ^ s[c], 7);
}

std::uint32_t little_endian(const Bytes32& bytes, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8U) | bytes[word * 4 + i];
  return value;
}

// The key stream's block 0 with a zero nonce (RFC 8439, section 2.3).
ByteArray<64> chacha20_block(const Bytes32& key) {
  Block start{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (std::size_t i = 0; i < 8; ++i) start[4 + i] = little_endian(key, i);
  Block state = start;
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < 4; ++i) quarter_round(state, i, 4 + i, 8 + i, 12 + i);
    quarter_round(state, 0, 5, 10, 15);
    quarter_round(state, 1, 6, 11, 12);
    quarter_round(state, 2, 7, 8, 13);
    quarter_round(state, 3, 4, 9, 14);
  }
  ByteArray<64> out{};
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t word = state[i / 4] + start[i / 4];
    out[i] = static_cast<std::uint8_t>(word >> (8U * (i % 4)));
  }
  return out;
}

}  // namespace

void Entropy::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& byte : out) {
    if (left_ == 0) {
      const ByteArray<64> block = chacha20_block(key_);
      std::copy_n(block.begin(), 32, key_.begin());
      std::copy_n(block.begin() + 32, 32, ready_.begin());
      left_ = ready_.size();
    }
    byte = ready_[ready_.size() - left_];
    ready_[ready_.size() - left_] = 0;
    --left_;
  }
}

Bytes32 Entropy::draw_32() {
  Bytes32 out{};
  fill(out);
  return out;
}

std::uint64_t Entropy::draw_u64() {
  ByteArray<8> out{};
  fill(out);
  return read_u64(out);
}

std::uint64_t Entropy::below(std::uint64_t bound) {
  P2PCHAT_ASSERT(bound != 0);

  // Draws from the incomplete last round of the range are thrown away, so that none is favoured.
  const std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t limit = highest - (highest % bound + 1) % bound;
  std::uint64_t drawn = draw_u64();
  while (drawn > limit) drawn = draw_u64();
  return drawn % bound;
}

Duration Entropy::up_to(Duration longest) {
  P2PCHAT_ASSERT(longest.count() >= 0);
  return Duration(
      static_cast<Duration::rep>(below(static_cast<std::uint64_t>(longest.count()) + 1)));
}

Entropy Entropy::fork() { return Entropy(draw_32()); }

}  // namespace p2pchat
