#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/secret.h"
#include "core/link/cipher_state.h"
#include "core/link/symmetric_state.h"

namespace p2pchat::link {

enum class Role : std::uint8_t { kInitiator, kResponder };

struct HandshakeSetup {
  Role role = Role::kInitiator;
  Bytes prologue;                        // what both sides must already agree on
  std::optional<crypto::SecretKey> psk;  // of a closed ring
  crypto::SecretKey static_private;
  crypto::SecretKey ephemeral_private;  // fresh for each handshake
};

// The keys of what follows a handshake, one for each direction.
struct Ciphers {
  CipherState send;
  CipherState receive;
};

// The Noise specification's HandshakeState (revision 34, section 5.3) of Noise_XX and, with a psk,
// Noise_XXpsk3 over 25519, ChaChaPoly and SHA256:
//     -> e      <- e, ee, s, es      -> s, se [, psk]
// Three messages, the initiator's first, each with a payload; the first one's is not secret. The
// two sides call write and read in turn; anything else is a bug.
//
// After a refusal the state is half way through a message and good for nothing: who goes on after
// one reads on a copy.
class Handshake {
 public:
  static constexpr int kMessages = 3;

  explicit Handshake(HandshakeSetup setup);

  // Nothing if the other side's key was of small order, so that it knew our secret (12.1).
  [[nodiscard]] std::optional<Bytes> write(BytesView payload);
  // The payload. Nothing if the message was not made by the other side of this handshake.
  [[nodiscard]] std::optional<Bytes> read(BytesView message);

  [[nodiscard]] int messages_done() const { return done_; }
  [[nodiscard]] bool is_over() const { return done_ == kMessages; }

  // Of the other side; set once its second or third message was read.
  [[nodiscard]] const Bytes32& remote_static() const { return remote_static_; }
  // Names this conversation; equal on both sides once it is over.
  [[nodiscard]] const Bytes32& hash() const { return symmetric_.hash(); }
  // Only once it is over.
  [[nodiscard]] Ciphers split() const;

 private:
  enum class Token : std::uint8_t { kE, kS, kEe, kEs, kSe, kPsk };
  struct Pattern;

  [[nodiscard]] bool is_ours() const;
  [[nodiscard]] bool write_token(Token token, Bytes& out);
  [[nodiscard]] bool read_token(Token token, BytesView& left);
  [[nodiscard]] bool mix(Token token);
  [[nodiscard]] bool mix_agreed(const crypto::SecretKey& own, const Bytes32& remote);
  void mix_ephemeral(const Bytes32& key);

  SymmetricState symmetric_;
  Role role_;
  int done_ = 0;
  std::optional<crypto::SecretKey> psk_;
  crypto::SecretKey static_;
  crypto::SecretKey ephemeral_;
  Bytes32 remote_static_{};
  Bytes32 remote_ephemeral_{};
};

}  // namespace p2pchat::link
