#include "core/storage/memory_store.h"

namespace p2pchat::storage {

std::vector<PersistResult> MemoryStore::persist_all(std::span<const PersistRequest> batches) {
  for (const PersistRequest& batch : batches) {
    for (const Change& change : batch.changes) {
      if (change.value) {
        rows_.insert_or_assign(change.key, *change.value);
      } else {
        rows_.erase(change.key);
      }
    }
  }
  return std::vector<PersistResult>(batches.size());
}

ReadResult MemoryStore::read(const ReadRequest& request) {
  std::vector<Row> found;
  for (auto row = rows_.lower_bound(request.from); row != rows_.end(); ++row) {
    if (row->first >= request.to || found.size() == request.limit) break;
    found.push_back({.key = row->first, .value = row->second});
  }
  return found;
}

}  // namespace p2pchat::storage
