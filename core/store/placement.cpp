#include "core/store/placement.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/mutant.h"

namespace p2pchat::store {
namespace {

bool is_candidate(const wire::NodeRef& node, const ring::Neighbourhood& around,
                  const std::set<RingId>& without) {
  return !node.is_padding() && node.id != around.self.id && !without.contains(node.id);
}

}  // namespace

std::vector<wire::NodeRef> place(const ring::Neighbourhood& around, std::size_t count,
                                 const std::set<RingId>& without) {
  if (is_mutated(Mutant::kOneReplicaShort) && count > 0) --count;
  std::set<std::uint64_t> labels{around.self.label};
  std::set<RingId> chosen;
  for (const wire::NodeRef& node : around.successors) {
    if (chosen.size() == count) break;
    if (!is_candidate(node, around, without)) continue;
    if (labels.insert(node.label).second) chosen.insert(node.id);
  }
  for (const wire::NodeRef& node : around.successors) {
    if (chosen.size() == count) break;
    if (is_candidate(node, around, without)) chosen.insert(node.id);
  }
  std::vector<wire::NodeRef> placed;
  for (const wire::NodeRef& node : around.successors) {
    if (chosen.erase(node.id) > 0) placed.push_back(node);
  }
  return placed;
}

std::size_t member_count(const ring::Neighbourhood& around) {
  std::set<RingId> members{around.self.id};
  for (const wire::NodeRef& node : around.successors) {
    if (!node.is_padding()) members.insert(node.id);
  }
  return members.size();
}

ReplicaSet::Seats ReplicaSet::seat(std::vector<wire::NodeRef> others) {
  P2PCHAT_ASSERT(others.size() < kReplicasMax);

  Seats vacated = 0;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i] && std::ranges::find(others, *seats_[i]) == others.end()) {
      seats_[i].reset();
      vacated = static_cast<Seats>(vacated | 1U << i);
    }
  }
  for (const wire::NodeRef& node : others) {
    if (seat_of(node) == 0) *std::ranges::find(seats_, std::optional<wire::NodeRef>()) = node;
  }
  others_ = std::move(others);
  return vacated;
}

ReplicaSet::Seats ReplicaSet::seat_of(const wire::NodeRef& node) const {
  const auto seat = std::ranges::find(seats_, std::optional(node));
  if (seat == seats_.end()) return 0;
  return static_cast<Seats>(1U << static_cast<unsigned>(seat - seats_.begin()));
}

ReplicaSet::Seats ReplicaSet::all() const {
  Seats taken = 0;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i]) taken = static_cast<Seats>(taken | 1U << i);
  }
  return taken;
}

std::vector<wire::NodeRef> ReplicaSet::in(Seats seats) const {
  std::vector<wire::NodeRef> nodes;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i] && (seats & 1U << i) != 0) nodes.push_back(*seats_[i]);
  }
  return nodes;
}

}  // namespace p2pchat::store
