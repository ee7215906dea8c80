#include <fstream>
#include <iostream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/crypto/aead.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/rsa.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "tests/unit/crypto/hex.h"

// Project Wycheproof's cases, where its files are present beside the tree; the other tests of this
// room carry vectors of their own. `valid` must pass and `invalid` must fail.
namespace p2pchat::crypto {
namespace {

using Json = nlohmann::json;

Bytes bytes_of(const Json& test, const char* field) {
  return from_hex(test.at(field).get<std::string>());
}

// Calls the judge for each case that `is_ours`; it says whether the case passes.
template <class IsOurs, class Judge>
void run(const std::string& name, IsOurs is_ours, Judge judge) {
  std::ifstream file(std::string(P2PCHAT_VECTORS) + "/wycheproof_" + name + ".json");
  if (!file) GTEST_SKIP() << "no " << name << " in " << P2PCHAT_VECTORS;
  const Json vectors = Json::parse(file);
  int cases = 0;
  for (const Json& group : vectors.at("testGroups")) {
    if (!is_ours(group)) continue;
    for (const Json& test : group.at("tests")) {
      const std::string expected = test.at("result");
      if (expected == "acceptable") continue;
      EXPECT_EQ(judge(group, test), expected == "valid")
          << name << " " << test.at("tcId") << " " << test.at("comment");
      ++cases;
    }
  }
  EXPECT_GT(cases, 0);
  std::cout << name << ": " << cases << " cases\n";
}

bool is_any(const Json&) { return true; }

bool judge_aead(Aead cipher, const Json& test) {
  AeadKey key{.cipher = cipher};
  std::ranges::copy(bytes_of(test, "key"), key.key.begin());
  std::ranges::copy(bytes_of(test, "iv"), key.nonce.begin());
  Bytes sealed = bytes_of(test, "ct");
  append(sealed, bytes_of(test, "tag"));
  const Bytes aad = bytes_of(test, "aad");
  const auto opened = open(key, aad, sealed);
  if (opened) {
    EXPECT_EQ(*opened, bytes_of(test, "msg"));
    EXPECT_EQ(seal(key, aad, *opened), sealed);
  }
  return opened.has_value();
}

bool is_our_aead(const Json& group) {
  return group.at("keySize") == 256 && group.at("ivSize") == 96 && group.at("tagSize") == 128;
}

TEST(Wycheproof, AesGcm) {
  run("aes_gcm", is_our_aead,
      [](const Json&, const Json& test) { return judge_aead(Aead::kAes256Gcm, test); });
}

TEST(Wycheproof, ChaCha20Poly1305) {
  run("chacha20_poly1305", is_our_aead,
      [](const Json&, const Json& test) { return judge_aead(Aead::kChaCha20Poly1305, test); });
}

TEST(Wycheproof, HmacSha256) {
  run(
      "hmac_sha256", [](const Json& group) { return group.at("tagSize") == 256; },
      [](const Json&, const Json& test) {
        return to_bytes(hmac_sha256(bytes_of(test, "key"), bytes_of(test, "msg"))) ==
               bytes_of(test, "tag");
      });
}

TEST(Wycheproof, HkdfSha256) {
  run("hkdf_sha256", is_any, [](const Json&, const Json& test) {
    const std::size_t size = test.at("size");
    if (size > 255 * 32) return false;  // what hkdf_sha256 takes for a bug of its caller
    return hkdf_sha256(bytes_of(test, "ikm"), bytes_of(test, "salt"), bytes_of(test, "info"),
                       size) == bytes_of(test, "okm");
  });
}

TEST(Wycheproof, Ed25519) {
  run("ed25519", is_any, [](const Json& group, const Json& test) {
    const auto key = array_from_hex(group.at("publicKey").at("pk").get<std::string>());
    return ed25519_verify(key, bytes_of(test, "msg"), bytes_of(test, "sig"));
  });
}

// "acceptable" are secrets that are all zero, which this project refuses, and odd encodings of
// points, which RFC 7748 wants taken.
TEST(Wycheproof, X25519) {
  run("x25519", is_any, [](const Json&, const Json& test) {
    const auto shared = x25519_agree(array_from_hex(test.at("private").get<std::string>()),
                                     array_from_hex(test.at("public").get<std::string>()));
    return shared && to_bytes(*shared) == bytes_of(test, "shared");
  });
}

TEST(Wycheproof, RsaPss) {
  run("rsa_pss_3072_sha256_mgf1_32", is_any, [](const Json& group, const Json& test) {
    return rsa_verify(bytes_of(group, "publicKeyDer"), bytes_of(test, "msg"),
                      bytes_of(test, "sig"));
  });
}

TEST(Wycheproof, RsaOaep) {
  run("rsa_oaep_3072_sha256_mgf1sha256", is_any, [](const Json& group, const Json& test) {
    // PrivateKeyInfo of a key of this size: RSAPrivateKey after a header of 26 bytes.
    const Bytes key = bytes_of(group, "privateKeyPkcs8");
    const auto opened =
        rsa_open(BytesView(key).subspan(26), bytes_of(test, "label"), bytes_of(test, "ct"));
    return opened && *opened == bytes_of(test, "msg");
  });
}

}  // namespace
}  // namespace p2pchat::crypto
