#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/address.h"
#include "sim/scenario.h"

namespace p2pchat::lab {

// Serves the lab of one simulation there, says on standard output where, and runs until SIGTERM or
// SIGINT. The result is a sentence if it cannot listen.
[[nodiscard]] std::optional<std::string> serve(const sim::Scenario& scenario, std::uint64_t seed,
                                               const Address& listen);

}  // namespace p2pchat::lab
