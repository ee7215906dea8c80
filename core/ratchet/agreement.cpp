#include "core/ratchet/agreement.h"

#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"

namespace p2pchat::ratchet {
namespace {

using Agreed = std::optional<Bytes32>;

// KDF of section 2.2: 32 bytes of 0xff first, so that the input is the encoding of no key.
std::optional<crypto::SecretKey> derive(Agreed first, Agreed second, Agreed third,
                                        const Bytes32& associated) {
  if (!first || !second || !third) return std::nullopt;
  Bytes secret(32, 0xff);
  for (Bytes32* part : {&*first, &*second, &*third}) {
    append(secret, *part);
    crypto::wipe(*part);
  }
  Bytes info = to_bytes("p2pchat/x3dh/1");
  append(info, associated);
  Bytes32 key = crypto::derive_key(secret, info);
  crypto::wipe(secret);
  crypto::SecretKey out(key);
  crypto::wipe(key);
  return out;
}

}  // namespace

std::optional<crypto::SecretKey> agree(const Beginner& with) {
  return derive(crypto::x25519_agree(with.identity, with.their_prekey),
                crypto::x25519_agree(with.ephemeral, with.their_identity),
                crypto::x25519_agree(with.ephemeral, with.their_prekey), with.associated);
}

std::optional<crypto::SecretKey> agree(const Answerer& with) {
  return derive(crypto::x25519_agree(with.prekey, with.their_identity),
                crypto::x25519_agree(with.identity, with.their_ephemeral),
                crypto::x25519_agree(with.prekey, with.their_ephemeral), with.associated);
}

}  // namespace p2pchat::ratchet
