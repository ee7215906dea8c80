#include "core/account/snapshot.h"

#include <string_view>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/account/signed_text.h"
#include "core/crypto/aead.h"
#include "core/crypto/rsa.h"
#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kSnapshotDomain = "p2pchat/snapshot-record/1";

// Another one for each salt, so that no nonce is used twice under it.
crypto::AeadKey snapshot_key(const wire::SnapshotRecord& record, const AccountKeys& keys) {
  Bytes info = to_bytes("p2pchat/snapshot-key/1");
  append(info, key_of(record.name.text).bytes);
  append(info, record.salt);
  return {.key = crypto::derive_key(keys.identity, info)};
}

// What the ciphertext is bound to: an earlier one is not taken for that of this number.
Bytes snapshot_binding(const wire::SnapshotRecord& record) {
  Bytes text = to_bytes(kSnapshotDomain);
  append(text, record.account);
  append_u64(text, record.number);
  return text;
}

}  // namespace

wire::SnapshotRecord sign_snapshot(BytesView where, std::uint64_t number,
                                   const wire::AccountProfile& profile, const AccountKeys& keys,
                                   const Bytes32& seed) {
  wire::SnapshotRecord record{.name = profile.name,
                              .account = account_id(profile),
                              .number = number,
                              .salt = crypto::derive_key(seed, as_bytes("p2pchat/snapshot-salt/1")),
                              .sealed = {},
                              .signing_key = profile.signing_key,
                              .signature = {}};
  record.sealed = crypto::seal(snapshot_key(record, keys), snapshot_binding(record), where);
  record.signature = crypto::rsa_sign(keys.signing, signed_text(kSnapshotDomain, record), seed);
  return record;
}

bool verify_snapshot(const wire::SnapshotRecord& record, const wire::AccountProfile& profile) {
  return record.signing_key == profile.signing_key && record.account == account_id(profile) &&
         key_of(record.name.text) == key_of(profile.name.text) && is_whole(record);
}

bool is_whole(const wire::SnapshotRecord& record) {
  return record.number > 0 && is_valid_name(record.name.text) &&
         crypto::rsa_verify(record.signing_key, signed_text(kSnapshotDomain, record),
                            record.signature);
}

std::optional<Bytes> open_snapshot(const wire::SnapshotRecord& record, const AccountKeys& keys) {
  return crypto::open(snapshot_key(record, keys), snapshot_binding(record), record.sealed);
}

}  // namespace p2pchat::account
