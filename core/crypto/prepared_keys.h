#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/crypto/evp.h"
#include "core/crypto/key_cache.h"

// Inside of this room: keys by way of the cache of this thread, if it has one.
namespace p2pchat::crypto {

struct KeyCache::Kept {
  using Name = std::pair<std::string_view, Bytes>;  // a sort, which is a literal, and the key

  std::map<Name, PkeyPtr> keys;
  std::map<std::pair<Bytes32, Bytes32>, std::optional<Bytes32>> agreements;
  std::set<Bytes32> signatures;  // digests of what was signed or found good here
};

// What this thread keeps, or null.
[[nodiscard]] KeyCache::Kept* kept_here();

// The signature is good, and is not verified again while this thread keeps what it knows.
void keep_signature(BytesView public_key, BytesView message, BytesView signature);
[[nodiscard]] bool is_kept_signature(BytesView public_key, BytesView message, BytesView signature);

// The key that `load` makes of these bytes, now or at an earlier call with this sort of key.
template <class Load>
[[nodiscard]] PkeyPtr prepared_key(std::string_view sort, BytesView bytes, Load load) {
  KeyCache::Kept* const kept = kept_here();
  if (kept == nullptr) return load(bytes);

  KeyCache::Kept::Name name{sort, to_bytes(bytes)};
  auto found = kept->keys.find(name);
  if (found == kept->keys.end()) {
    if (kept->keys.size() >= KeyCache::kKeptMax) kept->keys.clear();
    found = kept->keys.emplace(std::move(name), load(bytes)).first;
  }
  P2PCHAT_ASSERT(EVP_PKEY_up_ref(found->second.get()) == 1);
  return PkeyPtr(found->second.get());
}

// A private key of OpenSSL's algorithm of this name, which is a literal.
[[nodiscard]] PkeyPtr prepared_raw_key(const char* algorithm, const Bytes32& private_key);

}  // namespace p2pchat::crypto
