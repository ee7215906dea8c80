#include "core/crypto/sha256.h"

#include <algorithm>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "core/base/assert.h"
#include "core/crypto/evp.h"
#include "core/crypto/secret.h"

namespace p2pchat::crypto {
namespace {

// A keyless context to copy: setting the digest by name costs more than the tag itself.
const EVP_MAC_CTX* hmac_prototype() {
  static const EVP_MAC_CTX* const kPrototype = [] {
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    P2PCHAT_ASSERT(mac != nullptr);
    EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    P2PCHAT_ASSERT(context != nullptr);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    P2PCHAT_ASSERT(EVP_MAC_CTX_set_params(context, parameters) == 1);
    return context;
  }();
  return kPrototype;
}

}  // namespace

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  P2PCHAT_ASSERT(kAlgorithm != nullptr);
  return kAlgorithm;
}

Bytes32 sha256(BytesView data) {
  Bytes32 hash{};
  const int done =
      EVP_Digest(data.data(), data.size(), hash.data(), nullptr, sha256_algorithm(), nullptr);
  P2PCHAT_ASSERT(done == 1);
  return hash;
}

Bytes32 hmac_sha256(BytesView key, std::initializer_list<BytesView> parts) {
  const MacContextPtr context(EVP_MAC_CTX_dup(hmac_prototype()));
  P2PCHAT_ASSERT(context != nullptr);
  // A null key would mean "the key of before" to OpenSSL.
  const std::uint8_t none = 0;
  const std::uint8_t* const start = key.empty() ? &none : key.data();
  P2PCHAT_ASSERT(EVP_MAC_init(context.get(), start, key.size(), nullptr) == 1);
  for (const BytesView part : parts) {
    P2PCHAT_ASSERT(EVP_MAC_update(context.get(), part.data(), part.size()) == 1);
  }
  Bytes32 tag{};
  std::size_t length = 0;
  P2PCHAT_ASSERT(EVP_MAC_final(context.get(), tag.data(), &length, tag.size()) == 1);
  P2PCHAT_ASSERT(length == tag.size());
  return tag;
}

Bytes hkdf_sha256(BytesView ikm, BytesView salt, BytesView info, std::size_t length) {
  Bytes32 prk = hkdf_extract(salt, ikm);
  Bytes out = hkdf_expand(prk, info, length);
  wipe(prk);
  return out;
}

Bytes32 hkdf_extract(BytesView salt, BytesView ikm) { return hmac_sha256(salt, ikm); }

Bytes hkdf_expand(BytesView prk, BytesView info, std::size_t length) {
  P2PCHAT_ASSERT(length <= 255 * sizeof(Bytes32));

  Bytes out(length);
  Bytes32 block{};
  std::uint8_t counter = 0;
  for (std::size_t filled = 0; filled < length; filled += block.size()) {
    const BytesView previous = counter == 0 ? BytesView() : BytesView(block);
    ++counter;
    block = hmac_sha256(prk, {previous, info, BytesView(&counter, 1)});
    const std::size_t taken = std::min(block.size(), length - filled);
    std::copy_n(block.begin(), taken, out.begin() + static_cast<std::ptrdiff_t>(filled));
  }
  wipe(block);
  return out;
}

Bytes32 derive_key(BytesView ikm, BytesView info) {
  Bytes bytes = hkdf_sha256(ikm, {}, info, sizeof(Bytes32));
  Bytes32 key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  wipe(bytes);
  return key;
}

}  // namespace p2pchat::crypto
