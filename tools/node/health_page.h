#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/instant.h"
#include "tools/node/observation.h"

namespace p2pchat::tools {

// Longest head of a request, its last empty line included.
inline constexpr std::size_t kRequestHeadMax = 8192;
// A node whose last observation is older than this hangs.
inline constexpr Duration kObservationAgeMax = std::chrono::seconds{10};

// The whole HTTP/1.1 response to a request with this head (from the request line to the empty line;
// bodies are not read). GET and HEAD of /metrics, /healthz (200 while the node goes about its
// business) and /readyz (200 while it serves its range and is not leaving), else 503; everything
// else is refused. The connection is closed afterwards. `age`: of the observation.
[[nodiscard]] std::string answer_request(std::string_view head, const Observation& seen,
                                         Duration age);

}  // namespace p2pchat::tools
