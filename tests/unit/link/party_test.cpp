#include "core/link/party.h"

#include <gtest/gtest.h>

#include "core/crypto/x25519.h"
#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

// Both sides after a handshake over datagrams without network.
struct Agreed {
  Handshake initiator;
  Handshake responder;
};
std::optional<Agreed> agree(const Party& a, const Party& b, Carrier of_a = Carrier::kDatagrams,
                            Carrier of_b = Carrier::kDatagrams) {
  Entropy entropy(seed_of(50));
  Agreed agreed{.initiator = a.begin(Role::kInitiator, of_a, entropy),
                .responder = b.begin(Role::kResponder, of_b, entropy)};
  if (!agreed.responder.read(*agreed.initiator.write({}))) return std::nullopt;
  if (!agreed.initiator.read(*agreed.responder.write({}))) return std::nullopt;
  if (!agreed.responder.read(*agreed.initiator.write({}))) return std::nullopt;
  return agreed;
}

TEST(Party, CredentialProvesIdentityOfStaticKey) {
  const Party alice(keys_of(1)), bob(keys_of(2));
  const auto agreed = agree(alice, bob);
  ASSERT_TRUE(agreed);

  EXPECT_EQ(alice.identity_of(bob.credential(), agreed->initiator.remote_static()), identity_of(2));
  EXPECT_EQ(bob.identity_of(alice.credential(), agreed->responder.remote_static()), identity_of(1));
}

TEST(Party, RefusesCredentialOfAnotherStaticKey) {
  const Party alice(keys_of(1)), bob(keys_of(2)), carol(keys_of(3));
  const auto agreed = agree(alice, bob);
  ASSERT_TRUE(agreed);

  EXPECT_EQ(alice.identity_of(carol.credential(), agreed->initiator.remote_static()), std::nullopt);
}

TEST(Party, RefusesCredentialOfAnotherRing) {
  PartyKeys keys = keys_of(2);
  keys.ring_name = "island";
  const Party alice(keys_of(1)), bob(keys_of(2)), bob_elsewhere(keys);
  const auto agreed = agree(alice, bob);  // the same static key as in the other ring
  ASSERT_TRUE(agreed);

  EXPECT_EQ(alice.identity_of(bob_elsewhere.credential(), agreed->initiator.remote_static()),
            std::nullopt);
}

TEST(Party, RefusesEveryFlippedBitAndEveryOtherLengthOfACredential) {
  const Party alice(keys_of(1)), bob(keys_of(2));
  const auto agreed = agree(alice, bob);
  ASSERT_TRUE(agreed);
  const Bytes32 key = agreed->initiator.remote_static();

  for (std::size_t bit = 0; bit < bob.credential().size() * 8; ++bit) {
    Bytes flipped = bob.credential();
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_EQ(alice.identity_of(flipped, key), std::nullopt) << bit;
  }
  for (std::size_t size = 0; size < bob.credential().size(); ++size) {
    EXPECT_EQ(alice.identity_of(BytesView(bob.credential()).first(size), key), std::nullopt);
  }
}

TEST(Party, AgreesOnlyWithinOneRingAndCarrier) {
  PartyKeys island = keys_of(2);
  island.ring_name = "island";

  EXPECT_TRUE(agree(Party(keys_of(1)), Party(keys_of(2))));
  EXPECT_FALSE(agree(Party(keys_of(1)), Party(island)));
  EXPECT_FALSE(agree(Party(keys_of(1)), Party(closed_keys_of(2))));
  EXPECT_FALSE(agree(Party(closed_keys_of(1, 98)), Party(closed_keys_of(2, 99))));
  EXPECT_TRUE(agree(Party(closed_keys_of(1)), Party(closed_keys_of(2))));
  EXPECT_FALSE(agree(Party(keys_of(1)), Party(keys_of(2)), Carrier::kDatagrams, Carrier::kStream));
}

TEST(Party, MacIsTheRings) {
  PartyKeys island = keys_of(1);
  island.ring_name = "island";
  const Bytes text = to_bytes("text");

  EXPECT_EQ(Party(keys_of(1)).mac(text), Party(keys_of(2)).mac(text));
  EXPECT_NE(Party(keys_of(1)).mac(text), Party(island).mac(text));
  EXPECT_NE(Party(keys_of(1)).mac(text), Party(closed_keys_of(1)).mac(text));
  EXPECT_NE(Party(closed_keys_of(1, 98)).mac(text), Party(closed_keys_of(1, 99)).mac(text));
}

TEST(RingKey, IsReadFromItsFile) {
  const std::string digits = to_hex(seed_of(171));

  EXPECT_EQ(parse_ring_key(digits), seed_of(171));
  EXPECT_EQ(parse_ring_key("  " + digits + "\r\n"), seed_of(171));
  std::string upper = digits;
  for (char& c : upper) c = c == 'a' ? 'A' : c == 'b' ? 'B' : c;
  EXPECT_EQ(parse_ring_key(upper), seed_of(171));
}

TEST(RingKey, IsNothingElse) {
  const std::string digits = to_hex(seed_of(171));

  EXPECT_EQ(parse_ring_key(""), std::nullopt);
  EXPECT_EQ(parse_ring_key(" \n"), std::nullopt);
  EXPECT_EQ(parse_ring_key(digits.substr(1)), std::nullopt);
  EXPECT_EQ(parse_ring_key(digits + "00"), std::nullopt);
  EXPECT_EQ(parse_ring_key(digits.substr(1) + "g"), std::nullopt);
  EXPECT_EQ(parse_ring_key(digits.substr(0, 32) + " " + digits.substr(33)), std::nullopt);
}

}  // namespace
}  // namespace p2pchat::link
