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

std::optional<Verb> deed_of(std::string_view letter, Standing standing) {
  for (const Deed& deed : kDeeds) {
    if (deed.standing == standing && deed.letter == letter) return deed.verb;
  }
  return std::nullopt;
}

std::string_view deeds_for(Standing standing) {
  switch (standing) {
    case Standing::kKnown:
      return "b block  Esc nothing";
    case Standing::kRequest:
      return "a accept  d deny and erase  b block  Esc nothing";
    case Standing::kBlocked:
      return "u unblock  Esc nothing";
  }
  return {};
}

}  // namespace p2pchat::screen
