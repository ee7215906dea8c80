#include "core/ratchet/agreement.h"

#include <gtest/gtest.h>

#include "tests/unit/ratchet/pair.h"

namespace p2pchat::ratchet {
namespace {

std::optional<crypto::SecretKey> of_alice(const Pair& pair, const Bytes32& associated) {
  return agree(Beginner{.identity = pair.alice_identity,
                        .ephemeral = Bytes32{5},
                        .their_identity = crypto::x25519_public_key(pair.bob_identity),
                        .their_prekey = crypto::x25519_public_key(pair.bob_prekey),
                        .associated = associated});
}

std::optional<crypto::SecretKey> of_bob(const Pair& pair, const Bytes32& alice) {
  return agree(Answerer{.identity = pair.bob_identity,
                        .prekey = pair.bob_prekey,
                        .their_identity = crypto::x25519_public_key(alice),
                        .their_ephemeral = crypto::x25519_public_key(Bytes32{5}),
                        .associated = pair.associated});
}

// X3DH, section 3.3 and 3.4.
TEST(RatchetAgreement, BothSidesHaveTheSameKey) {
  const Pair pair;

  const auto hers = of_alice(pair, pair.associated);

  ASSERT_TRUE(hers);
  EXPECT_EQ(hers, of_bob(pair, pair.alice_identity));
}

// Who knows all but Alice's identity agrees on another key: the key says who she is.
TEST(RatchetAgreement, AnotherIdentityHasAnotherKey) {
  const Pair pair;

  EXPECT_NE(of_alice(pair, pair.associated), of_bob(pair, Bytes32{6}));
}

TEST(RatchetAgreement, OtherNamesHaveAnotherKey) {
  const Pair pair;

  EXPECT_NE(of_alice(pair, Bytes32{8}), of_bob(pair, pair.alice_identity));
}

TEST(RatchetAgreement, RefusesAPointOfSmallOrder) {
  const Pair pair;
  const Bytes32 zero{};

  EXPECT_FALSE(agree(Beginner{.identity = pair.alice_identity,
                              .ephemeral = Bytes32{5},
                              .their_identity = zero,
                              .their_prekey = crypto::x25519_public_key(pair.bob_prekey),
                              .associated = pair.associated}));
  EXPECT_FALSE(agree(Answerer{.identity = pair.bob_identity,
                              .prekey = pair.bob_prekey,
                              .their_identity = crypto::x25519_public_key(pair.alice_identity),
                              .their_ephemeral = zero,
                              .associated = pair.associated}));
}

}  // namespace
}  // namespace p2pchat::ratchet
