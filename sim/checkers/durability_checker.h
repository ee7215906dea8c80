#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/record.h"
#include "sim/checkers/checker.h"
#include "sim/checkers/steady_ring.h"

namespace p2pchat::sim {

// A record of which a client was told that k nodes hold it survives the loss of any k-1 of the
// disks that hold it within the time of a repair, and when all is healed it is on K live disks.
// A name that is said to be registered is on a majority of its K disks: a second account could be
// made of it otherwise. And a node that begins to serve a user's key has on its disk what others
// were told is stored there, where the ring is steady. Judged from the disks.
class DurabilityChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<DurabilityChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "durability"; }
  void on_node_changed(const Scene& scene, std::size_t node) override;
  void on_told(const Scene& scene, const Told& told) override;
  void on_client_changed(const Scene& scene, std::size_t client) override;
  void on_disk_lost(const Scene& scene) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  struct Promise {
    std::string what;
    std::uint64_t receipts = 0;
    Instant since;
    bool may_be_gone = false;  // as many disks were lost together: nothing is promised any more
  };

  void expect_served(const Scene& scene, const NodeView& node, const RingId& key);
  void expect_majority(const Scene& scene, const std::string& user);
  void promise(const Scene& scene, const wire::Slot& slot, Promise promise);
  void expect_kept(const Scene& scene, const wire::Slot& slot, Promise& promise);

  std::map<wire::Slot, Promise> promises_;
  SteadyRing steady_ring_;
  std::map<SiteId, std::vector<RingId>> served_;  // keys of users, by whom
};

// Where a message is kept: under its recipient's key.
[[nodiscard]] wire::Slot slot_of(const client::StoredMessage& message);

}  // namespace p2pchat::sim
