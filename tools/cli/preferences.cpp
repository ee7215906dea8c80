#include "tools/cli/preferences.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

struct Word {
  Command command;
  Verb verb;
  std::string_view done;
};

constexpr std::array kWords{
    Word{Command::kPin, Verb::kPin, "pinned"},
    Word{Command::kUnpin, Verb::kUnpin, "unpinned"},
    Word{Command::kMute, Verb::kMute, "muted"},
    Word{Command::kUnmute, Verb::kUnmute, "unmuted"},
    Word{Command::kVanish, Verb::kVanish, "vanish"},
};

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string muted_text(const chat::Peer& peer) {
  if (peer.muted_until_ms == chat::kMutedForGood) return "muted";
  return "muted until " + program::local_time(peer.muted_until_ms);
}

}  // namespace

bool is_preference(Command command) {
  return command != Command::kVanish && preference_verb(command).has_value();
}

bool needs_no_session(Command command) {
  return command == Command::kHistory || command == Command::kSearch ||
         command == Command::kExport || command == Command::kImport || command == Command::kPrune ||
         command == Command::kCancel || command == Command::kLogout || is_preference(command);
}

std::optional<Verb> preference_verb(Command command) {
  const auto* found = std::ranges::find(kWords, command, &Word::command);
  return found == kWords.end() ? std::nullopt : std::optional(found->verb);
}

std::optional<chat::PreferenceChange> preference_of(const Request& request, Instant now) {
  chat::PreferenceChange change{.peer = request.name};
  const Instant end = now + request.span;
  if (request.verb == Verb::kPin || request.verb == Verb::kUnpin) {
    change.is_pinned = request.verb == Verb::kPin;
  } else if (request.verb == Verb::kMute) {
    const bool is_for_good = request.span == Duration{0};
    change.muted_until_ms = is_for_good ? chat::kMutedForGood : end.micros() / 1000;
  } else if (request.verb == Verb::kUnmute) {
    change.muted_until_ms = 0;
  } else if (request.verb == Verb::kDraft) {
    change.draft = request.text;
  } else {
    return std::nullopt;
  }
  return change;
}

std::string preferences_text(const chat::Peer& peer) {
  std::string text = peer.is_pinned ? ", pinned" : "";
  if (chat::is_muted(peer, now_ms())) text += ", " + muted_text(peer);
  if (peer.vanish_s != 0) text += ", messages last " + lifetime_text(peer.vanish_s);
  return text;
}

std::string preference_text(Verb verb, const Answer& answer, const Options& options) {
  const std::string name = program::harmless(options.name);
  if (verb == Verb::kPin) return name + " is pinned";
  if (verb == Verb::kUnpin) return name + " is pinned no more";
  if (verb == Verb::kUnmute) return name + " is not muted";
  if (verb == Verb::kVanish && !answer.people.empty()) {
    return timer_sentence(answer.people.front());
  }
  if (verb == Verb::kVanish && !answer.groups.empty()) {
    return timer_sentence(answer.groups.front());
  }
  if (verb != Verb::kMute || answer.people.empty()) return {};
  return name + " is " + muted_text(answer.people.front());
}

std::string timer_sentence(const chat::Peer& peer) {
  const std::string by = peer.vanish_by.empty() ? "" : " (set by " + peer.vanish_by + ")";
  if (peer.vanish_s == 0) return "what " + peer.name + " and you write stays" + by;
  return "what " + peer.name + " and you write lasts " + lifetime_text(peer.vanish_s) + by;
}

std::string timer_sentence(const chat::GroupView& group) {
  const std::string by = group.vanish_by.empty() ? "" : " (set by " + group.vanish_by + ")";
  const std::string what = "what is written in " + group.name;
  if (group.vanish_s == 0) return what + " stays" + by;
  return what + " lasts " + lifetime_text(group.vanish_s) + by;
}

std::optional<std::string_view> preference_done(Verb verb) {
  const auto* found = std::ranges::find(kWords, verb, &Word::verb);
  return found == kWords.end() ? std::nullopt : std::optional(found->done);
}

}  // namespace p2pchat::cli
