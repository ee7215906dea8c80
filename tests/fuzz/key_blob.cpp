#include <cstddef>
#include <cstdint>

#include "core/account/keys.h"
#include "core/base/assert.h"
#include "core/crypto/rsa.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// A blob of keys that a node made up, and a private key in DER as a blob could hold it.
P2PCHAT_FUZZ_TARGET(key_blob)(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);

  P2PCHAT_ASSERT(!account::open_keys(input, Bytes32{1}, RingId::from_number(2)));
  const auto public_key = crypto::rsa_public_key(input);
  P2PCHAT_ASSERT(!public_key || crypto::rsa_bits(*public_key).has_value());
  return 0;
}
