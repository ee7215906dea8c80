#include "tools/cli/live.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "tools/cli/groups.h"
#include "tools/cli/input_lines.h"
#include "tools/cli/interruption.h"
#include "tools/cli/json_lines.h"
#include "tools/cli/preferences.h"
#include "tools/cli/restored.h"
#include "tools/cli/sentences.h"
#include "tools/cli/shown_ids.h"
#include "tools/program/exit_status.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;
using client::Outcome;

constexpr Duration kLookPeriod = 25ms;
constexpr std::size_t kHistoryShown = 20;

// What both live commands do: shows each message once, marks it as read by asking for the unread,
// and ends when the account is lost.
class Feed {
 public:
  Feed(Gateway& gateway, const Options& options, const Printer& printer)
      : gateway_(gateway), options_(options), printer_(printer) {}

  void start() {
    ask(Verb::kFollow);
    if (options_.command == Command::kChat) ask(Verb::kHistory);
    ask(Verb::kUnread);
  }

  void ask(Verb verb) { submit({.verb = verb, .name = options_.name}); }

  void send(const std::string& line) {
    if (line.empty()) return;
    ++unanswered_sends_;
    submit({.verb = Verb::kSend, .name = options_.name, .text = line, .wait = "queued"});
  }

  // Handles one reply, or waits a little.
  void step() {
    const auto reply = gateway_.next(kLookPeriod);
    if (gateway_.is_closed())
      return end(program::kExitInUse, "in_use",
                 "the other p2pchat, which had the profile, has ended");
    if (!reply) return;
    if (const auto* answer = std::get_if<Answer>(&*reply)) on_answer(*answer);
    if (const auto* notice = std::get_if<Notice>(&*reply)) on_notice(*notice);
  }

  [[nodiscard]] bool is_over() const { return exit_status_.has_value(); }
  [[nodiscard]] bool is_settled() const { return is_settled_; }
  [[nodiscard]] std::size_t unanswered_sends() const { return unanswered_sends_; }
  // Of the last thing that went wrong.
  [[nodiscard]] int exit_status() const { return exit_status_.value_or(last_failure_); }

 private:
  void submit(Request request) {
    request.id = ++last_id_;
    request.give_up = options_.give_up;
    verbs_[request.id] = request.verb;
    gateway_.submit(request);
  }

  void on_answer(const Answer& answer) {
    const Verb verb = verbs_[answer.id];
    verbs_.erase(answer.id);
    if (verb == Verb::kSend) --unanswered_sends_;
    if (verb == Verb::kSettle) is_settled_ = true;
    if (answer.outcome != Outcome::kDone) {
      last_failure_ = static_cast<int>(answer.outcome);
      printer_.error(name_of(answer.outcome), sentence_of(answer, options_), last_failure_);
    }
    if (verb == Verb::kSend) {
      for (const client::StoredMessage& message : answer.messages) sent_.insert(message.id);
      return;
    }
    std::size_t skipped = 0;
    if (verb == Verb::kHistory && answer.messages.size() > kHistoryShown) {
      skipped = answer.messages.size() - kHistoryShown;
    }
    for (const client::StoredMessage& message : answer.messages) {
      show(message, answer.self, skipped == 0);
      if (skipped > 0) --skipped;
    }
  }

  void on_notice(const Notice& notice) {
    switch (notice.kind) {
      case Notice::Kind::kArrived:
        show(notice.message, notice.self, true);
        return ask(Verb::kUnread);
      case Notice::Kind::kChanged:
        return on_changed(notice);
      case Notice::Kind::kConnection:
        return printer_.remark(notice.is_connected ? "-- connected" : "-- reconnecting");
      case Notice::Kind::kTakenOver:
        return end(static_cast<int>(Outcome::kTakenOver), name_of(Outcome::kTakenOver),
                   taken_over_sentence(notice));
      case Notice::Kind::kAccountClosed:
        return end(static_cast<int>(Outcome::kAccountClosed), name_of(Outcome::kAccountClosed),
                   account_closed_sentence(notice));
      case Notice::Kind::kKeyChanged:
        printer_.remark("-- " + key_changed_sentence(notice.who));
        if (notice.was_verified) printer_.remark("-- " + unverified_sentence(notice.who));
        return;
      case Notice::Kind::kHandedOver:
        return printer_.remark("-- " + handed_over_sentence(notice));
      case Notice::Kind::kSnapshot:
        if (const std::string text = snapshot_sentence(notice); !text.empty()) {
          printer_.remark("-- " + text);
        }
        return;
      case Notice::Kind::kGroup:
        return printer_.remark("-- " + group_sentence(notice.group));
      case Notice::Kind::kFile:      // `files` shows how far it is
      case Notice::Kind::kVanished:  // what a terminal has shown stays there
        return;
      case Notice::Kind::kTyping:
        return printer_.typing(notice);
      case Notice::Kind::kTimer:
        return printer_.remark("-- " + timer_sentence(notice.peer));
      case Notice::Kind::kNewerMessage:
        return printer_.remark("-- " + newer_message_sentence());
    }
  }

  // Of what was sent here, that it was delivered is worth a line, and that it was read another.
  // What another has deleted or edited was perhaps shown; a sign is news, too.
  void on_changed(const Notice& notice) {
    const client::StoredMessage& message = notice.message;
    const bool is_taken_back = message.is_deleted && !message.is_outgoing;
    if (is_taken_back || has_new_marks(message)) {
      shown_.insert(message.id);
      return printer_.message(message, notice.self);
    }
    if (!chat::has_arrived(notice.message.state) || !sent_.contains(notice.message.id)) return;
    printer_.message(notice.message, notice.self);
    if (notice.message.state == client::MessageState::kRead) sent_.erase(notice.message.id);
  }

  bool has_new_marks(const client::StoredMessage& message) {
    if (message.news == chat::News::kState || message.is_deleted) return false;
    std::string marks = message.edit == 0 ? "" : std::to_string(message.edit);
    for (const chat::Reaction& reaction : message.reactions) {
      marks += " " + reaction.from + " " + reaction.sign;
    }
    return std::exchange(marks_[message.id], marks) != marks;
  }

  void show(const client::StoredMessage& message, const std::string& self, bool is_visible) {
    if (shown_.insert(message.id) && is_visible) printer_.message(message, self);
  }

  void end(int exit_status, std::string_view error, const std::string& sentence) {
    printer_.error(error, sentence, exit_status);
    exit_status_ = exit_status;
  }

  Gateway& gateway_;
  const Options& options_;
  const Printer& printer_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Verb> verbs_;
  ShownIds shown_;
  std::set<std::string> sent_;
  std::map<std::string, std::string> marks_;  // as last told
  std::size_t unanswered_sends_ = 0;
  bool is_settled_ = false;
  int last_failure_ = program::kExitDone;
  std::optional<int> exit_status_;
};

}  // namespace

int follow_inbox(Gateway& gateway, const Options& options, const Printer& printer) {
  Feed feed(gateway, options, printer);
  feed.start();
  while (!feed.is_over() && !is_interrupted()) feed.step();
  return feed.exit_status();
}

int chat_with(Gateway& gateway, const Options& options, const Printer& printer) {
  printer.remark("-- conversation with " + options.name + "; Ctrl-D ends it");
  Feed feed(gateway, options, printer);
  feed.start();
  InputLines input;
  while (!feed.is_over() && !is_interrupted() && !input.has_ended()) {
    for (const std::string& line : input.take()) feed.send(line);
    feed.step();
  }
  // What was typed is on this device before it counts as sent; then it may go out.
  while (!feed.is_over() && !is_interrupted() && feed.unanswered_sends() > 0) feed.step();
  feed.ask(Verb::kSettle);
  while (!feed.is_over() && !is_interrupted() && !feed.is_settled()) feed.step();
  return feed.exit_status();
}

}  // namespace p2pchat::cli
