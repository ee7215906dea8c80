#pragma once

#include <string>
#include <string_view>

#include "core/base/ring_id.h"

namespace p2pchat::account {

// 1 to 32 of the ASCII letters and digits and `_ - .`. Two names that differ only in case are one.
[[nodiscard]] bool is_valid_name(std::string_view name);

[[nodiscard]] std::string fold_case(std::string_view name);

// Where everything of the account lives on the ring: the first 160 bits of
// SHA-256("p2pchat/account/1" followed by the name in lower case).
[[nodiscard]] RingId key_of(std::string_view name);

}  // namespace p2pchat::account
