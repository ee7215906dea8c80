#pragma once

#include "tools/cli/options.h"
#include "tools/cli/printer.h"
#include "tools/cli/profile.h"

namespace p2pchat::cli {

// `password`, `words`, `recover NAME` and `close-account [NAME]`, which need the profile for this
// process alone: asks for what is secret, has it done, and says so. The result is the exit status.
[[nodiscard]] int protect_account(Profile& profile, const Options& options, const Printer& printer);

// For who has just made an account.
inline constexpr const char* kWordsAdvice =
    "a forgotten password is lost for good, unless you have recovery words: make them with "
    "`p2pchat words`";

}  // namespace p2pchat::cli
