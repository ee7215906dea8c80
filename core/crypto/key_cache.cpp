#include "core/crypto/key_cache.h"

#include "core/base/assert.h"
#include "core/crypto/prepared_keys.h"

namespace p2pchat::crypto {
namespace {

thread_local KeyCache::Kept* here = nullptr;

}  // namespace

KeyCache::KeyCache() : kept_(std::make_unique<Kept>()) {
  P2PCHAT_ASSERT(here == nullptr);

  here = kept_.get();
}

KeyCache::~KeyCache() { here = nullptr; }

KeyCache::Kept* kept_here() { return here; }

}  // namespace p2pchat::crypto
