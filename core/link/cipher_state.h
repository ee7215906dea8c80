#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/secret.h"

namespace p2pchat::link {

// The Noise specification's CipherState (revision 34, section 5.1) with ChaChaPoly (12.3): a key
// and the number of the next message under it. A key that was never set seals nothing: what is put
// through stays as it is.
//
// Of the 2^64 numbers the last is not a message's: the owner replaces the key long before.
class CipherState {
 public:
  CipherState() = default;
  explicit CipherState(const Bytes32& key) : key_(crypto::SecretKey(key)) {}

  [[nodiscard]] bool has_key() const { return key_.has_value(); }
  [[nodiscard]] std::uint64_t next() const { return next_; }

  // EncryptWithAd and DecryptWithAd, in order. What does not open leaves the number as it was.
  [[nodiscard]] Bytes encrypt(BytesView ad, BytesView plaintext);
  [[nodiscard]] std::optional<Bytes> decrypt(BytesView ad, BytesView sealed);

  // The message of any number (section 11.4): the receiver keeps track of those it has taken.
  [[nodiscard]] std::optional<Bytes> decrypt_at(std::uint64_t number, BytesView ad,
                                                BytesView sealed) const;

  // Replaces the key by one from which it cannot be told (section 4.2). The numbers go on.
  void rekey();

  bool operator==(const CipherState&) const = default;

 private:
  std::optional<crypto::SecretKey> key_;
  std::uint64_t next_ = 0;
};

}  // namespace p2pchat::link
