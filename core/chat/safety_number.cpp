#include "core/chat/safety_number.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/crypto/sha512.h"

namespace p2pchat::chat {
namespace {

constexpr int kIterations = 5200;
constexpr std::size_t kGroups = 6;
constexpr std::size_t kGroupDigits = 5;
constexpr std::size_t kGroupBytes = 5;
constexpr std::uint64_t kGroupMax = 100000;

std::string half_of(const Identity& identity) {
  Bytes input{0, 0};  // the version of the construction
  append(input, identity.key);
  append(input, as_bytes(identity.stable_id));
  append(input, identity.key);
  Bytes64 hash = crypto::sha512(input);
  for (int i = 1; i < kIterations; ++i) {
    input.assign(hash.begin(), hash.end());
    append(input, identity.key);
    hash = crypto::sha512(input);
  }
  std::string digits;
  for (std::size_t group = 0; group < kGroups; ++group) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < kGroupBytes; ++i) {
      number = number << 8U | hash[group * kGroupBytes + i];
    }
    const std::string text = std::to_string(number % kGroupMax);
    digits += std::string(kGroupDigits - text.size(), '0') + text;
  }
  return digits;
}

}  // namespace

std::string numeric_fingerprint(const Identity& a, const Identity& b) {
  const std::string one = half_of(a);
  const std::string other = half_of(b);
  return std::min(one, other) + std::max(one, other);
}

std::string safety_number(const wire::AccountProfile& a, const wire::AccountProfile& b) {
  const std::string name_of_a = account::fold_case(a.name.text);
  const std::string name_of_b = account::fold_case(b.name.text);
  const Bytes32 id_of_a = account::account_id(a);
  const Bytes32 id_of_b = account::account_id(b);
  return numeric_fingerprint({name_of_a, id_of_a}, {name_of_b, id_of_b});
}

}  // namespace p2pchat::chat
