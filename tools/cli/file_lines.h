#pragma once

#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "core/client/commands.h"
#include "core/client/events.h"

// What is asked and told about files, as JSON (json_lines.h). Bytes are hexadecimal digits.
namespace p2pchat::cli {

[[nodiscard]] nlohmann::json file_ask_json(const client::FileAsk& ask);
[[nodiscard]] nlohmann::json file_json(const client::FileEntry& file);
[[nodiscard]] nlohmann::json bytes_to_json(const Bytes& bytes);

// Throw what nlohmann_json throws for a wrong type.
[[nodiscard]] client::FileAsk file_ask_from(const nlohmann::json& object);
[[nodiscard]] client::FileEntry file_entry_from(const nlohmann::json& object);
[[nodiscard]] Bytes bytes_from(const nlohmann::json& text);

}  // namespace p2pchat::cli
