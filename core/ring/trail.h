#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ring_id.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// Whom a conversation that follows redirections may ask next. The newest advice counts most, and
// what it leaves over is a way around nodes that do not answer. Nobody is asked twice.
class Trail {
 public:
  // The best first.
  void advise(std::span<const wire::NodeRef> candidates);
  // The best not asked yet, from now on asked. Nothing: the trail is at its end.
  [[nodiscard]] std::optional<wire::NodeRef> next();
  // Anew; self is never asked.
  void restart(const RingId& self);
  // As if it had been asked.
  void avoid(const RingId& node);
  // Only what is advised from now on counts; who was asked is not asked again.
  void drop_advice() { open_.clear(); }
  [[nodiscard]] std::size_t asked() const { return asked_.size(); }

  bool operator==(const Trail&) const = default;

 private:
  static constexpr std::size_t kOpenMax = 32;
  static constexpr std::size_t kAskedMax = 256;

  std::vector<wire::NodeRef> open_;  // the best last
  std::vector<RingId> asked_;
};

}  // namespace p2pchat::ring
