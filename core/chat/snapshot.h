#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/chat/file_ref.h"
#include "core/chat/sealed_message.h"
#include "core/wire/types.h"

// What an account's next device begins from if the one of before is dead: contacts, what is noted
// and wanted, timers, the newest messages, as parts of a hand-over (SNAPSHOT.md).
namespace p2pchat::chat {

inline constexpr std::size_t kSnapshotMax = std::size_t{512} * 1024;  // bytes of its parts,
inline constexpr std::size_t kSnapshotPeopleMax =
    std::size_t{384} * 1024;  // those without messages

struct SnapshotPart {
  std::uint8_t version = kPartVersion;  // as of a hand-over's parts
  BoundedBytes<kPartMax> bytes;
};

struct Snapshot {
  static constexpr std::size_t kPartsMax = 64;

  std::uint8_t version = 1;
  std::uint64_t made_ms = 0;  // by its device's clock
  std::uint64_t epoch = 0;    // in which that device had the account
  wire::DeviceName device;
  BoundedList<SnapshotPart, kPartsMax> parts;
};

enum class SnapshotFault : std::uint8_t {
  kNewer,  // of a version that this program does not know
  kTorn,
};
[[nodiscard]] Bytes encode_snapshot(const Snapshot& snapshot);
[[nodiscard]] Result<Snapshot, SnapshotFault> decode_snapshot(BytesView bytes);

// Where it is on the ring, as it is sealed into the account's record (core/account/snapshot.h).
struct SnapshotPlace {
  std::uint8_t version = 1;
  std::uint64_t made_ms = 0;
  std::uint64_t epoch = 0;
  wire::DeviceName device;
  FileRef file;
};
[[nodiscard]] Bytes encode_place(const SnapshotPlace& place);
[[nodiscard]] Result<SnapshotPlace, SnapshotFault> decode_place(BytesView bytes);

// What a snapshot holds is changed by this.
[[nodiscard]] bool is_in_snapshot(const Change& change);

}  // namespace p2pchat::chat
