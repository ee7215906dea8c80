#include "tools/cli/contacts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tools/cli/json_lines.h"
#include "tools/cli/preferences.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

std::string standing_text(const chat::Peer& peer) {
  switch (peer.standing) {
    case chat::Standing::kKnown:
      return peer.is_verified ? "verified" : "known";
    case chat::Standing::kRequest:
      return peer.is_verified ? "request, verified" : "request";
    case chat::Standing::kBlocked:
      return "blocked";
  }
  return {};
}

std::string line_of(const chat::Conversation& one) {
  std::string line = program::harmless(one.peer.name);
  if (!one.peer.alias.empty()) line += " (" + program::harmless(one.peer.alias) + ")";
  line += "  " + standing_text(one.peer) + preferences_text(one.peer);
  if (one.unread > 0) line += ", " + std::to_string(one.unread) + " unread";
  if (one.last.id.empty()) return line;
  const std::string text = one.last.is_deleted ? "[deleted]" : one.last.text;
  return line + "  " + program::local_time(one.last.sent_ms) + "  " +
         program::harmless(text.substr(0, text.find('\n')));
}

// Twelve groups of five digits, as people read them to each other.
std::string grouped(const std::string& number) {
  constexpr std::size_t kGroup = 5;
  constexpr std::size_t kLine = 30;
  std::string text;
  for (std::size_t at = 0; at < number.size(); at += kGroup) {
    if (at > 0) text += at % kLine == 0 ? "\n" : " ";
    text += number.substr(at, kGroup);
  }
  return text;
}

std::string done_text(Verb verb, const Answer& answer, const Options& options) {
  const std::string& name = options.name;
  if (const std::string text = preference_text(verb, answer, options); !text.empty()) return text;
  if (verb == Verb::kAccept) return "accepted " + name;
  if (verb == Verb::kDeny) return "denied: what " + name + " wrote is erased here";
  if (verb == Verb::kBlock) return "blocked " + name + ": what they send is dropped";
  if (verb == Verb::kUnblock) return "unblocked " + name;
  if (verb == Verb::kAlias && options.text.empty()) return name + " has no alias";
  if (verb == Verb::kAlias) return name + " is called " + program::harmless(options.text);
  const std::string number = grouped(answer.safety_number) + "\n";
  if (verb == Verb::kMatch) return number + name + " is verified";
  return number + "compare it with what " + name + " sees; `verify " + name +
         " --matches` if it is the same";
}

Verb verb_of(const Options& options) {
  if (options.command == Command::kAccept) return Verb::kAccept;
  if (options.command == Command::kDeny) return Verb::kDeny;
  if (options.command == Command::kBlock) return Verb::kBlock;
  if (options.command == Command::kUnblock) return Verb::kUnblock;
  if (options.command == Command::kAlias) return Verb::kAlias;
  if (options.command == Command::kVanish) return Verb::kVanish;
  if (const auto verb = preference_verb(options.command)) return *verb;
  return options.is_match ? Verb::kMatch : Verb::kVerify;
}

}  // namespace

Request deed_request(const Options& options) {
  return {
      .verb = verb_of(options), .name = options.name, .text = options.text, .span = options.span};
}

std::vector<std::string> contact_lines(const Answer& answer, bool is_json) {
  std::vector<chat::Conversation> people = answer.conversations;
  std::erase_if(people,
                [](const chat::Conversation& one) { return chat::is_group_key(one.last.peer); });
  std::ranges::sort(people, std::ranges::greater{},
                    [](const chat::Conversation& one) { return one.last.sent_ms; });
  for (const chat::Peer& peer : answer.people) {
    if (!chat::is_group_key(peer.name)) people.push_back({.last = {}, .peer = peer});
  }
  std::ranges::stable_partition(people,
                                [](const chat::Conversation& one) { return one.peer.is_pinned; });
  std::vector<std::string> lines;
  for (chat::Conversation& one : people) {
    if (!one.last.id.empty()) one.peer.name = one.last.peer;
    lines.push_back(is_json ? person_line(one, answer.self) : line_of(one));
  }
  return lines;
}

std::string deed_text(Verb verb, const Answer& answer, const Options& options) {
  const bool has_number = verb == Verb::kVerify || verb == Verb::kMatch;
  if (!options.is_json) return done_text(verb, answer, options);
  if (has_number && !answer.people.empty()) {
    return verified_line(answer.people.front(), answer.safety_number);
  }
  if (const auto done = preference_done(verb)) return done_line(*done, options.name);
  constexpr std::string_view kDone[] = {"accepted", "denied", "blocked", "unblocked", "alias"};
  const auto at = static_cast<std::size_t>(verb) - static_cast<std::size_t>(Verb::kAccept);
  return done_line(kDone[at], options.name);
}

}  // namespace p2pchat::cli
