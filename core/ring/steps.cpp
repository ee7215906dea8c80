#include "core/ring/steps.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

void pad(std::vector<NodeRef>& list, std::size_t r) {
  if (list.size() < r) sometimes(RarePath::kListPadded);
  while (list.size() < r) list.push_back(NodeRef{.id = list.back().id.next()});
}

// Appends entries while they go on in ring order and leave self behind them.
Reach append_in_order(std::vector<NodeRef>& list, std::span<const NodeRef> more, const RingId& self,
                      std::size_t r) {
  for (const NodeRef& entry : more) {
    if (list.size() == r) return Reach::kOpen;
    if (entry.id == self) return Reach::kClosed;
    if (!is_between(list.back().id, entry.id, self)) return Reach::kOpen;
    list.push_back(entry);
  }
  return Reach::kOpen;
}

// Goes on with those of our own successors that lie behind the last entry.
void append_from(std::vector<NodeRef>& list, const Pointers& pointers) {
  for (const NodeRef& entry : pointers.successors) {
    if (list.size() == pointers.successors.size()) return;
    const bool is_behind = is_between(list.back().id, entry.id, pointers.self.id);
    if (is_behind && !entry.is_padding()) list.push_back(entry);
  }
}

}  // namespace

Pointers join(const NodeRef& self, const NodeRef& m, std::span<const NodeRef> list, std::size_t r) {
  P2PCHAT_ASSERT(!list.empty());
  P2PCHAT_ASSERT(list.front().id != self.id);

  Pointers pointers{.self = self, .successors = {list.front()}, .predecessor = m};
  if (!is_mutated(Mutant::kJoinTakesHeadOnly)) {
    append_in_order(pointers.successors, list.subspan(1), self.id, r);
  }
  pad(pointers.successors, r);
  return pointers;
}

Reach adopt(Pointers& pointers, const NodeRef& s, std::span<const NodeRef> list) {
  P2PCHAT_ASSERT(s.id != pointers.self.id);

  if (is_mutated(Mutant::kAdoptsHeadOnly)) {
    pointers.successors.front() = s;
    return Reach::kOpen;
  }
  const std::size_t r = pointers.successors.size();
  std::vector<NodeRef> adopted{s};
  adopted.reserve(r);
  const Reach reach = append_in_order(adopted, list, pointers.self.id, r);
  if (reach == Reach::kOpen) append_from(adopted, pointers);
  pad(adopted, r);
  pointers.successors = std::move(adopted);
  return reach;
}

void drop_head(Pointers& pointers) { pointers.successors = list_after_head(pointers); }

std::vector<NodeRef> list_after_head(const Pointers& pointers) {
  std::vector<NodeRef> list(pointers.successors.begin() + 1, pointers.successors.end());
  if (list.empty()) return {NodeRef{.id = pointers.head().id.next()}};  // r = 1
  if (!is_mutated(Mutant::kDeadHeadShortensList)) pad(list, pointers.successors.size());
  return list;
}

bool is_nearer_successor(const Pointers& pointers, const NodeRef& candidate) {
  return !candidate.is_padding() && is_between(pointers.self.id, candidate.id, pointers.head().id);
}

bool is_nearer_predecessor(const Pointers& pointers, const NodeRef& candidate) {
  if (candidate.is_padding() || candidate.id == pointers.self.id) return false;
  if (!pointers.predecessor) return true;
  if (candidate.id == pointers.predecessor->id) {
    return candidate.incarnation > pointers.predecessor->incarnation;
  }
  return is_between(pointers.predecessor->id, candidate.id, pointers.self.id);
}

Pointers pointers_among(const NodeRef& self, std::span<const NodeRef> others, std::size_t r) {
  P2PCHAT_ASSERT(!others.empty());

  std::vector<NodeRef> around(others.begin(), others.end());
  const auto after = std::ranges::upper_bound(around, self.id, {}, &NodeRef::id);
  std::ranges::rotate(around, after);
  Pointers pointers{.self = self, .successors = {}, .predecessor = around.back()};
  around.resize(std::min(around.size(), r));
  pointers.successors = std::move(around);
  pad(pointers.successors, r);
  return pointers;
}

std::vector<NodeRef> named(std::span<const NodeRef> list) {
  std::vector<NodeRef> nodes;
  nodes.reserve(list.size());
  for (const NodeRef& entry : list) {
    if (!entry.is_padding()) nodes.push_back(entry);
  }
  return nodes;
}

bool has_successor(const Pointers& pointers) {
  return !std::ranges::all_of(pointers.successors, &NodeRef::is_padding);
}

bool is_closed(const Pointers& pointers) {
  return pointers.predecessor && std::ranges::find(pointers.successors, pointers.predecessor->id,
                                                   &NodeRef::id) != pointers.successors.end();
}

void check_invariants(const Pointers& pointers, std::size_t r) {
  P2PCHAT_ASSERT(pointers.successors.size() == r);
  const RingId& self = pointers.self.id;
  if (pointers.predecessor) {
    P2PCHAT_ASSERT(pointers.predecessor->id != self);
    P2PCHAT_ASSERT(!pointers.predecessor->is_padding());
  }
  P2PCHAT_ASSERT(pointers.head().id != self);
  for (std::size_t i = 1; i < r; ++i) {
    P2PCHAT_ASSERT(is_between(pointers.successors[i - 1].id, pointers.successors[i].id, self));
  }
}

}  // namespace p2pchat::ring
