#include "core/crypto/key_cache.h"

#include "core/base/assert.h"
#include "core/crypto/prepared_keys.h"
#include "core/crypto/sha256.h"

namespace p2pchat::crypto {
namespace {

thread_local KeyCache::Kept* here = nullptr;

// The lengths first: no two lists of parts give one digest.
Bytes32 digest_of(BytesView public_key, BytesView message, BytesView signature) {
  Bytes all;
  all.reserve(16 + public_key.size() + message.size() + signature.size());
  append_u64(all, public_key.size());
  append_u64(all, signature.size());
  for (const BytesView part : {public_key, signature, message}) append(all, part);
  return sha256(all);
}

}  // namespace

KeyCache::KeyCache() : kept_(std::make_unique<Kept>()) {
  P2PCHAT_ASSERT(here == nullptr);

  here = kept_.get();
}

KeyCache::~KeyCache() { here = nullptr; }

KeyCache::Kept* kept_here() { return here; }

void keep_signature(BytesView public_key, BytesView message, BytesView signature) {
  if (here == nullptr) return;
  if (here->signatures.size() >= KeyCache::kKeptMax) here->signatures.clear();
  here->signatures.insert(digest_of(public_key, message, signature));
}

bool is_kept_signature(BytesView public_key, BytesView message, BytesView signature) {
  return here != nullptr && here->signatures.contains(digest_of(public_key, message, signature));
}

PkeyPtr prepared_raw_key(const char* algorithm, const Bytes32& private_key) {
  return prepared_key(algorithm, private_key, [algorithm](BytesView bytes) {
    PkeyPtr key(
        EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, bytes.data(), bytes.size()));
    P2PCHAT_ASSERT(key != nullptr);
    return key;
  });
}

}  // namespace p2pchat::crypto
