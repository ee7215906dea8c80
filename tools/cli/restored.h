#pragma once

#include <string>

#include "tools/cli/printer.h"
#include "tools/cli/profile.h"

namespace p2pchat::cli {

// What became of the snapshot that the device of before had left, in a sentence; empty: there is
// nothing to say.
[[nodiscard]] std::string snapshot_sentence(const Notice& notice);

// After a login: waits until it is known what the device of before has left, and says it; a person
// is told that it goes on if that takes long.
void tell_restored(Profile& profile, const Printer& printer);

}  // namespace p2pchat::cli
