#include "core/chat/snapshot.h"

#include <utility>

#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

// The version comes first, whatever follows.
template <class Versioned>
Result<Versioned, SnapshotFault> decode_versioned(BytesView bytes) {
  if (bytes.empty()) return std::unexpected(SnapshotFault::kTorn);
  if (bytes[0] > Versioned{}.version) return std::unexpected(SnapshotFault::kNewer);
  auto value = wire::decode_value<Versioned>(bytes);
  if (!value) return std::unexpected(SnapshotFault::kTorn);
  return *std::move(value);
}

}  // namespace

Bytes encode_snapshot(const Snapshot& snapshot) { return wire::encode_value(snapshot); }

Result<Snapshot, SnapshotFault> decode_snapshot(BytesView bytes) {
  return decode_versioned<Snapshot>(bytes);
}

Bytes encode_place(const SnapshotPlace& place) { return wire::encode_value(place); }

Result<SnapshotPlace, SnapshotFault> decode_place(BytesView bytes) {
  auto place = decode_versioned<SnapshotPlace>(bytes);
  if (place && !is_well_formed(place->file)) return std::unexpected(SnapshotFault::kTorn);
  return place;
}

// Rows: ROWS.md. Of messages neither their words nor what is only read through once.
bool is_in_snapshot(const Change& change) {
  if (change.key.size() < 2) return false;
  const char room = static_cast<char>(change.key[0]);
  const char of = static_cast<char>(change.key[1]);
  switch (room) {
    case 'm':
      return of == 'h';
    case 'v':
      return of == 't';
    case 'c':
    case 'd':
    case 'k':
      return true;
    default:
      return false;
  }
}

}  // namespace p2pchat::chat
