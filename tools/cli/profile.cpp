#include "tools/cli/profile.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "tools/cli/groups.h"
#include "tools/cli/preferences.h"
#include "tools/program/discovery.h"
#include "tools/program/exit_status.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;
using transport::Device;

// How long an inbox waits for the mailbox to become empty before it shows what is there.
constexpr Duration kSettleMax = 10s;

transport::DeviceOptions device_options(const ProfileOptions& options) {
  transport::DeviceOptions result;
  result.data = options.data;
  result.client.nodes = options.nodes;
  result.client.ring = options.ring;
  result.client.device = options.device;
  result.client.tells_read = options.tells_read;
  result.client.snapshot.is_kept = options.keeps_snapshot;
  result.ring_key = options.ring_key;
  if (options.is_discovering) result.multicast = program::discovery_group();
  result.is_behind_nat = options.is_behind_nat;
  result.loop = options.loop;
  return result;
}

int exit_status_of(Device::OpenFailure::Kind kind) {
  switch (kind) {
    case Device::OpenFailure::Kind::kDatabase:
      return program::kExitDatabase;
    case Device::OpenFailure::Kind::kInUse:
      return program::kExitInUse;
    case Device::OpenFailure::Kind::kCannotListen:
      return program::kExitCannotListen;
  }
  return program::kExitBug;
}

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

// Of the verbs that are about somebody.
chat::Deed deed_of(Verb verb) {
  if (verb == Verb::kAccept) return chat::Deed::kAccept;
  if (verb == Verb::kDeny) return chat::Deed::kDeny;
  if (verb == Verb::kBlock) return chat::Deed::kBlock;
  if (verb == Verb::kUnblock) return chat::Deed::kUnblock;
  if (verb == Verb::kAlias) return chat::Deed::kAlias;
  return verb == Verb::kMatch ? chat::Deed::kMatch : chat::Deed::kVerify;
}

client::CommandId group_command(const Request& request, client::Client& client, Instant now,
                                Effects& out) {
  const auto deed = parse_deed(request.deed);
  if (!deed) return client.groups(request.group, now, out);
  const auto role = parse_role(request.role).value_or(groups::Role::kMember);
  return client.act_in_group(
      {.deed = *deed, .group = request.group, .name = request.name, .role = role}, now, out);
}

Notice typing_notice(const client::TypingChanged& changed) {
  const bool is_in_group = !changed.author.empty();
  Notice notice{.kind = Notice::Kind::kTyping,
                .who = is_in_group ? changed.author : changed.peer,
                .is_typing = changed.is_typing};
  if (is_in_group) notice.peer = {.name = changed.peer, .alias = changed.group};
  return notice;
}

}  // namespace

ProfileOptions profile_options(const Options& options) {
  return {.data = options.data,
          .nodes = options.nodes,
          .ring = options.ring,
          .ring_key = options.ring_key,
          .device = options.device,
          .is_discovering = options.is_discovering,
          .is_behind_nat = options.is_behind_nat,
          .tells_read = options.tells_read,
          .keeps_snapshot = options.keeps_snapshot};
}

Result<std::unique_ptr<Profile>, OpenFailure> Profile::open(const ProfileOptions& options) {
  auto device = Device::open(device_options(options));
  if (!device) {
    return std::unexpected(OpenFailure{device.error().text, exit_status_of(device.error().kind)});
  }
  return std::unique_ptr<Profile>(new Profile(std::move(*device)));
}

Profile::Profile(std::unique_ptr<Device> device) : device_(std::move(device)) {
  device_->on_event([this](const client::ClientEvent& event) { on_event(event); });
}

Profile::~Profile() = default;

Answer Profile::unlock(const std::string& password) {
  return finish([&](AnswerSink sink) { unlock(password, std::move(sink)); });
}

Answer Profile::log_out() {
  return finish([&](AnswerSink sink) { log_out(std::move(sink)); });
}

Answer Profile::protect(const client::Protection& ask) {
  return finish([&](AnswerSink sink) { protect(ask, std::move(sink)); });
}

void Profile::register_account(const std::string& name, const std::string& password,
                               AnswerSink sink) {
  enter([=](client::Client& client, Instant now,
            Effects& out) { return client.register_account(name, password, now, out); },
        std::move(sink));
}

void Profile::log_in(const std::string& name, const std::string& password, AnswerSink sink) {
  enter([=](client::Client& client, Instant now,
            Effects& out) { return client.log_in(name, password, now, out); },
        std::move(sink));
}

void Profile::unlock(const std::string& password, AnswerSink sink) {
  enter([=](client::Client& client, Instant now,
            Effects& out) { return client.unlock(password, now, out); },
        std::move(sink));
}

void Profile::log_out(AnswerSink sink) {
  enter([](client::Client& client, Instant now, Effects& out) { return client.log_out(now, out); },
        std::move(sink));
}

void Profile::protect(const client::Protection& ask, AnswerSink sink) {
  enter([=](client::Client& client, Instant now,
            Effects& out) { return client.protect(ask, now, out); },
        std::move(sink));
}

Answer Profile::finish(const std::function<void(AnswerSink)>& begin_it) {
  std::optional<Answer> answer;
  begin_it([&](const Answer& end) { answer = end; });
  while (!answer) pump(100ms);
  return *answer;
}

void Profile::enter(Start start, AnswerSink sink) {
  begin({.request = {}, .sink = std::move(sink), .until = {}}, std::move(start));
}

void Profile::submit(const Request& request, AnswerSink sink) {
  Pending pending{
      .request = request, .sink = std::move(sink), .until = Clock::now() + request.give_up};
  switch (request.verb) {
    case Verb::kSend:
      return submit_send(std::move(pending));
    case Verb::kInbox:
      pending.is_settling = true;
      return begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
        return client.settle(std::min(request.give_up, kSettleMax), now, out);
      });
    case Verb::kUnread:
      return begin(std::move(pending), [](client::Client& client, Instant now, Effects& out) {
        return client.inbox(now, out);
      });
    case Verb::kRead:
      return begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
        return client.inbox_of(request.name, now, out);
      });
    case Verb::kConversations:
      return begin(std::move(pending), [](client::Client& client, Instant now, Effects& out) {
        return client.conversations(now, out);
      });
    case Verb::kHistory:
      return begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
        return client.history(request.name, now, out);
      });
    case Verb::kCancel:
    case Verb::kDelete:
    case Verb::kEdit:
    case Verb::kReact:
      return submit_about_message(std::move(pending));
    case Verb::kSearch:
      return begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
        const auto peer = request.name.empty() ? std::nullopt : std::optional(request.name);
        return client.search({.text = request.text, .peer = peer, .limit = request.limit}, now,
                             out);
      });
    case Verb::kArchive:
    case Verb::kImport:
    case Verb::kPrune:
      return submit_history(std::move(pending));
    case Verb::kAccept:
    case Verb::kDeny:
    case Verb::kBlock:
    case Verb::kUnblock:
    case Verb::kAlias:
    case Verb::kVerify:
    case Verb::kMatch:
    case Verb::kStatus:
    case Verb::kGroup:
    case Verb::kPin:
    case Verb::kUnpin:
    case Verb::kMute:
    case Verb::kUnmute:
    case Verb::kDraft:
    case Verb::kVanish:
      return submit_about_somebody(std::move(pending));
    case Verb::kFile:
    case Verb::kSettle:
    case Verb::kPresence:
    case Verb::kTyping:
      return submit_other(std::move(pending));
    case Verb::kFollow:
      return pending.sink({.id = request.id, .self = name()});
  }
}

void Profile::submit_send(Pending pending) {
  const Request request = pending.request;
  const auto wait = Wait::parse(request.wait).value_or(Wait{});
  begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
    return client.send(
        request.name, request.text,
        {.wait = wait.until, .give_up = request.give_up, .reply_to = request.reply_to}, now, out);
  });
}

void Profile::submit_about_message(Pending pending) {
  const Request request = pending.request;
  begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
    switch (request.verb) {
      case Verb::kCancel:
        return client.cancel(request.text, now, out);
      case Verb::kDelete:
        return client.delete_message(request.name, request.text, now, out);
      case Verb::kEdit:
        return client.edit(request.name, request.reply_to, request.text, now, out);
      default:
        return client.react(request.name, request.reply_to, request.text, now, out);
    }
  });
}

void Profile::submit_other(Pending pending) {
  const Request request = pending.request;
  begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
    if (request.verb == Verb::kSettle) return client.settle(request.give_up, now, out);
    if (request.verb == Verb::kPresence) {
      const auto hides =
          request.text.empty() ? std::nullopt : std::optional(request.text == "hide");
      return client.presence(hides, now, out);
    }
    if (request.verb == Verb::kTyping) return client.type(request.name, now, out);
    return client.file(request.file.value_or(client::ListFiles{}), now, out);
  });
}

void Profile::submit_about_somebody(Pending pending) {
  const Request request = pending.request;
  begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
    if (request.verb == Verb::kStatus) return client.status(request.name, now, out);
    if (request.verb == Verb::kGroup) return group_command(request, client, now, out);
    if (request.verb == Verb::kVanish) {
      const auto seconds = request.span / std::chrono::seconds{1};
      return client.vanish(request.name, static_cast<std::uint32_t>(seconds), now, out);
    }
    if (auto change = preference_of(request, now)) {
      return client.prefer(*std::move(change), now, out);
    }
    return client.act(deed_of(request.verb), request.name, request.text, now, out);
  });
}

void Profile::submit_history(Pending pending) {
  const Request request = pending.request;
  const auto peer = request.name.empty() ? std::nullopt : std::optional(request.name);
  begin(std::move(pending), [=](client::Client& client, Instant now, Effects& out) {
    if (request.verb == Verb::kImport) return client.import(request.messages, now, out);
    if (request.verb == Verb::kPrune) return client.prune(peer, request.older_than, now, out);
    return client.archive({.peer = peer, .cursor = request.cursor, .limit = request.limit}, now,
                          out);
  });
}

void Profile::begin(Pending pending, Start start) {
  device_->begin(std::move(start),
                 [this, pending = std::move(pending)](const client::CommandEnded& ended) {
                   on_ended(pending, ended);
                 });
}

void Profile::pump(Duration wait_max) {
  device_->run_for(wait_max);
  end_late_waits();
}

void Profile::on_event(const client::ClientEvent& event) {
  std::visit(
      Overloaded{
          [](const client::CommandEnded&) {},
          [&](const client::MessageArrived& arrived) {
            notify({.kind = Notice::Kind::kArrived, .message = arrived.message});
          },
          [&](const client::MessageChanged& changed) { on_changed(changed.message); },
          [&](const client::ConnectionChanged& connection) {
            notify({.kind = Notice::Kind::kConnection,
                    .is_connected = connection.is_connected,
                    .who = connection.node});
          },
          [&](const client::TakenOverBy& by) {
            notify({.kind = Notice::Kind::kTakenOver, .who = by.device, .at_ms = by.at_ms});
          },
          [&](const client::AccountClosed& closed) {
            notify({.kind = Notice::Kind::kAccountClosed, .is_complete = closed.is_erased});
          },
          [&](const client::HistoryHandedOver& handed) {
            notify({.kind = Notice::Kind::kHandedOver,
                    .who = handed.device,
                    .count = handed.messages,
                    .parts = handed.parts,
                    .of = handed.of,
                    .is_complete = handed.is_complete});
          },
          [&](const client::SnapshotTaken& taken) {
            notify({.kind = Notice::Kind::kSnapshot,
                    .who = taken.device,
                    .at_ms = taken.made_ms,
                    .count = taken.messages,
                    .contacts = taken.contacts,
                    .is_complete = !taken.is_incomplete,
                    .snapshot = taken.end});
          },
          [&](const client::ContactKeyChanged& contact) {
            notify({.kind = Notice::Kind::kKeyChanged,
                    .who = contact.peer,
                    .was_verified = contact.was_verified});
          },
          [&](const client::NewerMessageWaits&) { notify({.kind = Notice::Kind::kNewerMessage}); },
          [&](const client::FileProgress& progress) {
            notify({.kind = Notice::Kind::kFile, .file = progress.file});
          },
          [&](const client::FileSent& sent) {
            if (sent.outcome == client::Outcome::kDone) {
              notify({.kind = Notice::Kind::kChanged, .message = sent.message});
            }
            notify({.kind = Notice::Kind::kFile,
                    .file = {.id = sent.upload, .is_outgoing = true},
                    .outcome = sent.outcome});
          },
          [&](const client::MessageVanished& vanished) {
            notify({.kind = Notice::Kind::kVanished, .message = vanished.message});
          },
          [&](const client::TimerChanged& changed) {
            notify({.kind = Notice::Kind::kTimer, .peer = changed.peer});
          },
          [&](const client::TypingChanged& changed) { notify(typing_notice(changed)); },
          [&](const client::GroupChanged& changed) {
            notify({.kind = Notice::Kind::kGroup, .group = changed.group});
          },
      },
      event);
}

void Profile::on_ended(Pending pending, const client::CommandEnded& ended) {
  if (pending.is_settling) {
    pending.is_settling = false;
    pending.settled = ended.outcome;
    return begin(std::move(pending), [](client::Client& client, Instant now, Effects& out) {
      return client.inbox(now, out);
    });
  }

  const bool is_done = ended.outcome == client::Outcome::kDone;
  Answer answer{.id = pending.request.id,
                .outcome = is_done ? pending.settled : ended.outcome,
                .detail = ended.detail,
                .self = name(),
                .messages = ended.messages,
                .conversations = ended.conversations,
                .people = ended.people,
                .groups = ended.groups,
                .group_events = ended.group_events,
                .safety_number = ended.safety_number,
                .words = ended.words,
                .is_online = ended.is_online,
                .last_seen_ms = ended.last_seen_ms,
                .hides_presence = ended.hides_presence,
                .next = ended.next,
                .count = ended.count,
                .is_incomplete = ended.is_incomplete,
                .files = ended.files,
                .bytes = ended.bytes};
  if (is_done && pending.request.verb == Verb::kSend && !ended.messages.empty()) {
    const std::uint8_t wanted = Wait::parse(pending.request.wait).value_or(Wait{}).stored;
    const client::StoredMessage& message = ended.messages.front();
    if (message.stored < wanted && !chat::has_arrived(message.state)) {
      waiting_[message.id] = {std::move(answer), std::move(pending.sink), wanted, pending.until};
      return;
    }
  }
  pending.sink(answer);
}

void Profile::on_changed(const client::StoredMessage& message) {
  notify({.kind = Notice::Kind::kChanged, .message = message});
  const auto found = waiting_.find(message.id);
  if (found == waiting_.end()) return;
  Waiting& waiting = found->second;
  waiting.answer.messages = {message};
  if (message.stored < waiting.stored && !chat::has_arrived(message.state)) return;
  waiting.sink(waiting.answer);
  waiting_.erase(found);
}

void Profile::end_late_waits() {
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (Clock::now() < it->second.until) {
      ++it;
      continue;
    }
    it->second.answer.outcome = client::Outcome::kTimedOut;
    it->second.sink(it->second.answer);
    it = waiting_.erase(it);
  }
}

void Profile::notify(Notice notice) {
  notice.self = name();
  if (notice_sink_) notice_sink_(notice);
}

}  // namespace p2pchat::cli
