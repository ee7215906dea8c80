#pragma once

#include <optional>
#include <span>

#include "core/base/ring_id.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// Between whom the key of a lookup lies, by their own words: `before` says that its head is the
// next node from the key on, and `after`, behind the key, that it is not the owner. Once both have
// been found only nodes between the two can be the owner; if there are none, `after` will be, as
// soon as it is certain of its range: those further off know less, and to ask them is in vain.
class Bracket {
 public:
  // What this node answered: it is not the owner, and these are the ways on, the best first.
  void note(const RingId& key, const wire::NodeRef& node, std::span<const wire::NodeRef> ways);

  [[nodiscard]] bool is_closed() const { return before_ && after_; }
  // While it is open everybody may.
  [[nodiscard]] bool may_hold_owner(const RingId& node) const;
  [[nodiscard]] const std::optional<wire::NodeRef>& before() const { return before_; }
  [[nodiscard]] const std::optional<wire::NodeRef>& after() const { return after_; }

  bool operator==(const Bracket&) const = default;

 private:
  std::optional<wire::NodeRef> before_;
  std::optional<wire::NodeRef> after_;
};

}  // namespace p2pchat::ring
