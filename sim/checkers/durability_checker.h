#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/record.h"
#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// A record of which a client was told that k nodes hold it survives the loss of any k-1 of the
// disks that hold it within the time of a repair, and when all is healed it is on K live disks.
// Judged from the disks.
class DurabilityChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<DurabilityChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "durability"; }
  void on_told(const Scene& scene, const Told& told) override;
  void on_client_changed(const Scene& scene, std::size_t client) override;
  void on_disk_lost(const Scene& scene) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  struct Promise {
    std::string what;
    std::uint64_t receipts = 0;
    bool may_be_gone = false;  // as many disks were lost together: nothing is promised any more
  };

  void promise(const Scene& scene, const wire::Slot& slot, Promise promise);
  void expect_kept(const Scene& scene, const wire::Slot& slot, Promise& promise);

  std::map<wire::Slot, Promise> promises_;
};

// Where a message is kept: under its recipient's key.
[[nodiscard]] wire::Slot slot_of(const client::StoredMessage& message);

}  // namespace p2pchat::sim
