#include "core/account/prekeys.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/crypto/compute.h"
#include "core/crypto/rsa.h"
#include "core/wire/reflect.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

struct Bob {
  account::AccountKeys keys;
  wire::AccountProfile profile;
};

Bob make_bob() {
  Bob bob;
  auto pairs = crypto::parse_rsa_keys(crypto::compute(
      ComputeKind::kRsaKeys, crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{}));
  bob.keys = {.signing = std::move(pairs->signing),
              .encryption = std::move(pairs->encryption),
              .identity = Bytes32{1}};
  bob.profile = account::make_profile("bob", bob.keys, 1, Bytes32{});
  return bob;
}

}  // namespace

// What a node may hold under an account's name, or serve to it and to others.
P2PCHAT_FUZZ_TARGET(prekeys)(const std::uint8_t* data, std::size_t size) {
  static const Bob bob = make_bob();
  const BytesView input(data, size);
  const account::PrekeyTimes times;

  if (const auto offer = wire::decode_value<wire::PrekeyOffer>(input)) {
    P2PCHAT_ASSERT(wire::encode_value(*offer) == to_bytes(input));
    P2PCHAT_ASSERT(!account::verify_offer(*offer, bob.profile));
    (void)account::is_usable(offer->created_s, Instant(), times);
  }
  const auto record = wire::decode_value<wire::PrekeyRecord>(input);
  if (!record) return 0;
  P2PCHAT_ASSERT(wire::encode_value(*record) == to_bytes(input));
  P2PCHAT_ASSERT(!account::verify_prekeys(*record, bob.profile));
  P2PCHAT_ASSERT(account::open_prekeys(*record, bob.keys).empty());
  const auto all = account::unite(record->prekeys.items, record->prekeys.items);
  const auto kept = account::without_old(all, Instant(std::chrono::days{20'000}), times);
  P2PCHAT_ASSERT(kept.size() <= all.size());
  P2PCHAT_ASSERT(all.size() <= wire::PrekeyRecord::kPrekeysMax);
  P2PCHAT_ASSERT(all.empty() || kept.back() == all.back());
  return 0;
}
