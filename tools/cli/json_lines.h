#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/client/events.h"
#include "tools/cli/request.h"

// The values of request.h as JSON objects, one on a line (README.md, "JSON"): what the profile's
// socket carries and what --json prints. Lines come without their end.
namespace p2pchat::cli {

[[nodiscard]] std::string to_line(const Request& request);
[[nodiscard]] std::string to_line(const Reply& reply);
[[nodiscard]] std::string message_line(const client::StoredMessage& message,
                                       const std::string& self);
[[nodiscard]] std::string status_line(const std::string& name, const Answer& answer);
[[nodiscard]] std::string presence_line(const Answer& answer);
[[nodiscard]] std::string typing_line(const Notice& notice);
// Of `contacts`; of somebody without a conversation `last` has no id.
[[nodiscard]] std::string person_line(const chat::Conversation& one, const std::string& self);
[[nodiscard]] std::string group_line(const chat::GroupView& group, const chat::Peer& wanted);
[[nodiscard]] std::string verified_line(const chat::Peer& peer, const std::string& safety_number);
[[nodiscard]] std::string done_line(std::string_view what, const std::string& name);
[[nodiscard]] std::string counted_line(std::string_view what, std::uint64_t messages);
[[nodiscard]] std::string page_line(const std::string& url);
[[nodiscard]] std::string error_line(std::string_view error, const std::string& sentence,
                                     int exit_status);

// Nothing if the line is not one that to_line writes.
[[nodiscard]] std::optional<Request> parse_request(std::string_view line);
[[nodiscard]] std::optional<Reply> parse_reply(std::string_view line);
[[nodiscard]] std::optional<client::StoredMessage> parse_message(std::string_view line);

// "wrong_password" and so on.
[[nodiscard]] std::string_view name_of(client::Outcome outcome);
[[nodiscard]] std::string_view name_of(client::MessageState state);

}  // namespace p2pchat::cli
