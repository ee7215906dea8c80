#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ring_id.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// Shortcuts across the circle (SIGCOMM 2001, section 4.3): for each power of two the first known
// node at least that far clockwise, and less than twice as far. Hints only: a finger may be stale,
// and no pointer of the ring is ever taken from here.
class FingerTable {
 public:
  FingerTable() = default;
  // Of a node that goes on where it stood: its shortcuts have been looked up before.
  FingerTable(const RingId& self, std::span<const wire::NodeRef> shortcuts);

  // Takes the node up if it lies nearer to the start of its interval than the one known, or is a
  // later incarnation of that one.
  void learn(const RingId& self, const wire::NodeRef& node);
  // True if it was a finger.
  bool forget(const RingId& id);

  // The result of a refresh: `owner` is the node that owns self + 2^exponent. True if the table
  // knew that already.
  bool refresh(const RingId& self, std::size_t exponent, const wire::NodeRef& owner);

  // The exponent whose refresh is longest ago. Intervals that begin at or before `last`, the end of
  // the successor list, need none. Nothing: no interval begins beyond it.
  [[nodiscard]] std::optional<std::size_t> next_refresh(const RingId& self, const RingId& last);
  // How often next_refresh has been all the way around.
  [[nodiscard]] std::size_t rounds() const { return rounds_; }

  // Shortest distance first.
  [[nodiscard]] std::vector<wire::NodeRef> nodes() const;

  bool operator==(const FingerTable&) const = default;

 private:
  struct Finger {
    std::size_t exponent = 0;
    wire::NodeRef node;

    bool operator==(const Finger&) const = default;
  };

  std::vector<Finger> fingers_;  // by exponent
  std::size_t next_exponent_ = RingId::kBits - 1;
  std::size_t rounds_ = 0;
};

}  // namespace p2pchat::ring
