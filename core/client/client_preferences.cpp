#include <utility>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/client/client.h"

// How the user wants their conversations.
namespace p2pchat::client {

CommandId Client::prefer(chat::PreferenceChange change, Instant now, Effects& out) {
  return accept(PreferCommand{std::move(change)}, now, out);
}

void Client::run(CommandId id, PreferCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  chat::PreferenceChange& change = command.change;
  const Outcome known = resolve(change.peer);
  if (known != Outcome::kDone) return end(id, known);
  if (account::key_of(change.peer) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "oneself");
  }
  if (change.draft && change.draft->size() > chat::Content::kTextMax) {
    return end(id, Outcome::kMessageTooLong);
  }
  if (change.draft && !chat::is_utf8(*change.draft)) {
    return end(id, Outcome::kEmptyMessage, "not UTF-8");
  }
  deeds_[chat_->prefer(std::move(change), port(now, out))] = id;
  follow_deeds();
}

}  // namespace p2pchat::client
