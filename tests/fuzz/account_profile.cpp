#include <cstddef>
#include <cstdint>

#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/crypto/rsa.h"
#include "core/wire/reflect.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

// A key from anywhere may be used for whatever others' keys are used for, and does no harm.
void use_key(BytesView key) {
  const bool is_key = crypto::rsa_bits(key).has_value();
  const bool has_sealed = crypto::rsa_seal(key, {}, as_bytes("text"), Bytes32{}).has_value();
  P2PCHAT_ASSERT(is_key || !has_sealed);
  P2PCHAT_ASSERT(!crypto::rsa_verify(key, as_bytes("text"), Bytes(128)));
}

}  // namespace

// A profile, or a public key in DER, that somebody made up.
P2PCHAT_FUZZ_TARGET(account_profile)(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);

  use_key(input);
  const auto profile = wire::decode_value<wire::AccountProfile>(input);
  if (!profile) return 0;
  (void)account::account_id(*profile);
  use_key(profile->signing_key);
  use_key(profile->encryption_key);
  if (account::verify_profile(*profile, {.allows_test_keys = true})) {
    P2PCHAT_ASSERT(crypto::rsa_bits(profile->encryption_key).has_value());
  }
  return 0;
}
