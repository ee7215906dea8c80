#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"

namespace p2pchat::program {

// "127.0.0.1:7400", "[::1]:7400" or "server1:7400": names are asked of the system, which may take
// seconds; IPv4 is preferred. The error is a sentence.
[[nodiscard]] Result<Address, std::string> resolve(std::string_view text);

// Addresses one after the other, each item perhaps several with commas between them.
[[nodiscard]] Result<std::vector<Address>, std::string> resolve_all(
    const std::vector<std::string>& texts);

// True for 0.0.0.0 and [::], which say where to listen but not where one can be reached.
[[nodiscard]] bool is_wildcard(const Address& address);

}  // namespace p2pchat::program
