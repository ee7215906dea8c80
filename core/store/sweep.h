#pragma once

#include <optional>
#include <set>
#include <vector>

#include "core/base/instant.h"
#include "core/store/desk.h"

namespace p2pchat::store {

// Erases from the disk what is left of stones that the index has forgotten: a slow walk over the
// rows of their keys.
class Sweep {
 public:
  void add(const std::vector<RingId>& keys) { keys_.insert(keys.begin(), keys.end()); }
  void on_wake(Desk& desk);
  // False if the token is not the sweep's.
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  [[nodiscard]] Instant next_wake() const;

 private:
  std::set<RingId> keys_;
  std::optional<RingId> key_;  // of them, the one that is being swept
  Bytes from_;                 // its next row
  Token token_;
  Instant next_;  // not before this
};

}  // namespace p2pchat::store
