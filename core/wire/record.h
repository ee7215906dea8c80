#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/ring_id.h"

namespace p2pchat::wire {

enum class RecordKind : std::uint8_t { kAccount = 1, kSession = 2, kMessage = 3, kChunk = 4 };

// Where a record lives: its key on the ring, its kind, and which one of the kind. Accounts and
// sessions have one slot under a key (id zero), prekeys, a snapshot and recovery others of kind
// kSession (ids kPrekeysId, kSnapshotId, kRecoveryId: of a kind of its own a node of before would
// drop each frame with one); a message's id is the SHA-256 of its body, a chunk's is made of its
// own, and its key of its id. So each says whether it is as it was made: core/account/genuine.h.
struct Slot {
  RingId key;
  RecordKind kind = RecordKind::kMessage;
  Bytes32 id{};

  constexpr auto operator<=>(const Slot&) const = default;
};

inline constexpr Bytes32 kPrekeysId{1};
inline constexpr Bytes32 kSnapshotId{2};
inline constexpr Bytes32 kRecoveryId{3};

// The last version that there is: nothing supersedes it. An account's record of that version ends
// its key: nothing else is kept under that any more.
inline constexpr std::uint64_t kLastVersion = std::numeric_limits<std::uint64_t>::max();

// What the store keeps. Of two records for one slot every replica keeps the higher version, of one
// version the lower hash, so replicas agree in whatever order records arrive. A message has
// version 0; its delivery replaces it by version 1 with an empty body, which cannot be undone. So
// does version 1 of a chunk, its release.
struct Record {
  // A chunk of a file: 64 KiB, the tag of its encryption, and what it can be released by.
  static constexpr std::size_t kBodyMax = std::size_t{64} * 1024 + 16 + 32;

  Slot slot;
  std::uint64_t version = 0;
  std::uint64_t expires_ms = 0;  // milliseconds of the clock of Instant; 0: never
  BoundedBytes<kBodyMax> body;

  bool operator==(const Record&) const = default;
};

[[nodiscard]] constexpr Slot account_slot(const RingId& key) {
  return {.key = key, .kind = RecordKind::kAccount, .id = {}};
}
[[nodiscard]] constexpr bool ends_key(const Slot& slot, std::uint64_t version) {
  return version == kLastVersion && slot == account_slot(slot.key);
}

}  // namespace p2pchat::wire
