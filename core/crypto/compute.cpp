#include "core/crypto/compute.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "core/base/assert.h"
#include "core/crypto/bcrypt.h"
#include "core/crypto/rsa.h"
#include "core/crypto/sha256.h"

namespace p2pchat::crypto {
namespace {

constexpr std::size_t kPoolSize = 32;

// Parts one after the other, each after its length in four bytes.
Bytes join(std::initializer_list<BytesView> parts) {
  Bytes out;
  for (const BytesView part : parts) {
    append_u32(out, static_cast<std::uint32_t>(part.size()));
    append(out, part);
  }
  return out;
}

// Exactly so many parts and nothing else, or nothing. Views into the bytes.
template <std::size_t Count>
std::optional<std::array<BytesView, Count>> split(BytesView bytes) {
  std::array<BytesView, Count> parts{};
  for (BytesView& part : parts) {
    if (bytes.size() < 4) return std::nullopt;
    const std::size_t length = read_u32(bytes);
    bytes = bytes.subspan(4);
    if (bytes.size() < length) return std::nullopt;
    part = bytes.first(length);
    bytes = bytes.subspan(length);
  }
  if (!bytes.empty()) return std::nullopt;
  return parts;
}

RsaKeyPairs generate_pairs(std::size_t bits, const Bytes32& seed) {
  return {.signing = rsa_generate(bits, derive_key(seed, as_bytes("p2pchat/rsa/signing"))),
          .encryption = rsa_generate(bits, derive_key(seed, as_bytes("p2pchat/rsa/encryption")))};
}

// A static of its own for each index is generated at its first use, by one thread.
template <std::size_t Index>
const RsaKeyPairs& pooled() {
  static const RsaKeyPairs kPairs = [] {
    Bytes32 seed{};
    seed[0] = static_cast<std::uint8_t>(Index);
    return generate_pairs(kPooledRsaBits, seed);
  }();
  return kPairs;
}

const RsaKeyPairs& pooled_by(const Bytes32& seed) {
  using Getter = const RsaKeyPairs& (*)();
  static constexpr auto kGetters = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Getter, sizeof...(I)>{&pooled<I>...};
  }(std::make_index_sequence<kPoolSize>());
  return kGetters[seed[0] % kPoolSize]();
}

Bytes compute_scrypt(BytesView input) {
  const auto parts = split<3>(input);
  P2PCHAT_ASSERT(parts.has_value());
  const auto& [password, salt, cost] = *parts;
  P2PCHAT_ASSERT(cost.size() == 3);
  return to_bytes(scrypt(password, salt, {.log2_n = cost[0], .r = cost[1], .p = cost[2]}));
}

Bytes compute_bcrypt_hash(BytesView input, const Bytes32& seed) {
  const auto parts = split<2>(input);
  P2PCHAT_ASSERT(parts.has_value());
  const auto& [password, cost] = *parts;
  P2PCHAT_ASSERT(cost.size() == 1);
  return to_bytes(bcrypt_hash(as_text(password), cost[0], seed));
}

Bytes compute_bcrypt_check(BytesView input) {
  const auto parts = split<2>(input);
  P2PCHAT_ASSERT(parts.has_value());
  const auto& [password, hash] = *parts;
  const bool is_right = bcrypt_check(as_text(password), as_text(hash));
  return Bytes{static_cast<std::uint8_t>(is_right ? 1 : 0)};
}

Bytes compute_rsa_keys(BytesView input, const Bytes32& seed) {
  P2PCHAT_ASSERT(input.size() == 4);
  const std::size_t bits = read_u32(input);
  const RsaKeyPairs pairs = bits == kPooledRsaBits ? pooled_by(seed) : generate_pairs(bits, seed);
  return join({pairs.signing, pairs.encryption});
}

}  // namespace

Bytes compute(ComputeKind kind, BytesView input, const Bytes32& seed) {
  switch (kind) {
    case ComputeKind::kScrypt:
      return compute_scrypt(input);
    case ComputeKind::kBcryptHash:
      return compute_bcrypt_hash(input, seed);
    case ComputeKind::kBcryptCheck:
      return compute_bcrypt_check(input);
    case ComputeKind::kRsaKeys:
      return compute_rsa_keys(input, seed);
  }
  P2PCHAT_ASSERT(false);
}

Bytes scrypt_input(std::string_view password, BytesView salt, const ScryptCost& cost) {
  P2PCHAT_ASSERT(is_possible(cost));
  return join({as_bytes(password), salt, ByteArray<3>{cost.log2_n, cost.r, cost.p}});
}

std::optional<Bytes32> parse_scrypt(BytesView result) {
  Bytes32 out{};
  if (result.size() != out.size()) return std::nullopt;
  std::copy(result.begin(), result.end(), out.begin());
  return out;
}

Bytes bcrypt_hash_input(std::string_view password, int cost) {
  P2PCHAT_ASSERT(cost >= kBcryptCostMin);
  P2PCHAT_ASSERT(cost <= kBcryptCostMax);
  return join({as_bytes(password), ByteArray<1>{static_cast<std::uint8_t>(cost)}});
}

std::optional<std::string> parse_bcrypt_hash(BytesView result) {
  if (result.empty()) return std::nullopt;
  return to_text(result);
}

Bytes bcrypt_check_input(std::string_view password, std::string_view hash) {
  return join({as_bytes(password), as_bytes(hash)});
}

bool bcrypt_check_succeeded(BytesView result) { return result.size() == 1 && result[0] == 1; }

Bytes rsa_keys_input(std::size_t bits) {
  P2PCHAT_ASSERT(bits >= kRsaBitsMin);
  P2PCHAT_ASSERT(bits <= kRsaBitsMax);
  Bytes input;
  append_u32(input, static_cast<std::uint32_t>(bits));
  return input;
}

std::optional<RsaKeyPairs> parse_rsa_keys(BytesView result) {
  const auto parts = split<2>(result);
  if (!parts) return std::nullopt;
  return RsaKeyPairs{.signing = to_bytes((*parts)[0]), .encryption = to_bytes((*parts)[1])};
}

}  // namespace p2pchat::crypto
