#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "sim/scene.h"

namespace p2pchat::sim {

// Who belongs to the one ring, and so owes what the design promises of it. The promise begins when
// the ring has been ideal, after a disturbance for as long as false verdicts of it may be under
// way, and ends when the network is disturbed. A node that starts later may have founded a ring of
// its own, which merges by and by: it belongs to the one ring from when it stands right before a
// member of that and both know it. It has its place there once it stands right behind one with a
// place, too: until then it takes ranges of others for its own.
class OneRing {
 public:
  // After each change of a node.
  void update(const Scene& scene, std::size_t node);

  [[nodiscard]] bool is_promised() const { return is_promised_; }
  [[nodiscard]] bool contains(SiteId site) const { return members_.contains(site); }
  [[nodiscard]] bool has_placed(SiteId site) const { return placed_.contains(site); }

 private:
  void begin(const Scene& scene);
  void admit(const Scene& scene, const NodeView& node);
  void place(const Scene& scene, const NodeView& node);

  bool is_promised_ = false;
  Instant ideal_since_ = Instant::never();
  std::uint64_t disturbances_ = 0;  // that the scene had seen when the promise began
  std::set<SiteId> members_;
  std::set<SiteId> placed_;  // of them
};

// Nodes that are up and members, in order of id.
[[nodiscard]] std::vector<const NodeView*> live_members(const Scene& scene);

// What keeps the ring from being ideal; empty if nothing does.
[[nodiscard]] std::string flaw_of_ideal_ring(const Scene& scene);

// "node 10e00416"
[[nodiscard]] std::string label(const NodeView& node);

}  // namespace p2pchat::sim
