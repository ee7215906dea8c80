#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"

namespace p2pchat::transport {

// What a recording is made of. An event is one of the kinds from kStart to kCommand; then come, in
// their order, the host's answers while the guest handled it, and its outcome.
enum class RecordKind : std::uint8_t {
  kHead,  // payload: what the program needs to make the same guest; first, and once
  kStart,
  kWake,
  kDatagram,
  kAnnouncement,
  kStreamAccepted,
  kFrame,
  kStreamClosed,
  kRead,  // payload: the rows
  kPersisted,
  kComputed,
  kCommand,  // number: which, the program knows
  kEntropy,  // payload: 32 bytes that the host gave
  kStream,   // number: the stream that the host opened
  kOutcome,  // number: digest of all that the guest asked of its host
  kFull,     // the recording ends here, the run does not
  kEnd,      // the run has ended
};

enum class Failure : std::uint8_t { kNone, kDiskFull, kDiskFailed };

// One entry of a recording; what its kind does not use is left at zero.
struct Record {
  RecordKind kind = RecordKind::kHead;
  Failure failure = Failure::kNone;  // of kRead and kPersisted
  Instant at = {};                   // of an event: the host's now()
  std::uint64_t number = 0;          // stream, token, command or digest
  Address address = {};
  Bytes payload = {};

  bool operator==(const Record&) const = default;
};

[[nodiscard]] bool is_event(RecordKind kind);

// "12.345678s frame of stream 4, 812 bytes": for people. Never holds what the payload says.
[[nodiscard]] std::string text_of(const Record& record, Instant start);

// The bytes of an entry; nothing comes back from bytes that are none.
[[nodiscard]] Bytes encode(const Record& record);
[[nodiscard]] std::optional<Record> decode(BytesView bytes);

// Rows as a payload. Nothing comes back from bytes that are no rows.
[[nodiscard]] Bytes encode_rows(const std::vector<Row>& rows);
[[nodiscard]] std::optional<std::vector<Row>> decode_rows(BytesView bytes);

[[nodiscard]] Failure failure_of(DiskError error);
// The failure must not be kNone.
[[nodiscard]] DiskError error_of(Failure failure);

}  // namespace p2pchat::transport
