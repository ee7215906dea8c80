#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.h"
#include "core/chat/preferences.h"
#include "tools/cli/options.h"
#include "tools/cli/request.h"

// How the user wants conversations: what the commands about it ask, and what there is to print.
namespace p2pchat::cli {

[[nodiscard]] bool is_preference(Command command);
// Another device may have the account: it is about what is on this one.
[[nodiscard]] bool needs_no_session(Command command);
[[nodiscard]] std::optional<Verb> preference_verb(Command command);

// Of the verbs that are about it; `now` is the device's clock.
[[nodiscard]] std::optional<chat::PreferenceChange> preference_of(const Request& request,
                                                                  Instant now);

// ", pinned, muted until 2026-05-01 12:00", or nothing.
[[nodiscard]] std::string preferences_text(const chat::Peer& peer);
// What has been done; nothing if it was something else.
[[nodiscard]] std::string preference_text(Verb verb, const Answer& answer, const Options& options);
// "what bob and you write lasts 1 day (set by alice)".
[[nodiscard]] std::string timer_sentence(const chat::Peer& peer);
// "what is written in climbers lasts 1 day (set by alice)".
[[nodiscard]] std::string timer_sentence(const chat::GroupView& group);
// The same as a word of JSON.
[[nodiscard]] std::optional<std::string_view> preference_done(Verb verb);

}  // namespace p2pchat::cli
