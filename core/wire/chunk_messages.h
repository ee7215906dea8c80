#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/strong_ids.h"
#include "core/wire/account_messages.h"
#include "core/wire/record.h"

// Files are records of kind kChunk, each under a key of its own (core/account/chunk.h). These go
// between a client and the owner of that key.
namespace p2pchat::wire {

// Stores a chunk, or releases it: version 1, which whoever knows its secret can make. Answered as
// a Deposit is.
struct PutChunk {
  CallId call;
  Record record;
  bool operator==(const PutChunk&) const = default;
};
struct ChunkPut {
  CallId call;
  Answer answer = Answer::kOk;
  std::uint8_t stored = 0;
  std::uint8_t wanted = 0;     // K
  std::uint8_t reachable = 0;  // min(K, members): more cannot be had now
  bool is_final = false;
  bool operator==(const ChunkPut&) const = default;
};

struct GetChunk {
  CallId call;
  Bytes32 id{};
  bool operator==(const GetChunk&) const = default;
};
// A node that does not have all of its range says kTryAgain. Without a record: it holds none now.
struct ChunkFound {
  CallId call;
  Answer answer = Answer::kOk;
  std::optional<Record> record;
  bool operator==(const ChunkFound&) const = default;
};

}  // namespace p2pchat::wire
