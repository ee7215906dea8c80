#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "core/client/local_profile.h"
#include "core/crypto/compute.h"
#include "core/store/stamp.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

Row row_of(BytesView input) {
  const std::size_t key = input.empty() ? 0 : std::min<std::size_t>(input[0], input.size() - 1);
  const BytesView rest = input.empty() ? input : input.subspan(1);
  return {.key = to_bytes(rest.first(key)), .value = to_bytes(rest.subspan(key))};
}

}  // namespace

// Rows of a damaged database: the first byte is the length of the key, then key and value.
P2PCHAT_FUZZ_TARGET(stored_row)(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const Row row = row_of(input);

  if (const auto record = store::record_of(row)) {
    P2PCHAT_ASSERT(store::row_key(record->slot) == row.key);
    P2PCHAT_ASSERT(store::row_value(*record) == row.value);
  }
  if (const auto profile = client::parse_profile(input)) {
    P2PCHAT_ASSERT(client::put_profile(*profile).value == to_bytes(input));
    P2PCHAT_ASSERT(!client::open_data_key(*profile, Bytes32{1}));
  }
  (void)client::parse_nodes(input);
  (void)crypto::parse_scrypt(input);
  (void)crypto::parse_bcrypt_hash(input);
  (void)crypto::parse_rsa_keys(input);
  return 0;
}
