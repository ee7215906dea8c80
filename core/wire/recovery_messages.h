#pragma once

#include <cstdint>

#include "core/base/bounded.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/types.h"

// A new password, and the way back without the old one: see core/account/RECOVERY.md.
namespace p2pchat::wire {

// The whole record of the account in the place of the one of the number before; of kLastVersion, in
// the place of any: that closes the account (core/account/CLOSING.md).
struct ChangeAccount {
  CallId call;
  RingId key;
  AccountRecord account;
  bool operator==(const ChangeAccount&) const = default;
};
struct AccountChanged {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `number` is held
  std::uint64_t number = 0;
  bool operator==(const AccountChanged&) const = default;
};

// What the ring keeps: body of a record of kind kSession in its fourth slot (record.h), whose
// version is `number`. With the signing key any node can tell whether it is as it was made. Signed
// by the account's signing key over (encoding with empty signature).
struct RecoveryRecord {
  Name name;
  std::uint64_t number = 0;        // one more for each set of words; 0: there are none
  BoundedBytes<8192> blob;         // the account's keys, sealed under the words
  BoundedBytes<1024> signing_key;  // of the account, SubjectPublicKeyInfo DER
  Signature signature;

  bool operator==(const RecoveryRecord&) const = default;
};

// In the place of the record of a lower number.
struct PublishRecovery {
  CallId call;
  RingId key;
  RecoveryRecord record;
  bool operator==(const PublishRecovery&) const = default;
};
struct RecoveryPublished {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `number` is held
  std::uint64_t number = 0;
  bool operator==(const RecoveryPublished&) const = default;
};

// Anybody may ask: without the words it tells nothing.
struct GetRecovery {
  CallId call;
  RingId key;
  bool operator==(const GetRecovery&) const = default;
};
struct RecoveryFound {
  CallId call;
  Answer answer = Answer::kOk;
  RecoveryRecord record;
  bool operator==(const RecoveryFound&) const = default;
};

}  // namespace p2pchat::wire
