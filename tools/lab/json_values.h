#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tools/lab/picture.h"
#include "tools/lab/watched_run.h"

// Values of what pages are told (PROTOCOL.md), of simulated and of live rings.
namespace p2pchat::lab {

// Whatever bytes are in it, it is UTF-8.
[[nodiscard]] std::string text_of(const nlohmann::json& value);

[[nodiscard]] nlohmann::json number_or_null(const std::optional<std::size_t>& number);
// Enough digits for any screen.
[[nodiscard]] double rounded(double place);
[[nodiscard]] nlohmann::json value_of(std::size_t number, const NodePicture& node);
[[nodiscard]] nlohmann::json value_of(const Happening& happening);

}  // namespace p2pchat::lab
