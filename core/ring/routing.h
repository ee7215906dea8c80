#pragma once

#include <vector>

#include "core/base/ring_id.h"
#include "core/ring/finger_table.h"
#include "core/ring/steps.h"
#include "core/wire/types.h"

// Whom to ask next on the way to a key (SIGCOMM 2001, section 4.3: the closest preceding node).
// Best first, at most wire::kCandidatesMax, so that the asker can go around dead ones.
namespace p2pchat::ring {

// On the way to the owner of the key, which is not this node.
[[nodiscard]] std::vector<wire::NodeRef> toward_owner(const Pointers& pointers,
                                                      const FingerTable& fingers,
                                                      const RingId& key);

// On the way to the node that a joiner of this id must ask: its predecessor-to-be.
[[nodiscard]] std::vector<wire::NodeRef> toward_predecessor(const Pointers& pointers,
                                                            const FingerTable& fingers,
                                                            const RingId& joiner);

}  // namespace p2pchat::ring
