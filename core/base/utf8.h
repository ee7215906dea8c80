#pragma once

#include <string_view>

namespace p2pchat {

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace p2pchat
