#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/wire/record.h"
#include "sim/event.h"

namespace p2pchat::sim {

// Which node's disk holds which record, kept up to date from the disks themselves: what a node says
// about its records plays no part.
class DiskLedger {
 public:
  // A node's disk has synced a batch.
  void on_batch(SiteId site, const std::vector<Change>& changes);
  // A node's disk may have changed by a loss of power, or has become empty.
  void rescan(SiteId site, const std::map<Bytes, Bytes>& rows);
  // Counts against what receipts promise.
  void on_disk_lost() { ++disks_lost_; }

  // Disks that hold the slot now, those of machines that are off included.
  [[nodiscard]] const std::set<SiteId>& holders(const wire::Slot& slot) const;
  // Disks that have held it at any time.
  [[nodiscard]] std::size_t ever_held(const wire::Slot& slot) const;
  [[nodiscard]] std::uint64_t disks_lost() const { return disks_lost_; }
  [[nodiscard]] std::size_t slots() const { return held_.size(); }

 private:
  struct Held {
    std::set<SiteId> now;
    std::set<SiteId> ever;
  };

  std::map<wire::Slot, Held> held_;
  std::uint64_t disks_lost_ = 0;
};

}  // namespace p2pchat::sim
