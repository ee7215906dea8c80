#pragma once

#include <string>
#include <vector>

#include "tools/cli/options.h"
#include "tools/cli/request.h"

// People: what the commands about them ask, and what there is to print.
namespace p2pchat::cli {

// Of kAccept, kDeny, kBlock, kUnblock, kAlias, kVerify, and what is wanted of a conversation.
[[nodiscard]] Request deed_request(const Options& options);

// One line for each person: those pinned, then who wrote or was written to last.
[[nodiscard]] std::vector<std::string> contact_lines(const Answer& answer, bool is_json);
[[nodiscard]] std::string deed_text(Verb verb, const Answer& answer, const Options& options);

}  // namespace p2pchat::cli
