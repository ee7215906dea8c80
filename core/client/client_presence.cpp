#include <algorithm>
#include <optional>
#include <utility>

#include "core/account/name.h"
#include "core/chat/preferences.h"
#include "core/client/client.h"
#include "core/client/options.h"

// Whether others may see that the user is here.
namespace p2pchat::client {
namespace {

CommandEnded end_of(CommandId id, bool hides, bool is_incomplete) {
  CommandEnded ended;
  ended.command = id;
  ended.hides_presence = hides;
  ended.is_incomplete = is_incomplete;
  return ended;
}

}  // namespace

CommandId Client::presence(std::optional<bool> hides, Instant now, Effects& out) {
  return accept(PresenceCommand{hides}, now, out);
}

bool Client::hides_presence() const {
  return chat_ && chat_->preferences().hides(account::key_of(name())).value_or(false);
}

void Client::run(CommandId id, PresenceCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  if (!command.hides) return end(end_of(id, hides_presence(), false));
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const Token deed = chat_->prefer(chat::hiding(name(), *command.hides), port(now, out));
  presences_.push_back({.command = id, .deed = deed, .deadline = now + kPresenceTimeout});
  follow_deeds();
  heed_presence(now);
  follow_attachment(now, out);
}

// Once it is on disk; also what another device of this account has said.
void Client::heed_presence(Instant now) {
  const bool is_undecided =
      std::ranges::any_of(presences_, [](const auto& wait) { return wait.deed.is_set(); });
  if (!chat_ || !attachment_.is_running() || is_undecided) return;
  const std::optional<bool> hides = chat_->preferences().hides(attachment_.key());
  attachment_.wish(!hides   ? account::PresenceWish::kAsBefore
                   : *hides ? account::PresenceWish::kHide
                            : account::PresenceWish::kShow,
                   now);
}

void Client::follow_presence(Instant now) {
  std::erase_if(presences_, [&](const PresenceWait& wait) {
    // A node that knows no wishes shows everybody.
    const bool is_unknown = attachment_.is_wish_unknown() && hides_presence();
    const bool is_told =
        attachment_.has_told_wish() || (attachment_.is_wish_unknown() && !is_unknown);
    if (wait.deed.is_set() || (!is_told && !is_unknown && wait.deadline > now)) return false;
    CommandEnded ended = end_of(wait.command, hides_presence(), !is_told);
    if (is_unknown) ended.detail = "older";
    end(std::move(ended));
    return true;
  });
}

}  // namespace p2pchat::client
