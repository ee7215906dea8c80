#include "core/account/service.h"

#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {

NodeKeys NodeKeys::from_identity(const Bytes32& identity_private) {
  NodeKeys keys{.identity_private = identity_private};
  keys.identity_public = crypto::ed25519_public_key(identity_private);
  keys.seal_private = crypto::derive_key(identity_private, as_bytes("p2pchat/node-seal/1"));
  keys.seal_public = crypto::x25519_public_key(keys.seal_private);
  keys.decoy = crypto::derive_key(identity_private, as_bytes("p2pchat/node-decoy/1"));
  keys.id = RingId::from_hash(crypto::sha256(keys.identity_public));
  return keys;
}

std::optional<wire::AccountRecord> account_in(const store::StoreOutcome& found) {
  if (found.records.empty()) return std::nullopt;
  auto account = wire::decode_value<wire::AccountRecord>(found.records.front().body);
  if (!account) return std::nullopt;
  return *std::move(account);
}

std::optional<wire::AccountRecord> open_account_in(const store::StoreOutcome& found) {
  auto account = account_in(found);
  if (account && wire::is_closed(account->profile)) account.reset();
  return account;
}

wire::Answer answer_of(store::StoreStatus status) {
  switch (status) {
    case store::StoreStatus::kOk:
      return wire::Answer::kOk;
    case store::StoreStatus::kNotOwner:
      return wire::Answer::kNotOwner;
    case store::StoreStatus::kFull:
      return wire::Answer::kFull;
    case store::StoreStatus::kEnded:
      return wire::Answer::kUnknownAccount;
    case store::StoreStatus::kConflict:
    case store::StoreStatus::kTryAgain:
      return wire::Answer::kTryAgain;
  }
  return wire::Answer::kTryAgain;
}

}  // namespace p2pchat::account
