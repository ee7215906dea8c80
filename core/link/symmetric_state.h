#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "core/crypto/secret.h"
#include "core/link/cipher_state.h"

namespace p2pchat::link {

// The Noise specification's SymmetricState (revision 34, section 5.2) with SHA256: the chaining key
// and the hash of all that both sides have seen.
class SymmetricState {
 public:
  explicit SymmetricState(std::string_view protocol_name);

  void mix_key(BytesView input);
  void mix_hash(BytesView data);
  void mix_key_and_hash(BytesView input);

  // With no key yet the bytes pass as they are; either way the hash takes them in.
  [[nodiscard]] Bytes encrypt_and_hash(BytesView plaintext);
  [[nodiscard]] std::optional<Bytes> decrypt_and_hash(BytesView sealed);

  [[nodiscard]] bool has_key() const { return cipher_.has_key(); }
  [[nodiscard]] const Bytes32& hash() const { return hash_; }

  // The ciphers of what follows: from the initiator, and to it.
  [[nodiscard]] std::pair<CipherState, CipherState> split() const;

  bool operator==(const SymmetricState&) const = default;

 private:
  crypto::SecretKey chaining_key_;
  Bytes32 hash_{};
  CipherState cipher_;
};

}  // namespace p2pchat::link
