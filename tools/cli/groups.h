#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/options.h"
#include "tools/cli/request.h"

// Groups: what the words after `group` mean, and what there is to print.
namespace p2pchat::cli {

// Of the words after `group`, into the options; the error is a sentence.
[[nodiscard]] Result<Options, std::string> with_group(Options options,
                                                      const std::vector<std::string>& words);

// "member", "admin" or "owner".
[[nodiscard]] std::optional<groups::Role> parse_role(std::string_view text);
[[nodiscard]] std::string_view name_of(groups::Role role);
// Nothing: it only asks.
[[nodiscard]] std::optional<chat::GroupDeed> parse_deed(std::string_view text);

[[nodiscard]] Request group_request(const Options& options);
// What has come since says who is in a group: it is looked at first.
[[nodiscard]] bool depends_on_members(const Request& request);
[[nodiscard]] std::vector<std::string> group_lines(const Answer& answer, const Options& options);
// That somebody invites, or that a group has changed.
[[nodiscard]] std::string group_sentence(const chat::GroupView& group);

}  // namespace p2pchat::cli
