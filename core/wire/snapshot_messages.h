#pragma once

#include <cstdint>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/types.h"

// Where an account's snapshot is, which its next device begins from if the one of before is dead:
// see core/account/SNAPSHOT.md. The snapshot itself is in chunks.
namespace p2pchat::wire {

// What the ring keeps: body of a record of kind kSession in its third slot (record.h), whose
// version is the number. Signed by the account's signing key over (encoding with empty signature).
struct SnapshotRecord {
  Name name;
  Bytes32 account{};          // its id
  std::uint64_t number = 0;   // one more for each snapshot; 0: there is none
  Bytes32 salt{};             // of the key that it is sealed under
  BoundedBytes<1024> sealed;  // where the chunks are and what opens them, for the account itself
  BoundedBytes<1024> signing_key;  // of the account, SubjectPublicKeyInfo DER
  Signature signature;

  bool operator==(const SnapshotRecord&) const = default;
};

// In the place of the record of the number before.
struct PublishSnapshot {
  CallId call;
  RingId key;
  SnapshotRecord record;
  bool operator==(const PublishSnapshot&) const = default;
};
struct SnapshotPublished {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `number` is held
  std::uint64_t number = 0;
  bool operator==(const SnapshotPublished&) const = default;
};

// What the account's next device needs.
struct GetSnapshot {
  CallId call;
  RingId key;
  bool operator==(const GetSnapshot&) const = default;
};
struct SnapshotFound {
  CallId call;
  Answer answer = Answer::kOk;
  SnapshotRecord record;
  bool operator==(const SnapshotFound&) const = default;
};

}  // namespace p2pchat::wire
