#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/wire/record.h"
#include "sim/event.h"

namespace p2pchat::sim {

// The slot of a record's row: 'r', key, kind, id (core/storage/README.md); nothing for other rows.
[[nodiscard]] std::optional<wire::Slot> slot_of_row(BytesView row_key);

[[nodiscard]] std::uint64_t digest_of_row(BytesView row_value);

// Which node's disk holds which record, kept up to date from the disks themselves: what a node says
// about its records plays no part.
class DiskLedger {
 public:
  // A node's disk has synced a batch.
  void on_batch(SiteId site, const std::vector<Change>& changes);
  // A node's disk may have changed by a loss of power.
  void rescan(SiteId site, const std::map<Bytes, Bytes>& rows);
  // A node's disk is not what it was when its last batch was synced: what it does not hold any more
  // is lost.
  void on_disk_changed(SiteId site, const std::map<Bytes, Bytes>& rows, Instant at);
  // A node's disk is gone for good: counts against what receipts promise.
  void on_disk_lost(SiteId site, Instant at);

  // Disks that hold the slot now, those of machines that are off included, each with a digest of
  // what it holds there.
  using Holders = std::map<SiteId, std::uint64_t>;
  [[nodiscard]] const Holders& holders(const wire::Slot& slot) const;
  // Disks that have held it at any time.
  [[nodiscard]] std::size_t ever_held(const wire::Slot& slot) const;
  // Disks lost since then, while they held it.
  [[nodiscard]] std::size_t lost_since(const wire::Slot& slot, Instant since) const;
  [[nodiscard]] std::size_t slots() const { return held_.size(); }
  // Calls f(slot, holders) for each slot that a disk has ever held, in order.
  template <class F>
  void for_each(F f) const {
    for (const auto& [slot, held] : held_) f(slot, held.now);
  }

 private:
  struct Held {
    Holders now;
    std::set<SiteId> ever;
    std::vector<Instant> lost;
  };

  std::map<wire::Slot, Held> held_;
};

}  // namespace p2pchat::sim
