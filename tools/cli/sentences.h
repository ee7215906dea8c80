#pragma once

#include <string>

#include "core/client/events.h"
#include "tools/cli/options.h"
#include "tools/cli/request.h"

namespace p2pchat::cli {

// What a command that did not end well says to a person: what happened and what can be done.
[[nodiscard]] std::string sentence_of(const Answer& answer, const Options& options);

[[nodiscard]] std::string taken_over_sentence(const Notice& notice);
[[nodiscard]] std::string account_closed_sentence(const Notice& notice);
[[nodiscard]] std::string unverified_sentence(const std::string& contact);
[[nodiscard]] std::string key_changed_sentence(const std::string& contact);
[[nodiscard]] std::string newer_message_sentence();
[[nodiscard]] std::string handed_over_sentence(const Notice& notice);

}  // namespace p2pchat::cli
