#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/wire/record.h"

// Since when what crosses a link is known. A side of an earlier version drops a frame of a kind
// that is not there yet, or with a record of such a kind in it, as it drops any that it cannot read
// (FORMAT.md, "Frames").
namespace p2pchat::wire {

// One more with each kind of message or record that comes, or rule about them. The frames of all
// are alike; of versions before the first, messages have bodies that nobody reads any more.
enum class Version : std::uint8_t {
  kFirst = 1,
  kFiles = 2,         // chunks, kept and asked for
  kMoves = 3,         // a client is told that its key may have another owner
  kPrekeys = 4,       // records of prekeys, published and asked for
  kStreamsStay = 5,   // a kind that is not known closes no stream (rpc::Courier)
  kCapabilities = 6,  // a node says what it understands
  kSnapshots = 7,     // records of where a snapshot is, published and asked for
  kRecovery = 8,      // accounts change, and are got back with words
  kClosing = 9,       // an account's record of the last version ends all that is under its key
  kTime = 10,         // a node says what its clock shows
};
inline constexpr Version kVersionNow = Version::kTime;

// What came after the first version; all other kinds of messages were there (codec.cpp counts
// them).
struct LaterKind {
  std::uint16_t number = 0;
  Version since{};
};
inline constexpr std::array kLaterKinds{
    LaterKind{0x0601, Version::kFiles},         // PutChunk
    LaterKind{0x0602, Version::kFiles},         // ChunkPut
    LaterKind{0x0603, Version::kFiles},         // GetChunk
    LaterKind{0x0604, Version::kFiles},         // ChunkFound
    LaterKind{0x040b, Version::kMoves},         // Attended
    LaterKind{0x040c, Version::kMoves},         // Moved
    LaterKind{0x030f, Version::kPrekeys},       // PublishPrekeys
    LaterKind{0x0310, Version::kPrekeys},       // PrekeysPublished
    LaterKind{0x0311, Version::kPrekeys},       // GetPrekey
    LaterKind{0x0312, Version::kPrekeys},       // PrekeyFound
    LaterKind{0x0313, Version::kPrekeys},       // GetPrekeys
    LaterKind{0x0314, Version::kPrekeys},       // PrekeysFound
    LaterKind{0x0315, Version::kSnapshots},     // PublishSnapshot
    LaterKind{0x0316, Version::kSnapshots},     // SnapshotPublished
    LaterKind{0x0317, Version::kSnapshots},     // GetSnapshot
    LaterKind{0x0318, Version::kSnapshots},     // SnapshotFound
    LaterKind{0x0319, Version::kRecovery},      // ChangeAccount
    LaterKind{0x031a, Version::kRecovery},      // AccountChanged
    LaterKind{0x031b, Version::kRecovery},      // PublishRecovery
    LaterKind{0x031c, Version::kRecovery},      // RecoveryPublished
    LaterKind{0x031d, Version::kRecovery},      // GetRecovery
    LaterKind{0x031e, Version::kRecovery},      // RecoveryFound
    LaterKind{0x0503, Version::kCapabilities},  // AskCapabilities
    LaterKind{0x0504, Version::kCapabilities},  // Capabilities
    LaterKind{0x0505, Version::kTime},          // AskTime
    LaterKind{0x0506, Version::kTime},          // Time
};

// Of a kind of message, by its number.
[[nodiscard]] constexpr Version since(std::uint16_t kind) {
  const auto* const later = std::ranges::find(kLaterKinds, kind, &LaterKind::number);
  return later == kLaterKinds.end() ? Version::kFirst : later->since;
}

// What a node can say that it understands: a bit each (FORMAT.md, "Capabilities"). A bit is never
// used for anything else again.
enum class Capability : std::uint64_t {
  kFiles = 1U << 0U,
  kMoves = 1U << 1U,
  kPrekeys = 1U << 2U,
  kStreamsStay = 1U << 3U,
  kHiding = 1U << 4U,   // the words that an attachment of who hides is signed over
  kPassing = 1U << 5U,  // words that are handed on and not kept
  kSnapshots = 1U << 6U,
  kRecovery = 1U << 7U,
  kClosing = 1U << 8U,
  kTime = 1U << 9U,
};
inline constexpr std::uint64_t kCapabilitiesNow = (1U << 10U) - 1;  // all of them

// Without which a request of that kind is answered by nobody. Nothing: everybody answers, or it is
// the question itself.
[[nodiscard]] constexpr std::optional<Capability> needed_for(std::uint16_t kind) {
  switch (since(kind)) {
    case Version::kFiles:
      return Capability::kFiles;
    case Version::kMoves:
      return Capability::kMoves;
    case Version::kPrekeys:
      return Capability::kPrekeys;
    case Version::kSnapshots:
      return Capability::kSnapshots;
    case Version::kRecovery:
      return Capability::kRecovery;
    case Version::kTime:
      return Capability::kTime;
    case Version::kFirst:
    case Version::kStreamsStay:
    case Version::kCapabilities:
    case Version::kClosing:
      break;
  }
  return std::nullopt;
}

// Such a message is never in a stream, whoever it is for: before version 5 a kind that is not known
// closes the stream that brings it; a datagram of one is dropped by all.
[[nodiscard]] constexpr bool is_for_datagrams_alone(std::uint16_t kind) {
  return since(kind) == Version::kCapabilities || since(kind) == Version::kTime;
}

[[nodiscard]] constexpr Version since(RecordKind kind) {
  switch (kind) {
    case RecordKind::kAccount:
    case RecordKind::kSession:
    case RecordKind::kMessage:
      return Version::kFirst;
    case RecordKind::kChunk:
      return Version::kFiles;
  }
  return kVersionNow;
}

// Since when such a record is kept: a frame with prekeys, a snapshot's record, or what words open,
// is read before, and these records alone are refused.
[[nodiscard]] constexpr Version kept_since(const Slot& slot) {
  if (slot.kind != RecordKind::kSession) return since(slot.kind);
  if (slot.id == kPrekeysId) return Version::kPrekeys;
  if (slot.id == kSnapshotId) return Version::kSnapshots;
  return slot.id == kRecoveryId ? Version::kRecovery : since(slot.kind);
}

}  // namespace p2pchat::wire
