#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/strong_ids.h"

namespace p2pchat {

// What a machine asks of its disk and of its processor. The local store is an ordered map from
// bytes to bytes; rooms share it by the first byte of the key (listed in core/storage/README.md).

struct Row {
  Bytes key;
  Bytes value;

  bool operator==(const Row&) const = default;
};

// Puts (a value) and erasures (none), applied in order, all or none.
struct Change {
  Bytes key;
  std::optional<Bytes> value;

  bool operator==(const Change&) const = default;
};

struct ReadRequest {
  Token token;
  Bytes from;               // first key, included
  Bytes to;                 // end of the range, excluded
  std::size_t limit = 256;  // rows at most, in order of key

  bool operator==(const ReadRequest&) const = default;
};

struct PersistRequest {
  Token token;
  std::vector<Change> changes;

  bool operator==(const PersistRequest&) const = default;
};

// Why the disk could not do as asked. Nothing of the request was applied.
enum class DiskError : std::uint8_t { kFull, kFailed };

using ReadResult = Result<std::vector<Row>, DiskError>;

// A value means applied and synced: only then may the machine acknowledge what it wrote.
using PersistResult = Result<void, DiskError>;

// Heavy computation, run on a worker or, in the simulator, in place for simulated time. The kinds
// and the bytes of input and result are core/crypto's; whoever performs it calls crypto::compute.
enum class ComputeKind : std::uint8_t { kScrypt, kBcryptHash, kBcryptCheck, kRsaKeys };

struct ComputeRequest {
  Token token;
  ComputeKind kind = ComputeKind::kScrypt;
  Bytes input;
  Bytes32 seed{};  // the chance that the computation may use

  bool operator==(const ComputeRequest&) const = default;
};

}  // namespace p2pchat
