#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/wire/record.h"

// Since when what crosses a link is known. A side of an earlier version drops a frame of a kind
// that is not there yet, or with a record of such a kind in it, as it drops any that it cannot read
// (FORMAT.md, "Frames").
namespace p2pchat::wire {

// One more with each kind of message or record that comes, or rule about them. The frames of all
// are alike; of versions before the first, messages have bodies that nobody reads any more.
enum class Version : std::uint8_t {
  kFirst = 1,
  kFiles = 2,        // chunks, kept and asked for
  kMoves = 3,        // a client is told that its key may have another owner
  kPrekeys = 4,      // records of prekeys, published and asked for
  kStreamsStay = 5,  // a kind that is not known closes no stream (rpc::Courier)
};
inline constexpr Version kVersionNow = Version::kStreamsStay;

// What came after the first version; all other kinds of messages were there (codec.cpp counts
// them).
struct LaterKind {
  std::uint16_t number = 0;
  Version since{};
};
inline constexpr std::array kLaterKinds{
    LaterKind{0x0601, Version::kFiles},    // PutChunk
    LaterKind{0x0602, Version::kFiles},    // ChunkPut
    LaterKind{0x0603, Version::kFiles},    // GetChunk
    LaterKind{0x0604, Version::kFiles},    // ChunkFound
    LaterKind{0x040b, Version::kMoves},    // Attended
    LaterKind{0x040c, Version::kMoves},    // Moved
    LaterKind{0x030f, Version::kPrekeys},  // PublishPrekeys
    LaterKind{0x0310, Version::kPrekeys},  // PrekeysPublished
    LaterKind{0x0311, Version::kPrekeys},  // GetPrekey
    LaterKind{0x0312, Version::kPrekeys},  // PrekeyFound
    LaterKind{0x0313, Version::kPrekeys},  // GetPrekeys
    LaterKind{0x0314, Version::kPrekeys},  // PrekeysFound
};

// Of a kind of message, by its number.
[[nodiscard]] constexpr Version since(std::uint16_t kind) {
  const auto* const later = std::ranges::find(kLaterKinds, kind, &LaterKind::number);
  return later == kLaterKinds.end() ? Version::kFirst : later->since;
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

// Since when such a record is kept: a frame with prekeys is read before, and they alone are
// refused.
[[nodiscard]] constexpr Version kept_since(const Slot& slot) {
  const bool is_prekeys = slot.kind == RecordKind::kSession && slot.id == kPrekeysId;
  return is_prekeys ? Version::kPrekeys : since(slot.kind);
}

}  // namespace p2pchat::wire
