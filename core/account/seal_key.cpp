#include "core/account/seal_key.h"

#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

Bytes signed_text(const Bytes32& seal) {
  Bytes text = to_bytes("p2pchat/seal-key/1");
  append(text, seal);
  return text;
}

}  // namespace

wire::SealKey signed_seal_key(CallId call, const Bytes32& identity_private,
                              const Bytes32& seal_public) {
  return {.call = call,
          .identity = crypto::ed25519_public_key(identity_private),
          .seal = seal_public,
          .signature = crypto::ed25519_sign(identity_private, signed_text(seal_public))};
}

bool verify_seal_key(const wire::SealKey& key, const RingId& node) {
  return RingId::from_hash(crypto::sha256(key.identity)) == node &&
         crypto::ed25519_verify(key.identity, signed_text(key.seal), key.signature);
}

}  // namespace p2pchat::account
