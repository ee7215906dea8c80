#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/secret.h"

// X3DH without one-time prekeys (Signal, "The X3DH Key Agreement Protocol", section 3): what both
// sides compute, one of whom was not there when the other began.
namespace p2pchat::ratchet {

// Of who begins: the private halves are its own. `associated` names both, in the order of who
// began and who is written to, and is in what the key is derived from.
struct Beginner {
  const Bytes32& identity;   // private
  const Bytes32& ephemeral;  // private, of this agreement alone
  const Bytes32& their_identity;
  const Bytes32& their_prekey;
  const Bytes32& associated;
};
// Of who was written to.
struct Answerer {
  const Bytes32& identity;  // private
  const Bytes32& prekey;    // private
  const Bytes32& their_identity;
  const Bytes32& their_ephemeral;
  const Bytes32& associated;
};

// The same key on both sides. Nothing if a public key is a point of small order.
[[nodiscard]] std::optional<crypto::SecretKey> agree(const Beginner& with);
[[nodiscard]] std::optional<crypto::SecretKey> agree(const Answerer& with);

}  // namespace p2pchat::ratchet
