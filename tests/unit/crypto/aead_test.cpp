#include "core/crypto/aead.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

struct KnownSealing {
  AeadKey key;
  Bytes aad;
  Bytes plaintext;
  Bytes sealed;
};

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 and 16.
KnownSealing aes_without_text() {
  return {.key = {},
          .aad = {},
          .plaintext = {},
          .sealed = from_hex("530f8afbc74536b9a963b4f1c4cb738b")};
}
KnownSealing aes_with_aad() {
  return {.key = {.cipher = Aead::kAes256Gcm,
                  .key = array_from_hex(
                      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                  .nonce = array_from_hex<12>("cafebabefacedbaddecaf888")},
          .aad = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
          .plaintext = from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
          .sealed = from_hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                             "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                             "76fc6ece0f4e1768cddf8853bb2d551b")};
}
// RFC 8439, section 2.8.2.
KnownSealing chacha() {
  return {.key = {.cipher = Aead::kChaCha20Poly1305,
                  .key = array_from_hex(
                      "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
                  .nonce = array_from_hex<12>("070000004041424344454647")},
          .aad = from_hex("50515253c0c1c2c3c4c5c6c7"),
          .plaintext = to_bytes("Ladies and Gentlemen of the class of '99: If I could offer you "
                                "only one tip for the future, sunscreen would be it."),
          .sealed = from_hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                             "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                             "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                             "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd060"
                             "0691")};
}

TEST(Aead, SealsAndOpensWhatIsPublished) {
  for (const KnownSealing& known : {aes_without_text(), aes_with_aad(), chacha()}) {
    EXPECT_EQ(to_hex(seal(known.key, known.aad, known.plaintext)), to_hex(known.sealed));
    EXPECT_EQ(open(known.key, known.aad, known.sealed), known.plaintext);
  }
}

TEST(Aead, RefusesEveryFlippedBit) {
  for (const KnownSealing& known : {aes_with_aad(), chacha()}) {
    for (std::size_t bit = 0; bit < known.sealed.size() * 8; ++bit) {
      Bytes damaged = known.sealed;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      EXPECT_FALSE(open(known.key, known.aad, damaged)) << "bit " << bit;
    }
  }
}

TEST(Aead, RefusesEveryTruncation) {
  const KnownSealing known = aes_with_aad();

  for (std::size_t size = 0; size < known.sealed.size(); ++size) {
    EXPECT_FALSE(open(known.key, known.aad, BytesView(known.sealed).first(size))) << size;
  }
}

TEST(Aead, RefusesAnotherKeyNonceCipherOrAssociatedData) {
  const KnownSealing known = aes_with_aad();
  AeadKey other_key = known.key;
  other_key.key[31] ^= 1;
  AeadKey other_nonce = known.key;
  other_nonce.nonce[0] ^= 1;
  AeadKey other_cipher = known.key;
  other_cipher.cipher = Aead::kChaCha20Poly1305;

  EXPECT_FALSE(open(other_key, known.aad, known.sealed));
  EXPECT_FALSE(open(other_nonce, known.aad, known.sealed));
  EXPECT_FALSE(open(other_cipher, known.aad, known.sealed));
  EXPECT_FALSE(open(known.key, {}, known.sealed));
}

}  // namespace
}  // namespace p2pchat::crypto
