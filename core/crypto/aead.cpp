#include "core/crypto/aead.h"

#include <limits>

#include "core/base/assert.h"
#include "core/crypto/evp.h"
#include "core/crypto/secret.h"

namespace p2pchat::crypto {
namespace {

constexpr std::size_t kLengthMax = std::numeric_limits<int>::max() / 2;

const EVP_CIPHER* fetch(const char* name) {
  const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  P2PCHAT_ASSERT(cipher != nullptr);
  return cipher;
}

const EVP_CIPHER* algorithm_of(Aead cipher) {
  static const EVP_CIPHER* const kAes256Gcm = fetch("AES-256-GCM");
  static const EVP_CIPHER* const kChacha20Poly1305 = fetch("ChaCha20-Poly1305");
  switch (cipher) {
    case Aead::kAes256Gcm:
      return kAes256Gcm;
    case Aead::kChaCha20Poly1305:
      return kChacha20Poly1305;
  }
  P2PCHAT_ASSERT(false);
}

// A context that is ready for the data of one message.
CipherContextPtr start(const AeadKey& key, BytesView aad, int encrypt) {
  P2PCHAT_ASSERT(aad.size() <= kLengthMax);

  CipherContextPtr context(EVP_CIPHER_CTX_new());
  P2PCHAT_ASSERT(context != nullptr);
  // Both ciphers take a nonce of 12 bytes by default.
  P2PCHAT_ASSERT(EVP_CipherInit_ex2(context.get(), algorithm_of(key.cipher), key.key.data(),
                                    key.nonce.data(), encrypt, nullptr) == 1);
  int length = 0;
  if (!aad.empty()) {
    P2PCHAT_ASSERT(EVP_CipherUpdate(context.get(), nullptr, &length, aad.data(),
                                    static_cast<int>(aad.size())) == 1);
  }
  return context;
}

}  // namespace

Bytes seal(const AeadKey& key, BytesView aad, BytesView plaintext) {
  P2PCHAT_ASSERT(plaintext.size() <= kLengthMax);

  const CipherContextPtr context = start(key, aad, 1);
  Bytes sealed(plaintext.size() + kTagSize);
  int length = 0;
  if (!plaintext.empty()) {
    P2PCHAT_ASSERT(EVP_CipherUpdate(context.get(), sealed.data(), &length, plaintext.data(),
                                    static_cast<int>(plaintext.size())) == 1);
  }
  std::uint8_t* const tag = sealed.data() + plaintext.size();
  P2PCHAT_ASSERT(EVP_CipherFinal_ex(context.get(), tag, &length) == 1);
  P2PCHAT_ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1);
  return sealed;
}

std::optional<Bytes> open(const AeadKey& key, BytesView aad, BytesView sealed) {
  if (sealed.size() < kTagSize || sealed.size() > kLengthMax) return std::nullopt;

  const BytesView ciphertext = sealed.first(sealed.size() - kTagSize);
  Bytes tag = to_bytes(sealed.last(kTagSize));
  const CipherContextPtr context = start(key, aad, 0);
  Bytes plaintext(ciphertext.size());
  int length = 0;
  if (!ciphertext.empty()) {
    P2PCHAT_ASSERT(EVP_CipherUpdate(context.get(), plaintext.data(), &length, ciphertext.data(),
                                    static_cast<int>(ciphertext.size())) == 1);
  }
  P2PCHAT_ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) ==
                 1);
  std::uint8_t none = 0;  // both ciphers end without further bytes
  if (EVP_CipherFinal_ex(context.get(), &none, &length) != 1) {
    wipe(plaintext);
    return std::nullopt;
  }
  return plaintext;
}

}  // namespace p2pchat::crypto
