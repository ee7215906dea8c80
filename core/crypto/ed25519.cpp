#include "core/crypto/ed25519.h"

#include <openssl/err.h>

#include "core/base/assert.h"
#include "core/crypto/evp.h"
#include "core/crypto/prepared_keys.h"

namespace p2pchat::crypto {
Bytes32 ed25519_public_key(const Bytes32& private_key) {
  Bytes32 public_key{};
  std::size_t length = public_key.size();
  P2PCHAT_ASSERT(EVP_PKEY_get_raw_public_key(prepared_raw_key("ED25519", private_key).get(),
                                             public_key.data(), &length) == 1);
  return public_key;
}

Ed25519Signature ed25519_sign(const Bytes32& private_key, BytesView message) {
  const PkeyPtr key = prepared_raw_key("ED25519", private_key);
  const DigestContextPtr context(EVP_MD_CTX_new());
  P2PCHAT_ASSERT(context != nullptr);
  P2PCHAT_ASSERT(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(),
                                       nullptr) == 1);
  Ed25519Signature signature{};
  std::size_t length = signature.size();
  P2PCHAT_ASSERT(EVP_DigestSign(context.get(), signature.data(), &length, message.data(),
                                message.size()) == 1);
  P2PCHAT_ASSERT(length == signature.size());
  if (kept_here() != nullptr) keep_signature(ed25519_public_key(private_key), message, signature);
  return signature;
}

bool ed25519_verify(const Bytes32& public_key, BytesView message, BytesView signature) {
  if (signature.size() != sizeof(Ed25519Signature)) return false;
  if (is_kept_signature(public_key, message, signature)) return true;
  const PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, public_key.data(),
                                                   public_key.size()));
  P2PCHAT_ASSERT(key != nullptr);  // any 32 bytes load; a bad point fails below
  const DigestContextPtr context(EVP_MD_CTX_new());
  P2PCHAT_ASSERT(context != nullptr);
  const bool is_good = EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr,
                                               key.get(), nullptr) == 1 &&
                       EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                        message.data(), message.size()) == 1;
  ERR_clear_error();
  if (is_good) keep_signature(public_key, message, signature);
  return is_good;
}

}  // namespace p2pchat::crypto
