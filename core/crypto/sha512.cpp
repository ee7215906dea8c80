#include "core/crypto/sha512.h"

#include "core/base/assert.h"
#include "core/crypto/evp.h"

namespace p2pchat::crypto {
namespace {

const EVP_MD* sha512_algorithm() {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  P2PCHAT_ASSERT(kAlgorithm != nullptr);
  return kAlgorithm;
}

}  // namespace

Bytes64 sha512(BytesView data) {
  Bytes64 hash{};
  const int done =
      EVP_Digest(data.data(), data.size(), hash.data(), nullptr, sha512_algorithm(), nullptr);
  P2PCHAT_ASSERT(done == 1);
  return hash;
}

}  // namespace p2pchat::crypto
