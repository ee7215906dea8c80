#include "core/ring/finger_table.h"

#include <algorithm>
#include <bit>

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

// A table grows by so many, not to twice its size: it is most of what a node of a large ring keeps.
constexpr std::size_t kRoomAhead = 2;

// The interval that the distance lies in: its highest bit. The distance must not be zero.
std::size_t exponent_of(const RingId& distance) {
  std::size_t byte = 0;
  while (distance.bytes[byte] == 0) ++byte;
  const auto width = static_cast<std::size_t>(std::bit_width(distance.bytes[byte]));
  return RingId::kBits - 8 * byte - 8 + width - 1;
}

}  // namespace

FingerTable::FingerTable(const RingId& self, std::span<const NodeRef> shortcuts) : rounds_(1) {
  for (const NodeRef& node : shortcuts) learn(self, node);
}

void FingerTable::learn(const RingId& self, const NodeRef& node) {
  if (node.is_padding() || node.id == self) return;

  const RingId distance = RingId::distance(self, node.id);
  const std::size_t exponent = exponent_of(distance);
  const auto at = std::ranges::lower_bound(fingers_, exponent, {}, &Finger::exponent);
  if (at == fingers_.end() || at->exponent != exponent) {
    const auto place = at - fingers_.begin();
    if (fingers_.size() == fingers_.capacity()) fingers_.reserve(fingers_.size() + kRoomAhead);
    fingers_.insert(fingers_.begin() + place, {.exponent = exponent, .node = node});
  } else if (at->node.id == node.id) {
    if (node.incarnation > at->node.incarnation) at->node = node;
  } else if (distance < RingId::distance(self, at->node.id)) {
    at->node = node;
  }
}

bool FingerTable::forget(const RingId& id) {
  const auto is_it = [&id](const Finger& finger) { return finger.node.id == id; };
  return std::erase_if(fingers_, is_it) > 0;
}

bool FingerTable::refresh(const RingId& self, std::size_t exponent, const NodeRef& owner) {
  const std::vector<Finger> before = fingers_;
  // No node is left between the start of the interval and the owner.
  std::erase_if(fingers_, [exponent](const Finger& at) { return at.exponent == exponent; });
  learn(self, owner);
  return fingers_ == before;
}

std::optional<std::size_t> FingerTable::next_refresh(const RingId& self, const RingId& last) {
  const RingId covered = RingId::distance(self, last);
  const auto is_needed = [&](std::size_t exponent) {
    return RingId::distance(self, self.plus_power_of_two(exponent)) > covered;
  };
  if (!is_needed(next_exponent_)) {
    next_exponent_ = RingId::kBits - 1;
    ++rounds_;
    if (!is_needed(next_exponent_)) return std::nullopt;
  }
  return next_exponent_ == 0 ? 0 : next_exponent_--;
}

std::vector<NodeRef> FingerTable::nodes() const {
  std::vector<NodeRef> nodes;
  nodes.reserve(fingers_.size());
  for (const Finger& finger : fingers_) nodes.push_back(finger.node);
  return nodes;
}

}  // namespace p2pchat::ring
