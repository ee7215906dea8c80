#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/ring/ring.h"
#include "core/store/store_options.h"
#include "core/wire/types.h"

namespace p2pchat::store {

// The first `count` successors, in ring order, that together with the node itself have distinct
// labels; where there are too few labels, the nearest others. None of `without`.
[[nodiscard]] std::vector<wire::NodeRef> place(const ring::Neighbourhood& around, std::size_t count,
                                               const std::set<RingId>& without);

// Members that this node knows of, itself included.
[[nodiscard]] std::size_t member_count(const ring::Neighbourhood& around);

// Who holds the copies of this node's own records. Each has a seat as long as it is one of them,
// so that a byte per record tells which of them are known to hold it.
class ReplicaSet {
 public:
  using Seats = std::uint8_t;  // bit i: seat i

  // The seats that were vacated, to be cleared in every record.
  Seats seat(std::vector<wire::NodeRef> others);

  [[nodiscard]] const std::vector<wire::NodeRef>& others() const { return others_; }
  [[nodiscard]] Seats seat_of(const wire::NodeRef& node) const;  // one bit, or none
  [[nodiscard]] Seats all() const;
  [[nodiscard]] std::vector<wire::NodeRef> in(Seats seats) const;

 private:
  std::vector<wire::NodeRef> others_;
  std::array<std::optional<wire::NodeRef>, kReplicasMax> seats_;
};

}  // namespace p2pchat::store
