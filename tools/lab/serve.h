#pragma once

#include <optional>
#include <string>

#include "core/base/address.h"
#include "tools/lab/timeline.h"

namespace p2pchat::lab {

// Serves the lab of one run there, says on standard output where, and runs until SIGTERM or SIGINT.
// The result is a sentence if it cannot listen.
[[nodiscard]] std::optional<std::string> serve(Timeline timeline, const Address& listen);

}  // namespace p2pchat::lab
