#include "tools/screen/people.h"

#include <array>

#include "core/account/name.h"

namespace p2pchat::screen {
namespace {

using chat::Standing;
using cli::Verb;

struct Deed {
  Standing standing;
  std::string_view letter;
  Verb verb;
};

constexpr std::array kDeeds{
    Deed{Standing::kRequest, "a", Verb::kAccept},  Deed{Standing::kRequest, "d", Verb::kDeny},
    Deed{Standing::kRequest, "b", Verb::kBlock},   Deed{Standing::kKnown, "b", Verb::kBlock},
    Deed{Standing::kBlocked, "u", Verb::kUnblock},
};

}  // namespace

void People::note(const std::string& name, const chat::Peer& peer) {
  people_[account::fold_case(name)] = peer;
}

void People::note_request(const std::string& name) {
  people_[account::fold_case(name)].standing = Standing::kRequest;
}

void People::note_written_to(const std::string& name) {
  const auto found = people_.find(account::fold_case(name));
  if (found == people_.end() || found->second.standing != Standing::kRequest) return;
  found->second.standing = Standing::kKnown;
}

void People::forget(const std::string& name) { people_.erase(account::fold_case(name)); }

Standing People::standing_of(const std::string& name) const {
  const auto found = people_.find(account::fold_case(name));
  return found == people_.end() ? Standing::kKnown : found->second.standing;
}

std::string People::alias_of(const std::string& name) const {
  const auto found = people_.find(account::fold_case(name));
  return found == people_.end() ? std::string() : found->second.alias;
}

std::uint32_t People::lifetime_of(const std::string& name) const {
  const auto found = people_.find(account::fold_case(name));
  return found == people_.end() ? 0 : found->second.vanish_s;
}

bool People::is_pinned(const std::string& name) const {
  const auto found = people_.find(account::fold_case(name));
  return found != people_.end() && found->second.is_pinned;
}

bool People::is_muted(const std::string& name, std::int64_t now_ms) const {
  const auto found = people_.find(account::fold_case(name));
  return found != people_.end() && chat::is_muted(found->second, now_ms);
}

std::optional<Verb> deed_of(std::string_view letter, Standing standing) {
  for (const Deed& deed : kDeeds) {
    if (deed.standing == standing && deed.letter == letter) return deed.verb;
  }
  return std::nullopt;
}

std::string_view deeds_for(Standing standing) {
  switch (standing) {
    case Standing::kKnown:
      return "b block";
    case Standing::kRequest:
      return "a accept  d deny and erase  b block";
    case Standing::kBlocked:
      return "u unblock";
  }
  return {};
}

std::optional<cli::Request> preference_by(std::string_view letter, bool is_pinned, bool is_muted) {
  if (letter == "p") return cli::Request{.verb = is_pinned ? Verb::kUnpin : Verb::kPin};
  if (letter == "m") return cli::Request{.verb = is_muted ? Verb::kUnmute : Verb::kMute};
  if (letter != "8" || is_muted) return std::nullopt;
  return cli::Request{.verb = Verb::kMute, .span = std::chrono::hours{8}};
}

Duration next_lifetime(std::uint32_t seconds) {
  using namespace std::chrono_literals;
  constexpr std::array<std::chrono::seconds, 4> kLifetimes{1h, 24h, 7 * 24h, 28 * 24h};
  for (const std::chrono::seconds each : kLifetimes) {
    if (each > std::chrono::seconds{seconds}) return each;
  }
  return Duration{0};
}

std::string preferences_for(bool is_pinned, bool is_muted) {
  return std::string(is_pinned ? "p unpin" : "p pin") +
         (is_muted ? "  m unmute" : "  m mute  8 for 8h");
}

}  // namespace p2pchat::screen
