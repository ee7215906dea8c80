#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/types.h"

// The keys of some days to which people seal messages for an account: see core/account/PREKEYS.md.
namespace p2pchat::wire {

struct Prekey {
  Bytes32 public_key{};         // X25519
  std::uint64_t created_s = 0;  // seconds of the clock of Instant
  ByteArray<48> sealed{};       // the private half, for the account itself

  bool operator==(const Prekey&) const = default;
};

// The newest prekey, and what binds the whole record. Signed by the account's signing key over
// (encoding with empty signature).
struct PrekeyOffer {
  Name name;
  Bytes32 account{};         // its id
  std::uint64_t number = 0;  // one more for each change; 0: there is none
  Bytes32 public_key{};
  std::uint64_t created_s = 0;
  Bytes32 prekeys{};  // SHA-256 over the encoding of the record's prekeys
  Signature signature;

  bool operator==(const PrekeyOffer&) const = default;
};

// What the ring keeps: body of a record of kind kSession in its second slot (record.h), whose
// version is the offer's number. With the signing key any node can tell whether it is as it was
// made.
struct PrekeyRecord {
  static constexpr std::size_t kPrekeysMax = 16;

  PrekeyOffer offer;
  BoundedList<Prekey, kPrekeysMax> prekeys;
  BoundedBytes<1024> signing_key;  // of the account, SubjectPublicKeyInfo DER

  bool operator==(const PrekeyRecord&) const = default;
};

// In the place of the record of the number before.
struct PublishPrekeys {
  CallId call;
  RingId key;
  PrekeyRecord record;
  bool operator==(const PublishPrekeys&) const = default;
};
struct PrekeysPublished {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `number` is held, take that up first
  std::uint64_t number = 0;
  bool operator==(const PrekeysPublished&) const = default;
};

// What a sender needs.
struct GetPrekey {
  CallId call;
  RingId key;
  bool operator==(const GetPrekey&) const = default;
};
struct PrekeyFound {
  CallId call;
  Answer answer = Answer::kOk;
  PrekeyOffer offer;
  bool operator==(const PrekeyFound&) const = default;
};

// What the account's own devices need.
struct GetPrekeys {
  CallId call;
  RingId key;
  bool operator==(const GetPrekeys&) const = default;
};
struct PrekeysFound {
  CallId call;
  Answer answer = Answer::kOk;
  PrekeyRecord record;
  bool operator==(const PrekeysFound&) const = default;
};

}  // namespace p2pchat::wire
