#include "core/account/genuine.h"

#include <string_view>

#include "core/account/chunk.h"
#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/account/recovery_record.h"
#include "core/account/service.h"
#include "core/account/session.h"
#include "core/account/signed_text.h"
#include "core/account/snapshot.h"
#include "core/crypto/rsa.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kAccountDomain = "p2pchat/account/1";

bool is_genuine_account(const wire::Record& record) {
  const auto account = wire::decode_value<wire::AccountRecord>(record.body);
  return account && record.slot == account_slot(key_of(account->profile.name.text)) &&
         record.version == account->profile.number && record.expires_ms == 0 &&
         verify_account(*account);
}

bool is_genuine_session(const wire::Record& record) {
  const auto session = wire::decode_value<wire::SessionRecord>(record.body);
  return session && record.slot == session_slot(session->claim.key) &&
         record.version == session->claim.epoch && record.expires_ms == 0 &&
         verify_claim(session->claim, session->signing_key);
}

bool are_genuine_prekeys(const wire::Record& record) {
  const auto prekeys = wire::decode_value<wire::PrekeyRecord>(record.body);
  return prekeys && record.slot == prekey_slot(key_of(prekeys->offer.name.text)) &&
         record.version == prekeys->offer.number && record.expires_ms == 0 && is_whole(*prekeys);
}

bool is_genuine_snapshot(const wire::Record& record) {
  const auto snapshot = wire::decode_value<wire::SnapshotRecord>(record.body);
  return snapshot && record.slot == snapshot_slot(key_of(snapshot->name.text)) &&
         record.version == snapshot->number && record.expires_ms == 0 && is_whole(*snapshot);
}

bool is_genuine_recovery(const wire::Record& record) {
  const auto recovery = wire::decode_value<wire::RecoveryRecord>(record.body);
  return recovery && record.slot == recovery_slot(key_of(recovery->name.text)) &&
         record.version == recovery->number && record.expires_ms == 0 && is_whole(*recovery);
}

// What is in the slots of this kind says by the slot what it is.
bool is_genuine_of_session(const wire::Record& record) {
  if (record.slot.id == wire::kPrekeysId) return are_genuine_prekeys(record);
  if (record.slot.id == wire::kSnapshotId) return is_genuine_snapshot(record);
  if (record.slot.id == wire::kRecoveryId) return is_genuine_recovery(record);
  return is_genuine_session(record);
}

bool is_genuine_message(const wire::Record& record) {
  if (record.body.empty()) return record.version == 1;
  return record.version == 0 && record.slot.id == crypto::sha256(record.body);
}

}  // namespace

wire::AccountRecord sign_account(wire::AccountRecord account, BytesView signing_private,
                                 const Bytes32& seed) {
  account.signature = crypto::rsa_sign(signing_private, signed_text(kAccountDomain, account), seed);
  return account;
}

bool verify_account(const wire::AccountRecord& account) {
  return crypto::rsa_verify(account.profile.signing_key, signed_text(kAccountDomain, account),
                            account.signature);
}

bool is_genuine(const wire::Record& record) {
  switch (record.slot.kind) {
    case wire::RecordKind::kAccount:
      return is_genuine_account(record);
    case wire::RecordKind::kSession:
      return is_genuine_of_session(record);
    case wire::RecordKind::kMessage:
      return is_genuine_message(record);
    case wire::RecordKind::kChunk:
      return is_genuine_chunk(record);
  }
  return false;
}

}  // namespace p2pchat::account
