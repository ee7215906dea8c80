#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/client/events.h"
#include "tools/cli/request.h"

// What is told about groups, as JSON (json_lines.h).
namespace p2pchat::cli {

[[nodiscard]] nlohmann::json group_json(const chat::GroupView& group);
[[nodiscard]] nlohmann::json group_event_json(const client::GroupEvent& event);
// That somebody types, in a group or to this user.
[[nodiscard]] nlohmann::json typing_json(const Notice& notice);

// Throw what nlohmann_json throws for a wrong type.
[[nodiscard]] chat::GroupView group_from(const nlohmann::json& object);
[[nodiscard]] client::GroupEvent group_event_from(const nlohmann::json& object);

}  // namespace p2pchat::cli
