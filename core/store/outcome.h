#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/strong_ids.h"
#include "core/wire/record.h"

namespace p2pchat::store {

using OperationId = StrongId<struct OperationTag>;

enum class StoreStatus : std::uint8_t {
  kOk,        // put: synced on `stored` replicas; get, list: `records` are what there is
  kConflict,  // put_if: the slot is not at the expected version; `records` has what it holds
  kNotOwner,  // the key is not (any longer) this node's, or it is not active yet
  kTryAgain,  // too few replicas answered in time; a put may be half done
  kFull,      // disk full
  kEnded,     // put: the key has ended, and nothing is kept under it any more
};

struct StoreOutcome {
  OperationId operation;
  StoreStatus status = StoreStatus::kOk;
  bool is_final = true;       // a put reports each further receipt; the last report is final
  std::size_t stored = 0;     // replicas that hold it, synced, this one included
  std::size_t reachable = 0;  // min(K, members)
  std::vector<wire::Record> records;

  bool operator==(const StoreOutcome&) const = default;
};

}  // namespace p2pchat::store
