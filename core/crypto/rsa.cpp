// d2i_RSA* are deprecated, but their successors build a decoder for every key: 165 us against 2 for
// a private key of 1024 bits, more than the operation that follows.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/rsa.h"

#include <algorithm>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/base/assert.h"
#include "core/crypto/evp.h"
#include "core/crypto/prepared_keys.h"
#include "core/crypto/seeded_chance.h"
#include "core/crypto/sha256.h"

namespace p2pchat::crypto {
namespace {

constexpr unsigned kExponent = 65537;
constexpr int kSaltSize = 32;

using RsaPtr = std::unique_ptr<RSA, FreeWith<RSA_free>>;

template <class Write>
Bytes encode(Write write) {
  const int length = write(nullptr);
  P2PCHAT_ASSERT(length > 0);
  Bytes der(static_cast<std::size_t>(length));
  unsigned char* end = der.data();
  P2PCHAT_ASSERT(write(&end) == length);
  return der;
}

Bytes public_der(const RSA* rsa) {
  return encode([rsa](unsigned char** out) { return i2d_RSA_PUBKEY(rsa, out); });
}

Bytes private_der(const RSA* rsa) {
  return encode([rsa](unsigned char** out) { return i2d_RSAPrivateKey(rsa, out); });
}

bool is_acceptable(const RSA* rsa) {
  const BIGNUM* const modulus = RSA_get0_n(rsa);
  const BIGNUM* const exponent = RSA_get0_e(rsa);
  if (modulus == nullptr || exponent == nullptr) return false;
  const auto bits = static_cast<std::size_t>(BN_num_bits(modulus));
  return bits >= kRsaBitsMin && bits <= kRsaBitsMax && !BN_is_negative(modulus) &&
         BN_is_odd(modulus) && BN_is_word(exponent, kExponent);
}

RsaPtr parse_public(BytesView der) {
  const unsigned char* at = der.data();
  RsaPtr rsa(d2i_RSA_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (rsa == nullptr || !is_acceptable(rsa.get())) return nullptr;
  return std::ranges::equal(public_der(rsa.get()), der) ? std::move(rsa) : nullptr;
}

// The parts of a key are not checked against each other: they come out of an authenticated blob.
RsaPtr parse_private(BytesView der) {
  const unsigned char* at = der.data();
  RsaPtr rsa(d2i_RSAPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (rsa == nullptr || !is_acceptable(rsa.get())) return nullptr;
  const bool is_whole = RSA_get0_d(rsa.get()) != nullptr && RSA_get0_p(rsa.get()) != nullptr &&
                        RSA_get0_q(rsa.get()) != nullptr && RSA_get0_iqmp(rsa.get()) != nullptr;
  if (!is_whole) return nullptr;
  return std::ranges::equal(private_der(rsa.get()), der) ? std::move(rsa) : nullptr;
}

PkeyPtr to_pkey(RsaPtr rsa) {
  PkeyPtr key(EVP_PKEY_new());
  P2PCHAT_ASSERT(key != nullptr);
  P2PCHAT_ASSERT(EVP_PKEY_assign_RSA(key.get(), rsa.release()) == 1);
  return key;
}

// The key must have been made by rsa_generate.
PkeyPtr load_private(BytesView private_key) {
  return prepared_key("rsa", private_key, [](BytesView der) {
    RsaPtr rsa = parse_private(der);
    P2PCHAT_ASSERT(rsa != nullptr);
    return to_pkey(std::move(rsa));
  });
}

PkeyContextPtr context_of(const PkeyPtr& key) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  P2PCHAT_ASSERT(context != nullptr);
  return context;
}

// For a context that is ready to sign or verify a SHA-256 hash.
void choose_pss(EVP_PKEY_CTX* context) {
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_signature_md(context, sha256_algorithm()) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_mgf1_md(context, sha256_algorithm()) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, kSaltSize) == 1);
}

void choose_oaep(EVP_PKEY_CTX* context, BytesView label) {
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_oaep_md(context, sha256_algorithm()) == 1);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set_rsa_mgf1_md(context, sha256_algorithm()) == 1);
  if (label.empty()) return;
  void* const copy = OPENSSL_memdup(label.data(), label.size());  // the context frees it
  P2PCHAT_ASSERT(copy != nullptr);
  P2PCHAT_ASSERT(EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, static_cast<int>(label.size())) ==
                 1);
}

}  // namespace

Bytes rsa_generate(std::size_t bits, const Bytes32& seed) {
  P2PCHAT_ASSERT(bits >= kRsaBitsMin);
  P2PCHAT_ASSERT(bits <= kRsaBitsMax);

  const SeededChance chance(seed);
  const PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
  P2PCHAT_ASSERT(key != nullptr);
  const RSA* const rsa = EVP_PKEY_get0_RSA(key.get());
  P2PCHAT_ASSERT(rsa != nullptr);
  return private_der(rsa);
}

std::optional<Bytes> rsa_public_key(BytesView private_key) {
  const RsaPtr rsa = parse_private(private_key);
  if (rsa == nullptr) return std::nullopt;
  return public_der(rsa.get());
}

std::optional<std::size_t> rsa_bits(BytesView public_key) {
  const RsaPtr rsa = parse_public(public_key);
  if (rsa == nullptr) return std::nullopt;
  return static_cast<std::size_t>(RSA_bits(rsa.get()));
}

Bytes rsa_sign(BytesView private_key, BytesView message, const Bytes32& seed) {
  const PkeyPtr key = load_private(private_key);
  const PkeyContextPtr context = context_of(key);
  P2PCHAT_ASSERT(EVP_PKEY_sign_init(context.get()) == 1);
  choose_pss(context.get());

  const Bytes32 hash = sha256(message);
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  std::size_t length = signature.size();
  const SeededChance chance(seed);
  P2PCHAT_ASSERT(
      EVP_PKEY_sign(context.get(), signature.data(), &length, hash.data(), hash.size()) == 1);
  P2PCHAT_ASSERT(length == signature.size());
  return signature;
}

bool rsa_verify(BytesView public_key, BytesView message, BytesView signature) {
  if (is_kept_signature(public_key, message, signature)) return true;
  RsaPtr rsa = parse_public(public_key);
  if (rsa == nullptr) return false;
  const PkeyPtr key = to_pkey(std::move(rsa));
  const PkeyContextPtr context = context_of(key);
  P2PCHAT_ASSERT(EVP_PKEY_verify_init(context.get()) == 1);
  choose_pss(context.get());

  const Bytes32 hash = sha256(message);
  const bool is_good = EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                       hash.data(), hash.size()) == 1;
  ERR_clear_error();
  if (is_good) keep_signature(public_key, message, signature);
  return is_good;
}

std::optional<Bytes> rsa_seal(BytesView public_key, BytesView label, BytesView plaintext,
                              const Bytes32& seed) {
  RsaPtr rsa = parse_public(public_key);
  if (rsa == nullptr) return std::nullopt;
  const PkeyPtr key = to_pkey(std::move(rsa));
  const PkeyContextPtr context = context_of(key);
  P2PCHAT_ASSERT(EVP_PKEY_encrypt_init(context.get()) == 1);
  choose_oaep(context.get(), label);

  Bytes ciphertext(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  std::size_t length = ciphertext.size();
  const SeededChance chance(seed);
  // A modulus below the padded number is refused by OpenSSL: a forged key, no bug of ours.
  const bool is_done = EVP_PKEY_encrypt(context.get(), ciphertext.data(), &length, plaintext.data(),
                                        plaintext.size()) == 1;
  ERR_clear_error();
  if (!is_done) return std::nullopt;
  P2PCHAT_ASSERT(length == ciphertext.size());
  return ciphertext;
}

std::optional<Bytes> rsa_open(BytesView private_key, BytesView label, BytesView ciphertext) {
  const PkeyPtr key = load_private(private_key);
  if (ciphertext.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key.get()))) {
    return std::nullopt;
  }
  const PkeyContextPtr context = context_of(key);
  P2PCHAT_ASSERT(EVP_PKEY_decrypt_init(context.get()) == 1);
  choose_oaep(context.get(), label);

  Bytes plaintext(ciphertext.size());
  std::size_t length = plaintext.size();
  // Blinding changes no result. Its seed is unknown without the private key and another for each
  // ciphertext, so opening needs no chance from the caller.
  const SeededChance chance(hmac_sha256(private_key, ciphertext));
  const bool is_good = EVP_PKEY_decrypt(context.get(), plaintext.data(), &length, ciphertext.data(),
                                        ciphertext.size()) == 1;
  ERR_clear_error();
  if (!is_good) return std::nullopt;
  plaintext.resize(length);
  return plaintext;
}

}  // namespace p2pchat::crypto
