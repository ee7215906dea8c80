#pragma once

#include <filesystem>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::tools {

// The scenario with its table of latencies in it, where it names a file ("file", looked for from
// `folder`), so that traces and shrunk scenarios need no other file; any other scenario unchanged.
// A file has a line for each place: the milliseconds to each, with blanks or commas between. Lines
// that begin with # are for people. Or a sentence that names the line.
[[nodiscard]] Result<std::string, std::string> with_latency_rows(
    const std::string& scenario, const std::filesystem::path& folder);

}  // namespace p2pchat::tools
