#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "core/account/profile.h"
#include "core/account/recovery_record.h"
#include "core/base/assert.h"
#include "core/crypto/compute.h"
#include "core/crypto/mnemonic.h"
#include "core/crypto/rsa.h"
#include "core/wire/reflect.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

struct Carol {
  account::AccountKeys keys;
  wire::AccountProfile profile;
};

Carol make_carol() {
  Carol carol;
  auto pairs = crypto::parse_rsa_keys(crypto::compute(
      ComputeKind::kRsaKeys, crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{2}));
  carol.keys = {.signing = std::move(pairs->signing),
                .encryption = std::move(pairs->encryption),
                .identity = Bytes32{2}};
  carol.profile = account::make_profile("carol", carol.keys, 1, Bytes32{});
  return carol;
}

}  // namespace

// What a node may hold for who has recovery words, and what people type as these.
P2PCHAT_FUZZ_TARGET(recovery)(const std::uint8_t* data, std::size_t size) {
  static const Carol carol = make_carol();
  const BytesView input(data, size);

  const std::string typed = to_text(input);
  if (const auto entropy = crypto::entropy_of(typed)) {
    P2PCHAT_ASSERT(crypto::entropy_of(crypto::mnemonic_of(*entropy)) == *entropy);
  }
  const auto record = wire::decode_value<wire::RecoveryRecord>(input);
  if (!record) return 0;
  P2PCHAT_ASSERT(wire::encode_value(*record) == to_bytes(input));
  P2PCHAT_ASSERT(!account::verify_recovery(*record, carol.profile));
  P2PCHAT_ASSERT(!account::open_recovery(*record, Bytes32{3}));
  return 0;
}
