#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/storage/port.h"

namespace p2pchat::storage {

// The port's contract without a disk: a value that lives and dies with its process. For programs
// that are told to keep nothing, and for tests.
class MemoryStore final : public LocalStore {
 public:
  [[nodiscard]] std::vector<PersistResult> persist_all(
      std::span<const PersistRequest> batches) override;
  [[nodiscard]] ReadResult read(const ReadRequest& request) override;

  [[nodiscard]] const std::map<Bytes, Bytes>& rows() const { return rows_; }

 private:
  std::map<Bytes, Bytes> rows_;
};

}  // namespace p2pchat::storage
