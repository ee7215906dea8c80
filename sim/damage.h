#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace p2pchat::sim {

// What a bad wire makes of a datagram, by one draw: in one case of four it ends early, else up to
// three of its bits are turned over.
[[nodiscard]] Bytes damaged(BytesView payload, std::uint64_t draw);

}  // namespace p2pchat::sim
