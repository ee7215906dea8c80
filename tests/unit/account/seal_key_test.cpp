#include "core/account/seal_key.h"

#include <gtest/gtest.h>

#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::account {
namespace {

RingId node_of(const Bytes32& identity) {
  return RingId::from_hash(crypto::sha256(crypto::ed25519_public_key(identity)));
}

TEST(SealKey, IsTheNodesThatSignedIt) {
  const wire::SealKey key =
      signed_seal_key(CallId{7}, seed_of(1), crypto::x25519_public_key(seed_of(2)));

  EXPECT_EQ(key.call, CallId{7});
  EXPECT_TRUE(verify_seal_key(key, node_of(seed_of(1))));
  EXPECT_FALSE(verify_seal_key(key, node_of(seed_of(3))));
}

TEST(SealKey, IsRefusedIfItWasSwapped) {
  const wire::SealKey good =
      signed_seal_key(CallId{7}, seed_of(1), crypto::x25519_public_key(seed_of(2)));
  wire::SealKey other_seal = good;
  other_seal.seal = crypto::x25519_public_key(seed_of(4));
  wire::SealKey other_identity =
      signed_seal_key(CallId{7}, seed_of(5), crypto::x25519_public_key(seed_of(4)));

  EXPECT_FALSE(verify_seal_key(other_seal, node_of(seed_of(1))));
  EXPECT_FALSE(verify_seal_key(other_identity, node_of(seed_of(1))));
  other_identity.identity = good.identity;
  EXPECT_FALSE(verify_seal_key(other_identity, node_of(seed_of(1))));
}

}  // namespace
}  // namespace p2pchat::account
