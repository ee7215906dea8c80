#pragma once

#include <set>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/store/desk.h"

namespace p2pchat::store {

// Keys that an account's last record has ended (wire::ends_key): what else lies under them on this
// disk is erased, a step a second, whoever wrote it and whenever it came; never before that record
// is on this disk, synced. Collected messages stay known until they expire, as under any key. Why
// nothing is lost by it that anybody could still be given: core/account/CLOSING.md.
class Endings {
 public:
  // The disk has been read: what an earlier life had not come to is done now.
  void on_loaded(const Desk& desk);
  void on_changed(const std::vector<wire::Slot>& changed, const Desk& desk);
  void on_wake(Desk& desk);
  [[nodiscard]] Instant next_wake() const { return keys_.empty() ? Instant::never() : next_; }

 private:
  std::set<RingId> keys_;  // under which something may be left
  Instant next_;
};

}  // namespace p2pchat::store
