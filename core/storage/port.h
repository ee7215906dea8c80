#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"

namespace p2pchat::storage {

// What a host needs of a disk: an ordered map from bytes to bytes (keys in the order of their
// bytes, a prefix before its extensions). Calls block until done; one thread at a time.
class LocalStore {
 public:
  virtual ~LocalStore() = default;

  // Applies the batches in order, each whole or not at all, and gives one answer for each, in the
  // same order. One sync may serve them all: nothing is promised before the call returns, and all
  // that is answered with a value then survives a loss of power. A batch that fails leaves those
  // around it untouched.
  [[nodiscard]] virtual std::vector<PersistResult> persist_all(
      std::span<const PersistRequest> batches) = 0;

  // Rows with from <= key < to in order of key, request.limit at most.
  [[nodiscard]] virtual ReadResult read(const ReadRequest& request) = 0;

  // One batch by itself.
  [[nodiscard]] PersistResult persist(std::vector<Change> changes);

 protected:
  LocalStore() = default;
  LocalStore(const LocalStore&) = default;
  LocalStore& operator=(const LocalStore&) = default;
};

}  // namespace p2pchat::storage
