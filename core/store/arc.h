#pragma once

#include <vector>

#include "core/base/ring_id.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// The keys clockwise from behind `after` up to `to`; the whole circle if they are the same.
struct Arc {
  RingId after;
  RingId to;

  constexpr auto operator<=>(const Arc&) const = default;

  [[nodiscard]] bool contains(const RingId& key) const { return is_in_arc(after, key, to); }

  [[nodiscard]] bool covers(const wire::KeyRange& range) const;

  // The same keys as one or two ranges that do not wrap.
  [[nodiscard]] std::vector<wire::KeyRange> ranges() const;

  // The arc from `first`, included, up to `to`.
  [[nodiscard]] static Arc from(const RingId& first, const RingId& to);
};

[[nodiscard]] bool contains(const wire::KeyRange& range, const RingId& key);

}  // namespace p2pchat::store
