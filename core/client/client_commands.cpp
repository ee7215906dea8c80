#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/chat/content.h"
#include "core/client/client.h"
#include "core/client/options.h"
#include "core/client/outcome.h"

// How commands begin and end.
namespace p2pchat::client {
CommandId Client::accept(Command command, Instant now, Effects& out) {
  const CommandId id{++last_command_};
  if (commands() >= kCommandsMax) {
    end(id, Outcome::kTimedOut);
    return id;
  }
  queue_.push_back({id, std::move(command)});
  go_on(now, out);
  return id;
}

// In order; what comes after a command about the account waits for its end.
void Client::run_queue(Instant now, Effects& out) {
  while (!queue_.empty() && session_.is_read() && !session_.is_busy() && !session_.has_news() &&
         !opening_ && !leaving_) {
    Queued next = std::move(queue_.front());
    queue_.pop_front();
    if (session_.has_failed()) {
      end(next.id, Outcome::kDiskFailed);
    } else {
      std::visit([&](auto& command) { run(next.id, command, now, out); }, next.command);
    }
  }
}

void Client::run(CommandId id, RegisterCommand& command, Instant now, Effects& out) {
  auto at = desk(now, out);
  session_.register_account(id, std::move(command.name), std::move(command.password), at);
}

void Client::run(CommandId id, LogInCommand& command, Instant now, Effects& out) {
  auto at = desk(now, out);
  session_.log_in(id, std::move(command.name), std::move(command.password), at);
}

void Client::run(CommandId id, UnlockCommand& command, Instant now, Effects& out) {
  auto at = desk(now, out);
  session_.unlock(id, std::move(command.password), at);
}

// What has changed goes to the ring first, as far as it can be within a while.
void Client::run(CommandId id, LogOutCommand&, Instant now, Effects& out) {
  leaving_ = Settling{.command = id, .since = now, .deadline = now + kLeaveMax};
  if (!attachment_.is_running()) leaving_->deadline = now;
  snapshots_.hasten(leaving_->deadline);
  follow_snapshots(now, out);
}

void Client::follow_snapshots(Instant now, Effects& out) {
  const bool is_open = chat_ && !opening_;
  if (is_open) snapshots_.go_on(is_connected(), snapshot_rooms(now, out));
  if (auto taken = snapshots_.take_taken()) events_.push_back(*std::move(taken));
  if (!leaving_ || (is_open && !snapshots_.is_settled(now))) return;
  auto at = desk(now, out);
  session_.log_out(std::exchange(leaving_, {})->command, at);
}

void Client::run(CommandId id, StatusCommand& command, Instant now, Effects& out) {
  if (!account::is_valid_name(command.name)) return end(id, Outcome::kUnknownUser);
  const RingId key = account::key_of(command.name);
  const CallId call =
      calls_.open(key, wire::GetProfile{.call = {}, .key = key}, now + kStatusTimeout, now, out);
  statuses_[call] = {id, key};
}

void Client::run(CommandId id, InboxCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  const Outcome known = command.from ? resolve(*command.from) : Outcome::kDone;
  if (known != Outcome::kDone) return end(id, known);
  const Token page = command.from ? chat_->read_unread_of(*command.from, port(now, out))
                                  : chat_->read_unread(port(now, out));
  pages_[page] = id;
}

void Client::run(CommandId id, ConversationsCommand&, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  pages_[chat_->read_overview(port(now, out))] = id;
}

void Client::run(CommandId id, HistoryCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  const Outcome known = resolve(command.name);
  if (known != Outcome::kDone) return end(id, known);
  pages_[chat_->read_history(command.name, port(now, out))] = id;
}

void Client::run(CommandId id, SettleCommand& command, Instant now, Effects&) {
  const Outcome ready = readiness();
  if (ready == Outcome::kNotLoggedIn) return end(id, ready);
  settling_.push_back({.command = id, .since = now, .deadline = command.deadline});
}

void Client::follow_chat(Instant now, Effects& out) {
  if (!chat_) return;
  follow_sends();
  follow_cancelled();
  follow_deleted();
  follow_marked();
  follow_deeds();
  follow_vanished(now, out);
  follow_groups();
  follow_pages(now, out);
  follow_history();
  for (StoredMessage& message : chat_->take_arrived(port(now, out))) {
    events_.push_back(MessageArrived{std::move(message)});
  }
  for (chat::TypingChange& change : chat_->take_typing()) {
    events_.push_back(std::move(change));
  }
  for (StoredMessage& message : chat_->take_changed()) {
    for (SendWait& wait : waits_) {
      if (wait.message.id == message.id) wait.message = message;
    }
    events_.push_back(MessageChanged{std::move(message)});
  }
  for (const StoredMessage& message : chat_->take_rejected()) {
    std::erase_if(waits_, [&](const SendWait& wait) {
      if (wait.message.id != message.id) return false;
      const bool is_closed = message.state == MessageState::kUnsent;
      end(ended_with(wait.command, is_closed ? Outcome::kClosedUser : Outcome::kMailboxFull,
                     is_closed ? message : wait.message));
      return true;
    });
  }
  for (const Bytes32& id : chat_->take_collectable()) attachment_.collect(id);
  if (chat_->inbox().counts().newer > 0 && !has_told_newer_) {
    has_told_newer_ = true;
    events_.push_back(NewerMessageWaits{});
  }
  for (chat::HandedOver& handed : chat_->take_handed_over()) {
    snapshots_.on_handed_over(handed.is_complete, now);
    events_.push_back(HistoryHandedOver{.device = std::move(handed.device),
                                        .messages = handed.messages,
                                        .parts = handed.parts,
                                        .of = handed.of,
                                        .is_complete = handed.is_complete});
  }
  for (std::string& peer : chat_->take_key_changes()) {
    events_.push_back(ContactKeyChanged{.peer = std::move(peer)});
  }
  for (std::string& peer : chat_->take_unverified()) {
    events_.push_back(ContactKeyChanged{.peer = std::move(peer), .was_verified = true});
  }
}

void Client::follow_settling(Instant now) {
  std::erase_if(settling_, [&](const Settling& settling) {
    const auto waiting = attachment_.waiting_since(settling.since);
    const Outcome ready = readiness();
    const bool is_lost = ready != Outcome::kDone;
    const bool is_empty =
        !attachment_.is_collecting() && waiting && *waiting <= chat_->inbox().postponed(now);
    const bool is_settled = is_closed_ || (chat_->is_settled() && (is_lost || is_empty));
    if (!is_settled && settling.deadline > now) return false;
    CommandEnded ended;
    ended.command = settling.command;
    ended.outcome = is_lost ? ready : is_settled ? Outcome::kDone : Outcome::kTimedOut;
    ended.is_incomplete = !is_settled;
    end(std::move(ended));
    return true;
  });
}

void Client::answer_status(CommandId id, const account::OwnerReply& reply, const RingId& key) {
  const auto* answer = reply.answer ? std::get_if<wire::Profile>(&*reply.answer) : nullptr;
  if (answer == nullptr) return end(id, Outcome::kNoRing);
  if (answer->answer == wire::Answer::kUnknownAccount) return end(id, Outcome::kUnknownUser);
  if (answer->answer != wire::Answer::kOk || account::key_of(answer->profile.name.text) != key) {
    return end(id, Outcome::kNoRing);
  }
  const bool is_closed =
      wire::is_closed(answer->profile) &&
      account::verify_profile(answer->profile, {options_.costs.allows_test_keys()});
  if (is_closed) return end(id, Outcome::kClosedUser);
  CommandEnded ended;
  ended.command = id;
  ended.hides_presence = hides_presence();
  if (!ended.hides_presence) {
    ended.is_online = answer->is_online;
    ended.last_seen_ms = static_cast<std::int64_t>(answer->last_seen_ms);
  }
  end(std::move(ended));
}

Outcome Client::readiness() const {
  if (!chat_) return Outcome::kNotLoggedIn;
  if (is_closed_) return Outcome::kAccountClosed;
  if (is_taken_over() || attachment_.successor()) return Outcome::kTakenOver;
  return Outcome::kDone;
}

}  // namespace p2pchat::client
