#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/base/address.h"
#include "sim/examples/gossip/gossip.h"

namespace p2pchat::examples {

// A member with a fault, or without: what the checker must find, so that its silence about Gossip
// means something.
//   none         Gossip itself
//   embellishes  adds something to what it is told
//   tires        asks no more after some rounds
//   forgets      does not look at its disk when it starts again
using MakeMember = std::unique_ptr<Gossip> (*)(std::vector<Address> others);

// Nothing if there is no such fault.
[[nodiscard]] MakeMember member_with_fault(std::string_view fault);

}  // namespace p2pchat::examples
