#pragma once

#include <string>

#include "tools/cli/request.h"

namespace p2pchat::web {

// The notice for pages whose user has done this, by a page or by another command of the device:
// what of it they show otherwise until they are opened anew. Empty if there is nothing to say, or
// the messages themselves say it.
[[nodiscard]] std::string news_of(const cli::Request& request, const cli::Answer& answer);

}  // namespace p2pchat::web
