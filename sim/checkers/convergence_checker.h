#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "core/wire/record.h"
#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// After quiet time, in the middle of a run and at its end, every record that a live member's disk
// holds is on the disks of the first K live members from its key on, and their rows are equal, byte
// for byte. Judged from the disks; which nodes those are is told by the ids of who is up. While
// users go on, records that any disk has taken in lately are left out.
//
// Nothing else is compared: who was a replica before may keep what has been superseded since, and
// rows of a node for itself ('n') differ. A delivered message is a record like others (version 1,
// no body). What any disk has erased just now may have expired, and is left out, too. Where all K
// have the last record of an account, that has superseded what others still have under its key and
// none of the K has.
class ConvergenceChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<ConvergenceChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "convergence"; }
  void on_synced(const Scene& scene, SiteId site, const std::vector<Change>& changes) override;
  void on_quiet(const Scene& scene) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  // Of records that no disk has taken in for so long.
  void judge(const Scene& scene, Duration age);
  [[nodiscard]] bool is_ended(const RingId& key, const std::vector<const NodeView*>& replicas,
                              const DiskLedger& disks) const;

  std::map<wire::Slot, Instant> changed_;
  std::map<wire::Slot, Instant> erased_;
  std::map<RingId, std::set<std::uint64_t>> ends_;  // digests of the rows that end this key
};

}  // namespace p2pchat::sim
