#pragma once

#include <memory>

#include <openssl/evp.h>

// OpenSSL's objects for the .cpp files of this room; no header of the room includes it.
namespace p2pchat::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using MacContextPtr = std::unique_ptr<EVP_MAC_CTX, FreeWith<EVP_MAC_CTX_free>>;

// Algorithms, fetched at the first use by whichever thread comes first, shared by all threads and
// kept until the process ends (OpenSSL's fetched objects never change).
[[nodiscard]] const EVP_MD* sha256_algorithm();

}  // namespace p2pchat::crypto
