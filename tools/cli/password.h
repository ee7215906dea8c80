#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::cli {

// Whether what is typed is asked for twice.
enum class Typed : std::uint8_t { kOnce, kTwice };

// The first line of the file if there is one, else P2PCHAT_PASSWORD, else what is typed at the
// terminal, which does not show it. The error is a sentence.
[[nodiscard]] Result<std::string, std::string> read_password(const std::string& file, Typed typed);

}  // namespace p2pchat::cli
