#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/lifetime.h"
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

CommandId Client::vanish(std::string name, std::uint32_t seconds, Instant now, Effects& out) {
  return accept(VanishCommand{.name = std::move(name), .seconds = seconds}, now, out);
}

void Client::run(CommandId id, VanishCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const std::uint32_t seconds = std::min(command.seconds, chat::kLifetimeMax);
  if (chat::is_group_key(command.name)) {
    const auto group = group_like(command.name);
    if (!group) return end(id, group.error());
    chat::GroupOrder order{.deed = chat::GroupDeed::kTimer,
                           .group = (*group)->row.group,
                           .name = {},
                           .seconds = seconds};
    group_deeds_[chat_->act_in_group(std::move(order), port(now, out))] = id;
    return follow_groups();
  }
  if (!account::is_valid_name(command.name)) return end(id, Outcome::kUnknownUser);
  if (account::key_of(command.name) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "oneself");
  }
  deeds_[chat_->set_timer(command.name, seconds, port(now, out))] = id;
  follow_deeds();
}

// Nobody needs what has come of its file.
void Client::follow_vanished(Instant now, Effects& out) {
  for (StoredMessage& message : chat_->take_vanished()) {
    if (message.file && !message.is_outgoing) {
      (void)files_->cancel_download(message.id, files_port(now, out));
    }
    events_.push_back(MessageVanished{std::move(message)});
  }
  for (chat::Peer& peer : chat_->take_timed()) events_.push_back(TimerChanged{std::move(peer)});
}

}  // namespace p2pchat::client
