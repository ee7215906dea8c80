#include "core/account/session.h"

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/crypto/ed25519.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

const RingId kNode = RingId::from_number(1);

wire::SessionClaim claim() {
  return {.key = key_of("alice"),
          .epoch = 3,
          .device_key = crypto::ed25519_public_key(seed_of(1)),
          .device = "laptop",
          .claimed_ms = 1234,
          .signature = {}};
}

template <class Change>
auto changed(auto value, Change change) {
  change(value);
  return value;
}

TEST(SessionClaim, IsVerifiedByTheAccountThatSignedIt) {
  const Person alice = person("alice", 1);
  const Person bob = person("bob", 2);

  const auto signed_claim = sign_claim(claim(), alice.keys.signing, seed_of(2));

  EXPECT_TRUE(verify_claim(signed_claim, alice.profile.signing_key));
  EXPECT_FALSE(verify_claim(signed_claim, bob.profile.signing_key));
  EXPECT_FALSE(verify_claim(signed_claim, alice.profile.encryption_key));
  EXPECT_FALSE(verify_claim(claim(), alice.profile.signing_key));
}

TEST(SessionClaim, IsRefusedWithAnyFieldChanged) {
  const Person alice = person("alice", 1);
  const auto good = sign_claim(claim(), alice.keys.signing, seed_of(2));
  using Claim = wire::SessionClaim;

  for (const Claim& bad : {changed(good, [](Claim& c) { c.key = key_of("bob"); }),
                           changed(good, [](Claim& c) { c.epoch += 1; }),
                           changed(good, [](Claim& c) { c.device_key[0] ^= 1; }),
                           changed(good, [](Claim& c) { c.device = "Laptop"; }),
                           changed(good, [](Claim& c) { c.claimed_ms += 1; }),
                           changed(good, [](Claim& c) { c.signature.bytes[0] ^= 1; })}) {
    EXPECT_FALSE(verify_claim(bad, alice.profile.signing_key));
  }
}

// A profile's signature is no claim, whatever bytes the two have in common.
TEST(SessionClaim, IsNotSignedByAProfile) {
  const Person alice = person("alice", 1);
  auto forged = claim();
  forged.signature = alice.profile.signature;

  EXPECT_FALSE(verify_claim(forged, alice.profile.signing_key));
}

TEST(DeviceSignature, IsOfItsDeviceAndText) {
  const Bytes32 device = crypto::ed25519_public_key(seed_of(1));
  const auto signature = sign_as_device(seed_of(1), as_bytes("text"));

  EXPECT_TRUE(verify_device(device, as_bytes("text"), signature));
  EXPECT_FALSE(verify_device(device, as_bytes("texts"), signature));
  EXPECT_FALSE(verify_device(crypto::ed25519_public_key(seed_of(2)), as_bytes("text"), signature));
  EXPECT_FALSE(verify_device(device, as_bytes("text"), {}));
}

TEST(DeviceTexts, DifferInEverythingThatIsSigned) {
  const wire::Attach attach{
      .call = {}, .key = key_of("alice"), .epoch = 2, .at_ms = 5, .signature = {}};
  const wire::Detach detach{
      .call = {}, .key = key_of("alice"), .epoch = 2, .at_ms = 5, .signature = {}};
  const wire::Collect collect{.call = {},
                              .key = key_of("alice"),
                              .epoch = 2,
                              .ids = {seed_of(1), seed_of(2)},
                              .signature = {}};
  using Attach = wire::Attach;
  using Collect = wire::Collect;
  const RingId other = RingId::from_number(2);

  std::vector<Bytes> texts{
      attach_text(attach, kNode),
      attach_text(attach, other),
      attach_text(changed(attach, [](Attach& a) { a.key = key_of("bob"); }), kNode),
      attach_text(changed(attach, [](Attach& a) { a.epoch = 3; }), kNode),
      attach_text(changed(attach, [](Attach& a) { a.at_ms = 6; }), kNode),
      detach_text(detach, kNode),
      detach_text(detach, other),
      collect_text(collect, kNode),
      collect_text(collect, other),
      collect_text(changed(collect, [](Collect& c) { c.ids = {seed_of(1)}; }), kNode),
      collect_text(changed(collect, [](Collect& c) { c.epoch = 3; }), kNode)};
  std::ranges::sort(texts);

  EXPECT_EQ(std::ranges::adjacent_find(texts), texts.end());
  EXPECT_EQ(attach_text(changed(attach, [](Attach& a) { a.call = CallId{9}; }), kNode),
            attach_text(attach, kNode));
}

// The wish is in the words that are signed: nobody on the way makes another of it.
TEST(Attaching, SaysWhatItWishesByWhatIsSigned) {
  const Bytes32 device_key = crypto::ed25519_public_key(seed_of(1));
  wire::Attach request{.key = key_of("alice"), .epoch = 3, .at_ms = 7};

  for (const auto wish : {PresenceWish::kAsBefore, PresenceWish::kHide, PresenceWish::kShow}) {
    request.signature = sign_as_device(seed_of(1), attach_text(request, kNode, wish));

    EXPECT_EQ(verify_attach(device_key, request, kNode), wish);
    EXPECT_EQ(verify_attach(device_key, request, RingId::from_number(2)), std::nullopt);
    // As nodes of before look at it.
    EXPECT_EQ(verify_device(device_key, attach_text(request, kNode), request.signature),
              wish == PresenceWish::kAsBefore);
  }
}

}  // namespace
}  // namespace p2pchat::account
