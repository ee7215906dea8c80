// RAND_METHOD is deprecated in favour of providers, but is the one hook that every draw of OpenSSL
// 3.0 passes through, those of its default provider included.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/seeded_chance.h"

#include <cstddef>
#include <span>

#include <openssl/rand.h>

#include "core/base/assert.h"

namespace p2pchat::crypto {
namespace {

thread_local Entropy* active = nullptr;

int draw(unsigned char* out, int size) {
  if (active == nullptr) return RAND_OpenSSL()->bytes(out, size);
  active->fill(std::span(out, static_cast<std::size_t>(size)));
  return 1;
}

int status() { return active != nullptr ? 1 : RAND_OpenSSL()->status(); }

void install_once() {
  static const bool kIsInstalled = [] {
    static const RAND_METHOD kMethod{.seed = nullptr,
                                     .bytes = draw,
                                     .cleanup = nullptr,
                                     .add = nullptr,
                                     .pseudorand = draw,
                                     .status = status};
    return RAND_set_rand_method(&kMethod) == 1;
  }();
  P2PCHAT_ASSERT(kIsInstalled);
}

}  // namespace

SeededChance::SeededChance(const Bytes32& seed) : entropy_(seed) {
  P2PCHAT_ASSERT(active == nullptr);

  install_once();
  active = &entropy_;
}

SeededChance::~SeededChance() { active = nullptr; }

}  // namespace p2pchat::crypto
