#include "core/crypto/bcrypt.h"

#include <crypt.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "core/base/assert.h"
#include "core/crypto/secret.h"

namespace p2pchat::crypto {
namespace {

constexpr std::size_t kPasswordMax = 72;
constexpr std::size_t kHashSize = 60;
constexpr std::size_t kSaltSize = 16;
constexpr const char* kPrefix = "$2b$";

bool is_acceptable(std::string_view password) {
  return password.size() <= kPasswordMax && !password.contains('\0');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::string> run(std::string_view password, std::string_view setting) {
  auto data = std::make_unique<crypt_data>();  // 32 KiB: too much for a worker's stack
  std::string phrase(password);
  const char* const hash =
      crypt_rn(phrase.c_str(), std::string(setting).c_str(), data.get(), sizeof(crypt_data));
  std::optional<std::string> result;
  if (hash != nullptr && hash[0] != '*') result = hash;
  wipe(phrase);
  wipe(std::span(reinterpret_cast<std::uint8_t*>(data.get()), sizeof(crypt_data)));
  return result;
}

}  // namespace

std::string bcrypt_hash(std::string_view password, int cost, const Bytes32& seed) {
  P2PCHAT_ASSERT(is_acceptable(password));
  P2PCHAT_ASSERT(cost >= kBcryptCostMin);
  P2PCHAT_ASSERT(cost <= kBcryptCostMax);

  std::array<char, kSaltSize> random{};
  std::copy_n(seed.begin(), random.size(), random.begin());
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  const char* const made =
      crypt_gensalt_rn(kPrefix, static_cast<unsigned long>(cost), random.data(), random.size(),
                       setting.data(), setting.size());
  P2PCHAT_ASSERT(made != nullptr);
  const std::optional<std::string> hash = run(password, setting.data());
  P2PCHAT_ASSERT(hash.has_value());
  P2PCHAT_ASSERT(bcrypt_cost(*hash) == cost);
  return *hash;
}

// "$2b$NN$" and 53 characters, NN within the bounds.
std::optional<int> bcrypt_cost(std::string_view hash) {
  if (hash.size() != kHashSize || !hash.starts_with(kPrefix) || hash[6] != '$') return std::nullopt;
  if (!is_digit(hash[4]) || !is_digit(hash[5]) || hash.contains('\0')) return std::nullopt;
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  if (cost < kBcryptCostMin || cost > kBcryptCostMax) return std::nullopt;
  return cost;
}

bool bcrypt_check(std::string_view password, std::string_view hash) {
  if (!is_acceptable(password) || !bcrypt_cost(hash)) return false;
  const std::optional<std::string> again = run(password, hash);
  return again && equal_in_constant_time(as_bytes(*again), as_bytes(hash));
}

}  // namespace p2pchat::crypto
