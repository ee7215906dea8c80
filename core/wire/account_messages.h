#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

// What a client and the nodes say to each other. A client asks any node for the owner of an
// account's key, then talks to the owner.
namespace p2pchat::wire {

// How a request ended. Anything but kOk changed nothing, unless the text says so.
enum class Answer : std::uint8_t {
  kOk = 0,
  kNotOwner = 1,  // look the owner up again
  kTryAgain = 2,  // the node is joining, busy, or too few replicas answered; it may be half done
  kNameTaken = 3,
  kWrongPassword = 4,  // also for a name that nobody has
  kUnknownAccount = 5,
  kStaleEpoch = 6,  // another session has taken the account over
  kRefused = 7,     // malformed, forged or out of bounds: the same request never succeeds
  kFull = 8,        // the mailbox or the disk is full
};

// Public half of an account, signed by its own signing key over (encoding with empty signature).
// The account's id is the SHA-256 of the encodings of its three keys.
struct AccountProfile {
  Name name;
  BoundedBytes<1024> signing_key;     // RSA, SubjectPublicKeyInfo DER
  BoundedBytes<1024> encryption_key;  // RSA, SubjectPublicKeyInfo DER
  Bytes32 identity_key{};             // X25519
  std::uint64_t number = 0;           // 1 for the first, one more for each change; kLastVersion:
                                      // the account is closed, for ever
  Signature signature;

  bool operator==(const AccountProfile&) const = default;
};

[[nodiscard]] inline bool is_closed(const AccountProfile& profile) {
  return profile.number == kLastVersion;
}

struct ScryptCost {
  std::uint8_t log2_n = 17;
  std::uint8_t r = 8;
  std::uint8_t p = 1;

  bool operator==(const ScryptCost&) const = default;
};

// What the ring keeps of an account: body of a record of kind kAccount, whose version is the
// profile's number. Signed by the account's signing key over (encoding with empty signature).
struct AccountRecord {
  AccountProfile profile;
  ByteArray<16> salt{};
  ScryptCost cost;
  BoundedText<64> verifier;  // bcrypt of the base64 of the client's authentication key
  BoundedBytes<8192> blob;   // private keys, sealed by the client
  Signature signature;

  bool operator==(const AccountRecord&) const = default;
};

// A device takes the account over. Signed by the account's signing key over (encoding with empty
// signature).
struct SessionClaim {
  RingId key;
  std::uint64_t epoch = 0;
  Bytes32 device_key{};  // Ed25519
  DeviceName device;
  std::uint64_t claimed_ms = 0;
  Signature signature;

  bool operator==(const SessionClaim&) const = default;
};

// Body of a record of kind kSession, whose version is the claim's epoch: with the key, any node can
// tell whether the claim is as it was signed.
struct SessionRecord {
  SessionClaim claim;
  BoundedBytes<1024> signing_key;  // of the account, SubjectPublicKeyInfo DER

  bool operator==(const SessionRecord&) const = default;
};

struct FindOwner {
  CallId call;
  RingId key;
  bool operator==(const FindOwner&) const = default;
};
struct OwnerFound {
  CallId call;
  Answer answer = Answer::kOk;
  NodeRef owner;
  bool operator==(const OwnerFound&) const = default;
};

// The key to which secrets for this node are sealed (HPKE), signed by its identity; the node's id
// must be the hash of `identity`.
struct GetSealKey {
  CallId call;
  bool operator==(const GetSealKey&) const = default;
};
struct SealKey {
  CallId call;
  Bytes32 identity{};  // Ed25519
  Bytes32 seal{};      // X25519
  ByteArray<64> signature{};
  bool operator==(const SealKey&) const = default;
};

struct Register {
  CallId call;
  RingId key;
  AccountRecord account;
  bool operator==(const Register&) const = default;
};
struct Registered {
  CallId call;
  Answer answer = Answer::kOk;
  std::uint8_t stored = 0;  // replicas that hold it, synced
  std::uint8_t wanted = 0;  // K
  bool operator==(const Registered&) const = default;
};

struct LoginStart {
  CallId call;
  RingId key;
  bool operator==(const LoginStart&) const = default;
};
// Same shape for a name that nobody has.
struct LoginParameters {
  CallId call;
  Answer answer = Answer::kOk;
  ByteArray<16> salt{};
  ScryptCost cost;
  bool operator==(const LoginParameters&) const = default;
};

struct LoginProve {
  CallId call;
  RingId key;
  BoundedBytes<256> sealed_auth;
  bool operator==(const LoginProve&) const = default;
};
struct LoginAccepted {
  CallId call;
  Answer answer = Answer::kOk;
  AccountProfile profile;
  BoundedBytes<8192> blob;
  std::uint64_t epoch = 0;  // of the session that holds the account now; 0: none yet
  bool operator==(const LoginAccepted&) const = default;
};

struct ClaimSession {
  CallId call;
  SessionClaim claim;
  bool operator==(const ClaimSession&) const = default;
};
struct SessionGranted {
  CallId call;
  Answer answer = Answer::kOk;  // kStaleEpoch: `epoch` holds the account, claim a higher one
  std::uint64_t epoch = 0;
  bool operator==(const SessionGranted&) const = default;
};

struct GetProfile {
  CallId call;
  RingId key;
  bool operator==(const GetProfile&) const = default;
};
struct Profile {
  CallId call;
  Answer answer = Answer::kOk;
  AccountProfile profile;
  bool is_online = false;
  std::uint64_t last_seen_ms = 0;  // 0: not known
  bool operator==(const Profile&) const = default;
};

}  // namespace p2pchat::wire
