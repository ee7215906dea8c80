#pragma once

#include <cstddef>
#include <vector>

#include "core/base/ring_id.h"
#include "core/ring/finger_table.h"
#include "core/ring/steps.h"
#include "core/wire/types.h"

// Whom to ask next on the way to a key (SIGCOMM 2001, section 4.3: the closest preceding node).
// Best first, at most `count`, so that the asker can go around dead ones.
namespace p2pchat::ring {

// On the way to the owner of the key, which is not this node.
[[nodiscard]] std::vector<wire::NodeRef> toward_owner(const Pointers& pointers,
                                                      const FingerTable& fingers, const RingId& key,
                                                      std::size_t count);

struct ClassicBounds {
  std::size_t list_ways = 0;  // so many of the list are ways
  std::size_t count = 0;
};
// As the papers' Chord does it (TON 2003, section IV-E.3): whom fingers and list name before the
// key, the closest first; then those of the list from the key on, of whom the first that lives is
// the owner if nobody of the others does.
[[nodiscard]] std::vector<wire::NodeRef> toward_owner_classic(const Pointers& pointers,
                                                              const FingerTable& fingers,
                                                              const RingId& key,
                                                              ClassicBounds bounds);

// On the way to the node that a joiner of this id must ask: its predecessor-to-be.
[[nodiscard]] std::vector<wire::NodeRef> toward_predecessor(const Pointers& pointers,
                                                            const FingerTable& fingers,
                                                            const RingId& joiner,
                                                            std::size_t count);

}  // namespace p2pchat::ring
