#include "core/storage/port.h"

#include <utility>

#include "core/base/assert.h"

namespace p2pchat::storage {

PersistResult LocalStore::persist(std::vector<Change> changes) {
  const PersistRequest request{.token = {}, .changes = std::move(changes)};

  const std::vector<PersistResult> results = persist_all({&request, 1});

  P2PCHAT_ASSERT(results.size() == 1);
  return results.front();
}

}  // namespace p2pchat::storage
