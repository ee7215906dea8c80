#include "core/account/recovery_record.h"

#include <string_view>
#include <utility>

#include "core/account/name.h"
#include "core/account/signed_text.h"
#include "core/base/assert.h"
#include "core/crypto/rsa.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kRecoveryDomain = "p2pchat/recovery/1";

// What the blob's keys are wrapped by; of this account's place alone.
crypto::SecretKey wrapping_key_of(const Bytes32& secret, const RingId& place) {
  Bytes info = to_bytes("p2pchat/recovery-kek/1");
  append(info, place.bytes);
  return crypto::SecretKey(crypto::derive_key(secret, info));
}

}  // namespace

wire::RecoveryRecord make_recovery(std::string name, const AccountKeys& keys, const Bytes32& secret,
                                   std::uint64_t number, const RecoverySeeds& seeds) {
  const RingId place = key_of(name);
  const auto signing_key = crypto::rsa_public_key(keys.signing);
  P2PCHAT_ASSERT(signing_key);

  wire::RecoveryRecord record{
      .name = std::move(name),
      .number = number,
      .blob = seal_keys(keys, wrapping_key_of(secret, place).bytes(), place, seeds.sealing),
      .signing_key = *signing_key,
      .signature = {}};
  record.signature =
      crypto::rsa_sign(keys.signing, signed_text(kRecoveryDomain, record), seeds.signing);
  return record;
}

bool is_whole(const wire::RecoveryRecord& record) {
  return record.number > 0 && !record.blob.empty() && is_valid_name(record.name.text) &&
         crypto::rsa_verify(record.signing_key, signed_text(kRecoveryDomain, record),
                            record.signature);
}

bool verify_recovery(const wire::RecoveryRecord& record, const wire::AccountProfile& profile) {
  return record.signing_key == profile.signing_key &&
         fold_case(record.name.text) == fold_case(profile.name.text) && is_whole(record);
}

std::optional<AccountKeys> open_recovery(const wire::RecoveryRecord& record,
                                         const Bytes32& secret) {
  const RingId place = key_of(record.name.text);
  return open_keys(record.blob, wrapping_key_of(secret, place).bytes(), place);
}

}  // namespace p2pchat::account
