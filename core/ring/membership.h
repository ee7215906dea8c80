#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ring_id.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// What is known of every node of a small ring, alive, dead or gone: statements that merge to the
// same table in whatever order they come (of one node the higher incarnation holds, then dead over
// alive, then left over dead). A node that is said to be dead refutes it by a higher incarnation.
//
// Holds at most wire::kMembersMax statements. When full, a dead or gone node is forgotten for a
// new one; a node more than that is not taken up at all.
class Membership {
 public:
  // Nobody gets here by restarting; a statement beyond it is a lie and is dropped.
  static constexpr std::uint32_t kIncarnationMax = 1U << 31U;

  // True if the statement was news.
  bool merge(const wire::Member& statement);
  bool merge(std::span<const wire::Member> statements);

  [[nodiscard]] const wire::Member* find(const RingId& id) const;
  [[nodiscard]] bool is_alive(const RingId& id) const;
  // Alive, in order of id.
  [[nodiscard]] std::vector<wire::NodeRef> alive() const;
  [[nodiscard]] std::size_t alive_count() const;
  [[nodiscard]] const std::vector<wire::Member>& statements() const { return members_; }

  bool operator==(const Membership&) const = default;

 private:
  bool insert(const wire::Member& statement);

  std::vector<wire::Member> members_;  // in order of id
};

}  // namespace p2pchat::ring
