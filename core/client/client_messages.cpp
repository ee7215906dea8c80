#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/client/client.h"
#include "core/client/options.h"
#include "core/client/outcome.h"

// Messages that the user sends, cancels and deletes.
namespace p2pchat::client {
namespace {

Outcome outcome_of(chat::SendEnd end) {
  switch (end) {
    case chat::SendEnd::kQueued:
      return Outcome::kDone;
    case chat::SendEnd::kUnknownUser:
      return Outcome::kUnknownUser;
    case chat::SendEnd::kNoRing:
      return Outcome::kNoRing;
    case chat::SendEnd::kKeyChanged:
      return Outcome::kKeyChanged;
    case chat::SendEnd::kClosed:
      return Outcome::kClosedUser;
    case chat::SendEnd::kBlocked:
      return Outcome::kBlocked;
    case chat::SendEnd::kNotInGroup:
      return Outcome::kNotInGroup;
    case chat::SendEnd::kAlone:
      return Outcome::kAlone;
    case chat::SendEnd::kOutboxFull:
      return Outcome::kMailboxFull;
    case chat::SendEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::SendEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

Outcome outcome_of(chat::CancelEnd end) {
  switch (end) {
    case chat::CancelEnd::kCancelled:
      return Outcome::kDone;
    case chat::CancelEnd::kInPart:
      return Outcome::kCancelledInPart;
    case chat::CancelEnd::kUnknown:
      return Outcome::kUnknownMessage;
    case chat::CancelEnd::kAmbiguous:
      return Outcome::kAmbiguousId;
    case chat::CancelEnd::kTooLate:
      return Outcome::kTooLate;
    case chat::CancelEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::CancelEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

Outcome outcome_of(chat::DeleteEnd end) {
  switch (end) {
    case chat::DeleteEnd::kDeleted:
    case chat::DeleteEnd::kWithdrawn:
      return Outcome::kDone;
    case chat::DeleteEnd::kNoRing:
      return Outcome::kNoRing;
    case chat::DeleteEnd::kNotInGroup:
      return Outcome::kNotInGroup;
    case chat::DeleteEnd::kOutboxFull:
      return Outcome::kMailboxFull;
    case chat::DeleteEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::DeleteEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

Outcome outcome_of(chat::MarkEnd end) {
  switch (end) {
    case chat::MarkEnd::kMarked:
      return Outcome::kDone;
    case chat::MarkEnd::kNoRing:
      return Outcome::kNoRing;
    case chat::MarkEnd::kNotInGroup:
      return Outcome::kNotInGroup;
    case chat::MarkEnd::kOutboxFull:
      return Outcome::kMailboxFull;
    case chat::MarkEnd::kDiskFull:
      return Outcome::kDiskFull;
    case chat::MarkEnd::kDiskFailed:
      return Outcome::kDiskFailed;
  }
  return Outcome::kDiskFailed;
}

// What no text of a message may be.
Outcome judge_text(std::string_view text) {
  if (text.empty()) return Outcome::kEmptyMessage;
  if (text.size() > chat::Content::kTextMax) return Outcome::kMessageTooLong;
  return Outcome::kDone;
}

// What the command is about begins with these digits.
std::string_view prefix_in(const Finding& finding) {
  if (const auto* send = std::get_if<SendCommand>(&finding.then)) return send->reply_to;
  if (const auto* mark = std::get_if<MarkCommand>(&finding.then)) return mark->id;
  return std::get<DeleteCommand>(finding.then).id;
}

// Of a group's message: all of its members' copies.
bool has_come_to(const StoredMessage& message, WaitFor wait) {
  switch (wait) {
    case WaitFor::kQueued:
      return true;
    case WaitFor::kStored:
      return message.state == MessageState::kStored || chat::has_arrived(message.state);
    case WaitFor::kStoredAll:
      return chat::has_arrived(message.state) ||
             (message.wanted > 0 && message.stored >= message.wanted);
    case WaitFor::kDelivered:
      return chat::has_arrived(message.state);
  }
  return true;
}

// The one whose id begins so; deleted ones are no more.
Result<const StoredMessage*, Outcome> find_by(std::string_view prefix,
                                              const std::vector<StoredMessage>& messages) {
  const StoredMessage* found = nullptr;
  for (const StoredMessage& message : messages) {
    if (message.is_deleted || !message.id.starts_with(prefix)) continue;
    if (found != nullptr) return std::unexpected(Outcome::kAmbiguousId);
    found = &message;
  }
  if (found == nullptr) return std::unexpected(Outcome::kUnknownMessage);
  return found;
}

}  // namespace

CommandId Client::send(std::string to, std::string text, SendOptions options, Instant now,
                       Effects& out) {
  return accept(SendCommand{.to = std::move(to),
                            .text = std::move(text),
                            .wait = options.wait,
                            .deadline = now + options.give_up,
                            .reply_to = std::move(options.reply_to)},
                now, out);
}

CommandId Client::cancel(std::string id, Instant now, Effects& out) {
  return accept(CancelCommand{std::move(id)}, now, out);
}

CommandId Client::delete_message(std::string peer, std::string id, Instant now, Effects& out) {
  return accept(DeleteCommand{.peer = std::move(peer), .id = std::move(id)}, now, out);
}

CommandId Client::edit(std::string peer, std::string id, std::string text, Instant now,
                       Effects& out) {
  chat::Mark mark{chat::ContentType::kEdit, std::move(text)};
  return accept(MarkCommand{std::move(peer), std::move(id), std::move(mark)}, now, out);
}

CommandId Client::react(std::string peer, std::string id, std::string sign, Instant now,
                        Effects& out) {
  chat::Mark mark{chat::ContentType::kReaction, std::move(sign)};
  return accept(MarkCommand{std::move(peer), std::move(id), std::move(mark)}, now, out);
}

void Client::run(CommandId id, SendCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const Outcome text = judge_text(command.text);
  if (text != Outcome::kDone) return end(id, text);
  if (!chat::is_utf8(command.text)) return end(id, Outcome::kEmptyMessage, "not UTF-8");
  const Outcome known = resolve(command.to);
  if (known != Outcome::kDone) return end(id, known);
  if (account::key_of(command.to) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "a message to oneself");
  }
  if (command.reply_to.empty()) return send_now(id, command, nullptr, now, out);
  const std::string peer = command.to;
  find({id, std::move(command)}, peer, now, out);
}

void Client::run(CommandId id, DeleteCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const Outcome known = resolve(command.peer);
  if (known != Outcome::kDone) return end(id, known);
  const std::string peer = command.peer;
  find({id, std::move(command)}, peer, now, out);
}

void Client::run(CommandId id, MarkCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const chat::Mark& mark = command.mark;
  if (mark.type == chat::ContentType::kEdit) {
    const Outcome text = judge_text(mark.text);
    if (text != Outcome::kDone) return end(id, text);
    if (!chat::is_utf8(mark.text)) return end(id, Outcome::kEmptyMessage, "not UTF-8");
  } else if (!mark.text.empty() && !chat::is_reaction(mark.text)) {
    return end(id, Outcome::kBadReaction);
  }
  const Outcome known = resolve(command.peer);
  if (known != Outcome::kDone) return end(id, known);
  const std::string peer = command.peer;
  find({id, std::move(command)}, peer, now, out);
}

void Client::run(CommandId id, CancelCommand& command, Instant now, Effects& out) {
  if (!chat_) return end(id, Outcome::kNotLoggedIn);
  cancels_[chat_->cancel(command.id, port(now, out))] = id;
  follow_cancelled();
}

void Client::send_now(CommandId id, SendCommand& command, const StoredMessage* reply_to,
                      Instant now, Effects& out) {
  chat::Letter letter{.text = std::move(command.text), .reply_to = {}};
  if (reply_to != nullptr) letter.reply_to = chat::ref_of(*reply_to);
  const Token send = chat_->send(command.to, std::move(letter), is_connected(), port(now, out));
  sends_[send] = {.command = id, .wait = command.wait, .deadline = command.deadline};
  follow_sends();
}

void Client::find(Finding finding, const std::string& peer, Instant now, Effects& out) {
  findings_[chat_->read_history(peer, port(now, out))] = std::move(finding);
}

void Client::on_found(Finding finding, chat::Page page, Instant now, Effects& out) {
  if (!page.messages) return end(finding.command, outcome_of(page.messages.error()));
  const auto found = find_by(prefix_in(finding), *page.messages);
  if (!found) return end(finding.command, found.error());
  auto* reply = std::get_if<SendCommand>(&finding.then);
  if (reply != nullptr) return send_now(finding.command, *reply, *found, now, out);
  auto* mark = std::get_if<MarkCommand>(&finding.then);
  const bool is_own_alone = mark == nullptr || mark->mark.type == chat::ContentType::kEdit;
  const bool may_change =
      (*found)->is_outgoing || (is_mutated(Mutant::kMarkByAnybody) && !(*found)->author.empty());
  if (is_own_alone && !may_change) return end(finding.command, Outcome::kNotYours);
  if (mark != nullptr) {
    const Token marking = chat_->mark(**found, std::move(mark->mark), port(now, out));
    markings_[marking] = finding.command;
    return;
  }
  deletions_[chat_->delete_message(**found, port(now, out))] = finding.command;
}

void Client::follow_sends() {
  for (chat::SendResult& result : chat_->take_sent()) {
    if (const auto file = file_sends_.find(result.send); file != file_sends_.end()) {
      sent_files_.emplace_back(file->second, std::move(result));
      file_sends_.erase(file);
      continue;
    }
    const auto at = sends_.find(result.send);
    if (at == sends_.end()) continue;
    const Sending sending = at->second;
    sends_.erase(at);
    if (result.end != chat::SendEnd::kQueued) {
      end(sending.command, outcome_of(result.end));
    } else if (sending.wait == WaitFor::kQueued) {
      end(ended_with(sending.command, Outcome::kDone, std::move(result.message)));
    } else {
      waits_.push_back({.command = sending.command,
                        .message = std::move(result.message),
                        .wait = sending.wait,
                        .deadline = sending.deadline});
    }
  }
}

void Client::follow_cancelled() {
  for (chat::CancelResult& result : chat_->take_cancelled()) {
    const auto at = cancels_.find(result.cancel);
    if (at == cancels_.end()) continue;
    const CommandId command = at->second;
    cancels_.erase(at);
    if (result.end == chat::CancelEnd::kInPart) {
      end(ended_with(command, Outcome::kCancelledInPart, std::move(result.message)));
      continue;
    }
    if (result.end != chat::CancelEnd::kCancelled) {
      end(command, outcome_of(result.end));
      continue;
    }
    std::erase_if(waits_, [&](const SendWait& wait) {
      if (wait.message.id != result.message.id) return false;
      end(wait.command, Outcome::kCancelled);
      return true;
    });
    end(ended_with(command, Outcome::kDone, std::move(result.message)));
  }
}

void Client::follow_waits(Instant now) {
  std::erase_if(waits_, [&](const SendWait& wait) {
    const bool is_lost = attachment_.successor().has_value() || is_taken_over() || is_closed_;
    const chat::StoredMessage* waiting = chat_->outbox().find(chat::id_of(wait.message.id));
    bool is_done = waiting == nullptr;  // delivered
    switch (wait.wait) {
      case WaitFor::kQueued:
        is_done = true;
        break;
      case WaitFor::kStored:
        is_done = is_done || chat_->outbox().is_stored(chat::id_of(wait.message.id));
        break;
      case WaitFor::kStoredAll:
        is_done = is_done || (waiting->wanted > 0 && waiting->stored >= waiting->wanted);
        break;
      case WaitFor::kDelivered:
        break;
    }
    if (chat::is_group_key(wait.message.peer)) is_done = has_come_to(wait.message, wait.wait);
    if (!is_done && !is_lost && wait.deadline > now) return false;
    const Outcome outcome = is_done ? Outcome::kDone : is_lost ? readiness() : Outcome::kTimedOut;
    end(ended_with(wait.command, outcome, wait.message));
    return true;
  });
}

void Client::follow_deleted() {
  for (chat::DeleteResult& result : chat_->take_deleted()) {
    const auto at = deletions_.find(result.deletion);
    if (at == deletions_.end()) continue;
    const CommandId command = at->second;
    deletions_.erase(at);
    const Outcome outcome = outcome_of(result.end);
    if (outcome != Outcome::kDone) {
      end(command, outcome);
      continue;
    }
    std::erase_if(waits_, [&](const SendWait& wait) {
      if (wait.message.id != result.message.id) return false;
      end(wait.command, Outcome::kCancelled);
      return true;
    });
    end(ended_with(command, Outcome::kDone, std::move(result.message)));
  }
}

void Client::follow_marked() {
  for (chat::MarkResult& result : chat_->take_marked()) {
    const auto at = markings_.find(result.marking);
    if (at == markings_.end()) continue;
    const CommandId command = at->second;
    markings_.erase(at);
    const Outcome outcome = outcome_of(result.end);
    if (outcome != Outcome::kDone) {
      end(command, outcome);
    } else {
      end(ended_with(command, Outcome::kDone, std::move(result.message)));
    }
  }
}

}  // namespace p2pchat::client
