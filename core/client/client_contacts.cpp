#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/chat/standings.h"
#include "core/client/client.h"
#include "core/client/outcome.h"

// How other people stand to the user.
namespace p2pchat::client {

Outcome outcome_of(chat::DeedEnd end) {
  switch (end) {
    case chat::DeedEnd::kDone:
      return Outcome::kDone;
    case chat::DeedEnd::kNoRequest:
      return Outcome::kNoRequest;
    case chat::DeedEnd::kBlocked:
      return Outcome::kBlocked;
    case chat::DeedEnd::kTooMany:
      return Outcome::kTooMany;
    case chat::DeedEnd::kBadAlias:
      return Outcome::kBadAlias;
    case chat::DeedEnd::kUnknownUser:
      return Outcome::kUnknownUser;
    case chat::DeedEnd::kNoRing:
      return Outcome::kNoRing;
    case chat::DeedEnd::kKeyChanged:
      return Outcome::kKeyChanged;
    case chat::DeedEnd::kOutboxFull:
      return Outcome::kMailboxFull;
    case chat::DeedEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::DeedEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

CommandId Client::act(chat::Deed deed, std::string name, std::string alias, Instant now,
                      Effects& out) {
  return accept(ActCommand{.deed = deed, .name = std::move(name), .alias = std::move(alias)}, now,
                out);
}

void Client::run(CommandId id, ActCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  if (!account::is_valid_name(command.name)) return end(id, Outcome::kUnknownUser);
  if (account::key_of(command.name) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "oneself");
  }
  const Token deed =
      chat_->act(command.deed, command.name, command.alias, is_connected(), port(now, out));
  deeds_[deed] = id;
  follow_deeds();
}

void Client::follow_deeds() {
  for (chat::DeedResult& result : chat_->take_deeds()) {
    const auto wait = std::ranges::find(presences_, result.deed, &PresenceWait::deed);
    if (wait != presences_.end()) {
      wait->deed = {};
      if (result.end == chat::DeedEnd::kDone) continue;
      end(wait->command, outcome_of(result.end));
      presences_.erase(wait);
      continue;
    }
    auto command = deeds_.extract(result.deed);
    if (!command) continue;
    CommandEnded ended;
    ended.command = command.mapped();
    ended.outcome = outcome_of(result.end);
    if (result.end == chat::DeedEnd::kDone) ended.people.push_back(std::move(result.peer));
    ended.safety_number = std::move(result.safety_number);
    end(std::move(ended));
  }
}

}  // namespace p2pchat::client
