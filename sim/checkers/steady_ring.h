#pragma once

#include <cstddef>
#include <deque>
#include <set>

#include "sim/checkers/one_ring.h"
#include "sim/scene.h"

namespace p2pchat::sim {

// Whether what nodes hold is where it belongs: there is one ring, whose members alone serve, and
// few of them have failed of late.
class SteadyRing {
 public:
  // After each change of a node.
  void update(const Scene& scene, std::size_t node);

  // Who serves has belonged to one ring since then, or longer.
  [[nodiscard]] bool is_whole_since(Instant at) const { return whole_since_ <= at; }
  // Whoever serves has what was stored on so many disks at that moment. Of what was stored while
  // there were two rings, or before, one of them need not know until neighbours have compared. And
  // where all holders but one have failed while others joined, that one need not be a neighbour.
  [[nodiscard]] bool has_what_was(const Scene& scene, Instant stored, std::size_t copies) const;
  // The same of whoever served at that moment, lately.
  [[nodiscard]] bool had_what_was(const Scene& scene, Instant stored, std::size_t copies,
                                  Instant at) const;

 private:
  OneRing one_ring_;
  Instant whole_since_ = Instant::never();  // who serves belongs to the one ring
  std::set<SiteId> up_;
  std::deque<Instant> failures_;  // of late
};

}  // namespace p2pchat::sim
