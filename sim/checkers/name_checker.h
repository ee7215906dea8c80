#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "sim/checkers/checker.h"
#include "sim/checkers/steady_ring.h"

namespace p2pchat::sim {

// One name, one account. While the network is undisturbed, registration is as if it happened at one
// moment between the wish and the answer: of all who want a name one at most is told that it is
// registered, and nobody is told that it is taken unless somebody else's wish may have come true.
// Whoever asks about a user who was told that he is registered is never told that there is no such
// user, nor is one who logs in with the right password turned away. Where K nodes or more have
// failed within the time of a repair, or there have been two rings, this is promised again later.
// When all is healed the first K live members from the name's key on hold one account, and whoever
// is connected under the name holds the keys of that account: judged from the disks.
//
// Of two who registered one name on two sides of a cut the merge keeps one account. The other one's
// client stays without a connection; that its user is told is promised by the design and not built.
class NameChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<NameChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "names"; }
  void on_node_changed(const Scene& scene, std::size_t node) override {
    steady_ring_.update(scene, node);
  }
  void on_told(const Scene& scene, const Told& told) override;
  void on_synced(const Scene& scene, SiteId site, const std::vector<Change>& changes) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  void expect_registration(const Scene& scene, const Told& told, const client::CommandEnded& ended);
  void expect_known(const Scene& scene, const Told& told, const client::CommandEnded& ended);
  void expect_one_account(const Scene& scene, const std::string& user);

  SteadyRing steady_ring_;

  // Accounts (by id) that clients' disks hold, by machine, and that nodes' disks have ever held
  // under a name's key, by digest of the row (disk_ledger.h).
  std::map<SiteId, Bytes32> own_;
  std::map<std::uint64_t, Bytes32> known_;
};

}  // namespace p2pchat::sim
