#pragma once

#include "tools/cli/options.h"
#include "tools/cli/request.h"

// People: what the commands about them ask, and what they print.
namespace p2pchat::cli {

// Of kAccept, kDeny, kBlock, kUnblock, kAlias and kVerify.
[[nodiscard]] Verb verb_of(const Options& options);

// One line for each person, who wrote or was written to last first.
void print_contacts(const Answer& answer, bool is_json);
void print_deed(Verb verb, const Answer& answer, const Options& options);

}  // namespace p2pchat::cli
