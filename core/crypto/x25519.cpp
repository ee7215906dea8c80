#include "core/crypto/x25519.h"

#include <utility>

#include <openssl/err.h>

#include "core/base/assert.h"
#include "core/crypto/evp.h"
#include "core/crypto/prepared_keys.h"
#include "core/crypto/secret.h"

namespace p2pchat::crypto {
namespace {

std::optional<Bytes32> derive(const Bytes32& private_key, const Bytes32& public_key) {
  const PkeyPtr own = prepared_raw_key("X25519", private_key);
  const PkeyPtr other(EVP_PKEY_new_raw_public_key_ex(nullptr, "X25519", nullptr, public_key.data(),
                                                     public_key.size()));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr));
  P2PCHAT_ASSERT(other != nullptr);
  P2PCHAT_ASSERT(context != nullptr);
  P2PCHAT_ASSERT(EVP_PKEY_derive_init(context.get()) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_derive_set_peer_ex(context.get(), other.get(), 0) == 1);

  Bytes32 shared{};
  std::size_t length = shared.size();
  const bool is_done = EVP_PKEY_derive(context.get(), shared.data(), &length) == 1;
  ERR_clear_error();
  if (!is_done || equal_in_constant_time(shared, Bytes32{})) return std::nullopt;
  return shared;
}

}  // namespace

Bytes32 x25519_public_key(const Bytes32& private_key) {
  Bytes32 public_key{};
  std::size_t length = public_key.size();
  P2PCHAT_ASSERT(EVP_PKEY_get_raw_public_key(prepared_raw_key("X25519", private_key).get(),
                                             public_key.data(), &length) == 1);
  return public_key;
}

std::optional<Bytes32> x25519_agree(const Bytes32& private_key, const Bytes32& public_key) {
  KeyCache::Kept* const kept = kept_here();
  if (kept == nullptr) return derive(private_key, public_key);

  const std::pair pair(private_key, public_key);
  const auto found = kept->agreements.find(pair);
  if (found != kept->agreements.end()) return found->second;
  if (kept->agreements.size() >= KeyCache::kKeptMax) kept->agreements.clear();
  return kept->agreements.emplace(pair, derive(private_key, public_key)).first->second;
}

}  // namespace p2pchat::crypto
