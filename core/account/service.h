#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "core/account/presence.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/store/store.h"
#include "core/wire/account_messages.h"
#include "core/wire/effects.h"

// What the owner's conversations with clients share.
namespace p2pchat::account {

struct ServiceOptions {
  int bcrypt_cost = 12;
  wire::ScryptCost scrypt;                // what accounts of people have, said of names of nobody
  bool allows_test_keys = false;          // RSA-1024, for simulated campaigns only
  std::size_t conversations_max = 256;    // more are told to try again
  std::size_t computations_max = 16;      // bcrypt at a time
  std::size_t attachments_max = 4096;     // clients attached to one node
  std::size_t mailbox_max = 10'000;       // messages that wait under one key
  std::size_t chunk_operations_max = 64;  // of files, at a time; more are told to try again
  std::uint64_t chunk_bytes_max = std::uint64_t{8} << 30U;  // held on this node; then it is full
  std::size_t last_seen_max = 16'384;      // users whose last presence is remembered
  std::size_t passing_of_one = 32;         // words a second that are passed on from one sender,
  std::size_t passing_to_one = 16;         // to one user,
  std::size_t passing_between = 4;         // and from this one to that one
  std::size_t passing_counted_max = 4096;  // senders, users and pairs; words of more are dropped
  Duration conversation_max = std::chrono::seconds{20};
  Duration lease = std::chrono::seconds{45};  // of an attachment
  Duration redeliver = std::chrono::milliseconds{700};
  Duration redeliver_max = std::chrono::seconds{10};
  Duration clock_skew_max = std::chrono::minutes{10};
  Duration lifetime_max = std::chrono::days{31};  // of a message, counted from its deposit
};

// Keys of this node that the services use, all derived from its identity.
struct NodeKeys {
  Bytes32 identity_private{};  // Ed25519 seed
  Bytes32 identity_public{};
  Bytes32 seal_private{};  // X25519
  Bytes32 seal_public{};
  Bytes32 decoy{};  // answers for names that nobody has are made from it
  RingId id;

  [[nodiscard]] static NodeKeys from_identity(const Bytes32& identity_private);
};

// What a conversation may use while one of its steps runs. Never stored.
struct Desk {
  const ServiceOptions& options;
  const NodeKeys& keys;
  store::Store& store;
  const Presence& presence;
  Entropy& entropy;
  Instant now;
  Effects& out;

  [[nodiscard]] Token new_token() { return Token{entropy.draw_u64() | 1U}; }
};

// What a step leads to: nothing new, waiting for a store operation or a computation, or the reply.
using Next = std::variant<std::monostate, store::OperationId, Token, wire::Message>;

using wire::account_slot;
[[nodiscard]] inline wire::Slot session_slot(const RingId& key) {
  return {.key = key, .kind = wire::RecordKind::kSession, .id = {}};
}
[[nodiscard]] inline wire::Slot prekey_slot(const RingId& key) {
  return {.key = key, .kind = wire::RecordKind::kSession, .id = wire::kPrekeysId};
}

[[nodiscard]] inline wire::Slot snapshot_slot(const RingId& key) {
  return {.key = key, .kind = wire::RecordKind::kSession, .id = wire::kSnapshotId};
}

[[nodiscard]] inline wire::Slot recovery_slot(const RingId& key) {
  return {.key = key, .kind = wire::RecordKind::kSession, .id = wire::kRecoveryId};
}

// The account in a finished read, if there is one and it decodes.
[[nodiscard]] std::optional<wire::AccountRecord> account_in(const store::StoreOutcome& found);

// The same, if it is not closed: of those that are, nobody is let in.
[[nodiscard]] std::optional<wire::AccountRecord> open_account_in(const store::StoreOutcome& found);

// The answer that tells a client how the store failed to do as asked.
[[nodiscard]] wire::Answer answer_of(store::StoreStatus status);

[[nodiscard]] inline std::uint64_t milliseconds(Instant at) {
  return static_cast<std::uint64_t>(at.micros() / 1000);
}

}  // namespace p2pchat::account
