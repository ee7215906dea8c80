#pragma once

#include <cstddef>
#include <vector>

#include "bench/ring_node.h"
#include "core/base/ring_id.h"
#include "core/wire/types.h"

namespace p2pchat::bench {

// What the ring's protocol converges to, for every member at once: who stands where when nobody has
// come or gone for a while. Large rings begin so; that a ring which has formed by itself ends up
// with exactly these pointers and shortcuts, a test proves.
class SettledRing {
 public:
  // In any order, no id twice; more than r + 1 of them.
  SettledRing(std::vector<wire::NodeRef> members, std::size_t r);

  [[nodiscard]] const std::vector<wire::NodeRef>& members() const { return members_; }
  // Of the member at this place in the order of ids.
  [[nodiscard]] Standing standing(std::size_t place) const;
  // The place of the first member at or after the key.
  [[nodiscard]] std::size_t owner_of(const RingId& key) const;

 private:
  std::vector<wire::NodeRef> members_;  // by id
  std::size_t r_;
};

}  // namespace p2pchat::bench
