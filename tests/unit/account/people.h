#pragma once

#include <cstdint>
#include <string>

#include "core/account/keys.h"
#include "core/account/profile.h"
#include "core/crypto/compute.h"
#include "core/crypto/rsa.h"
#include "tests/unit/crypto/hex.h"

// People for tests. Their RSA keys are small and from the pool.
namespace p2pchat::account {

inline constexpr ProfileRules kTestRules{.allows_test_keys = true};

struct Person {
  AccountKeys keys;
  wire::AccountProfile profile;
};

inline Person person(const std::string& name, std::uint8_t number) {
  const Bytes made = crypto::compute(
      ComputeKind::kRsaKeys, crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{number});
  crypto::RsaKeyPairs pairs = crypto::parse_rsa_keys(made).value();
  Person person{.keys = {.signing = std::move(pairs.signing),
                         .encryption = std::move(pairs.encryption),
                         .identity = seed_of(number)},
                .profile = {}};
  person.profile = make_profile(name, person.keys, 1, seed_of(number));
  return person;
}

}  // namespace p2pchat::account
