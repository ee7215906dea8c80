#include "tools/cli/commands.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "core/chat/content.h"
#include "tools/cli/contacts.h"
#include "tools/cli/files.h"
#include "tools/cli/gateway.h"
#include "tools/cli/groups.h"
#include "tools/cli/input_lines.h"
#include "tools/cli/interruption.h"
#include "tools/cli/json_lines.h"
#include "tools/cli/live.h"
#include "tools/cli/names.h"
#include "tools/cli/owner.h"
#include "tools/cli/password.h"
#include "tools/cli/preferences.h"
#include "tools/cli/printer.h"
#include "tools/cli/profile.h"
#include "tools/cli/progress.h"
#include "tools/cli/protection.h"
#include "tools/cli/remote.h"
#include "tools/cli/restored.h"
#include "tools/cli/sentences.h"
#include "tools/cli/transfer.h"
#include "tools/cli/typing.h"
#include "tools/program/exit_status.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;
using client::Outcome;

// How long a command waits for another one of the same profile to end or to answer.
constexpr auto kBusyMax = 10s;
constexpr auto kBusyPeriod = 50ms;
// How long a device that was replaced hands over what it has, each time that it is asked anything.
constexpr auto kHandOverMax = 60s;
// How long an inbox that ends tells others that their messages were read.
constexpr auto kTellMax = 3s;
// How long a command about groups waits for what is on its way, either way.
constexpr auto kGroupMax = 10s;

// One run of the program. Each step that fails says why and yields the exit status.
class Run {
 public:
  Run(Options options, Conversation on_screen)
      : options_(std::move(options)),
        printer_(options_.is_json, options_.shows_ids),
        on_screen_(on_screen) {}

  int perform() {
    switch (options_.command) {
      case Command::kRegister:
      case Command::kLogin:
        return enter();
      case Command::kLogout:
        return log_out();
      case Command::kPassword:
      case Command::kWords:
      case Command::kRecover:
      case Command::kCloseAccount:
        return protect();
      case Command::kSend:
        return send();
      case Command::kInbox:
        return options_.is_following ? stay() : inbox();
      case Command::kHistory:
        return history();
      case Command::kCancel:
        return cancel();
      case Command::kDelete:
        return delete_message();
      case Command::kEdit:
      case Command::kReact:
        return mark();
      case Command::kSearch:
        return search();
      case Command::kExport:
      case Command::kImport:
      case Command::kFiles:
      case Command::kTyping:
        return elsewhere();
      case Command::kPrune:
        return prune();
      case Command::kStatus:
      case Command::kPresence:
        return status();
      case Command::kContacts:
        return contacts();
      case Command::kAccept:
      case Command::kDeny:
      case Command::kBlock:
      case Command::kUnblock:
      case Command::kAlias:
      case Command::kVerify:
      case Command::kPin:
      case Command::kUnpin:
      case Command::kMute:
      case Command::kUnmute:
      case Command::kVanish:
        return act();
      case Command::kGroup:
        return group();
      case Command::kChat:
        return stay();
      case Command::kCompletion:
        return print_names(options_, printer_);
      case Command::kWeb:
      case Command::kUp:
      case Command::kDoctor:
        break;  // tools/web, tools/doctor
    }
    return program::kExitBug;
  }

 private:
  using Status = Result<void, int>;  // or the exit status

  int enter() {
    const auto owned = own();
    if (!owned) return owned.error();
    const bool is_new = options_.command == Command::kRegister;
    const bool comes_back = !is_new && owner_->profile().is_replaced();
    if (owner_->profile().has_account() && !comes_back) {
      return fail({.outcome = Outcome::kAlreadyLoggedIn});
    }
    const auto password =
        read_password(options_.password_file, is_new ? Typed::kTwice : Typed::kOnce);
    if (!password) return fail("no_password", password.error(), program::kExitNoInput);
    if (is_new) printer_.remark("making the account's keys; this takes a few seconds");
    Profile& profile = owner_->profile();
    const auto begin = [&](Profile::AnswerSink sink) {
      if (is_new) return profile.register_account(options_.name, *password, std::move(sink));
      profile.log_in(options_.name, *password, std::move(sink));
    };
    const Answer answer = awaited(profile, is_new ? "making keys" : "logging in", begin);
    if (answer.outcome != Outcome::kDone) return fail(answer);
    printer_.done(is_new ? "registered" : "logged in", options_.name);
    if (is_new) {
      printer_.remark(kWordsAdvice);
    } else {
      tell_restored(profile, printer_);
    }
    return program::kExitDone;
  }

  int log_out() {
    const auto unlocked = own_unlocked();
    if (!unlocked) return unlocked.error();
    if (owner_->profile().is_replaced()) hand_over();
    const Answer answer = owner_->profile().log_out();
    if (answer.outcome != Outcome::kDone) return fail(answer);
    printer_.done("logged out", "");
    return program::kExitDone;
  }

  int protect() {
    const auto owned = own();
    return owned ? protect_account(owner_->profile(), options_, printer_) : owned.error();
  }

  // The text of a message, from where it is; or the exit status.
  Status read_text() {
    if (options_.text == "-") {
      auto text = read_input(chat::Content::kTextMax);
      if (!text) {
        return std::unexpected(fail("no_input", text.error(), program::kExitNoInput));
      }
      options_.text = std::move(*text);
    }
    if (options_.text.empty()) return std::unexpected(fail({.outcome = Outcome::kEmptyMessage}));
    if (options_.text.size() > chat::Content::kTextMax) {
      return std::unexpected(fail({.outcome = Outcome::kMessageTooLong}));
    }
    if (program::is_utf8(options_.text)) return {};
    return std::unexpected(fail("not_utf8", "the message is not UTF-8 text", program::kExitUsage));
  }

  int send() {
    if (const auto text = read_text(); !text) return text.error();
    const auto answer = answer_to({.verb = Verb::kSend,
                                   .name = options_.name,
                                   .text = options_.text,
                                   .reply_to = options_.reply_to,
                                   .wait = options_.wait,
                                   .give_up = options_.give_up});
    if (!answer) return answer.error();
    if (!answer->messages.empty()) printer_.sent(answer->messages.front(), answer->self);
    return end(*answer);
  }

  int inbox() {
    const auto answer = answer_to({.verb = Verb::kInbox, .give_up = options_.give_up});
    if (!answer) return answer.error();
    printer_.messages(answer->messages, answer->self);
    if (answer->messages.empty() && answer->outcome == Outcome::kDone) {
      printer_.remark("no new messages");
    }
    tell_read(*answer);
    return end(*answer);
  }

  int history() {
    const auto answer = answer_to({.verb = Verb::kHistory, .name = options_.name});
    if (!answer) return answer.error();
    printer_.messages(answer->messages, answer->self);
    return end(*answer);
  }

  int cancel() {
    const auto answer = answer_to({.verb = Verb::kCancel, .text = options_.id});
    if (!answer) return answer.error();
    if (answer->outcome == Outcome::kDone || options_.is_json) {
      for (const client::StoredMessage& message : answer->messages) {
        printer_.cancelled(message, answer->self);
      }
    }
    return end(*answer);
  }

  // The deletion goes out before this process ends, if a node is there.
  int delete_message() {
    const auto answer =
        answer_to({.verb = Verb::kDelete, .name = options_.name, .text = options_.id});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    settle(options_.give_up);
    for (const client::StoredMessage& message : answer->messages) {
      printer_.deleted(message, answer->self);
    }
    return program::kExitDone;
  }

  // It goes out before this process ends, if a node is there.
  int mark() {
    const bool is_edit = options_.command == Command::kEdit;
    if (is_edit) {
      if (const auto text = read_text(); !text) return text.error();
    }
    const auto answer = answer_to({.verb = is_edit ? Verb::kEdit : Verb::kReact,
                                   .name = options_.name,
                                   .text = options_.text,
                                   .reply_to = options_.id});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    settle(options_.give_up);
    printer_.messages(answer->messages, answer->self);
    return program::kExitDone;
  }

  int search() {
    const auto answer = answer_to({.verb = Verb::kSearch,
                                   .name = options_.with,
                                   .text = options_.text,
                                   .limit = static_cast<std::uint32_t>(options_.limit)});
    if (!answer) return answer.error();
    for (const client::StoredMessage& message : answer->messages) {
      printer_.found(message, answer->self);
    }
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    if (answer->messages.empty()) printer_.remark("nothing has been found");
    if (answer->is_incomplete) {
      printer_.warn("older messages are still being made searchable: some may be missing");
    }
    return program::kExitDone;
  }

  // What has a file of its own.
  int elsewhere() {
    const auto reached = reach();
    if (!reached) return reached.error();
    if (options_.command == Command::kFiles) {
      // Who is in the group is known once what has come of it is.
      const bool is_to_group = options_.what == "send" && options_.name.starts_with('#');
      if (is_to_group) settle(kGroupMax);
      return use_files(*gateway_, options_, printer_);
    }
    if (options_.command == Command::kTyping) return say_typing(*gateway_, options_, printer_);
    return options_.command == Command::kExport ? export_history(*gateway_, options_, printer_)
                                                : import_history(*gateway_, options_, printer_);
  }

  int prune() {
    const auto answer =
        answer_to({.verb = Verb::kPrune, .name = options_.with, .older_than = options_.older_than});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    const std::string messages = answer->count == 1 ? " message" : " messages";
    printer_.counted("pruned", answer->count, "erased " + std::to_string(answer->count) + messages);
    return program::kExitDone;
  }

  int status() {
    const bool is_own = options_.command == Command::kPresence;
    const auto answer = answer_to({.verb = is_own ? Verb::kPresence : Verb::kStatus,
                                   .name = options_.name,
                                   .text = options_.text,
                                   .give_up = options_.give_up});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    is_own ? printer_.presence(*answer) : printer_.status(options_.name, *answer);
    return program::kExitDone;
  }

  int contacts() {
    const auto answer = answer_to({.verb = Verb::kConversations});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    for (const std::string& line : contact_lines(*answer, options_.is_json)) printer_.line(line);
    return program::kExitDone;
  }

  // What had been read of a request is told once it is accepted.
  int act() {
    const Request request = deed_request(options_);
    const auto answer = answer_to(request);
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    if (request.verb == Verb::kAccept && options_.tells_read) settle(kTellMax);
    if (request.verb == Verb::kVanish) settle(options_.give_up);
    printer_.line(deed_text(request.verb, *answer, options_));
    return program::kExitDone;
  }

  // What is done goes out before this process ends.
  int group() {
    const auto answer = answer_to(group_request(options_));
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return fail(*answer);
    if (parse_deed(options_.deed)) settle(kGroupMax);
    for (const std::string& line : group_lines(*answer, options_)) printer_.line(line);
    if (answer->groups.empty()) printer_.remark("no groups");
    return program::kExitDone;
  }

  void settle(Duration patience) {
    if (!owner_) return;
    patience = std::min<Duration>(options_.give_up, patience);
    (void)ask(*gateway_, {.id = 2, .verb = Verb::kSettle, .give_up = patience});
  }

  // Before this process ends their senders are told that they were read; if the ring is slow, by
  // the next one.
  void tell_read(const Answer& answer) {
    if (options_.tells_read && !answer.messages.empty()) settle(kTellMax);
  }

  // The commands that stay serve others if the profile is theirs.
  int stay() {
    const auto reached = reach();
    if (!reached) return reached.error();
    catch_interruption();
    if (owner_ && !owner_->serve(options_.data)) {
      printer_.remark("-- other commands cannot use this profile now: no socket in " +
                      options_.data);
    }
    const int exit_status = converse();
    const bool is_lost = exit_status == static_cast<int>(Outcome::kTakenOver);
    if (is_lost && owner_ && !is_interrupted()) hand_over();
    return exit_status;
  }

  int converse() {
    if (options_.command == Command::kInbox) return follow_inbox(*gateway_, options_, printer_);
    if (!options_.is_plain && !options_.is_json) {
      if (const auto status = on_screen_(*gateway_, options_, printer_)) return *status;
    }
    if (!options_.name.empty()) return chat_with(*gateway_, options_, printer_);
    return fail("usage", "chat NAME is meant, where there is no screen to choose one on",
                program::kExitUsage);
  }

  // To the device that has the account now. What does not go today goes another time.
  void hand_over() {
    printer_.remark("handing over what this device has");
    const auto answer = awaited(*gateway_, "handing over",
                                {.id = 3, .verb = Verb::kSettle, .give_up = kHandOverMax});
    if (answer && !answer->is_incomplete) {
      printer_.remark("handed over: the other device has it, or finds it in the ring");
    } else {
      printer_.warn("not everything is handed over yet: run `p2pchat inbox` here again later");
    }
  }

  Result<Answer, int> answer_to(Request request) {
    const auto reached = reach();
    if (!reached) return std::unexpected(reached.error());
    if (depends_on_members(request)) settle(kGroupMax);
    request.id = 1;
    const auto answer = ask(*gateway_, request);
    if (!answer) {
      return std::unexpected(fail("in_use", "the other p2pchat, which had the profile, has ended",
                                  program::kExitInUse));
    }
    return *answer;
  }

  // A way to the profile: its own, unlocked, or through the process that has it.
  Status reach() {
    if (gateway_ != nullptr) return {};
    const Status opened = open(true);
    return opened && owner_ ? unlock() : opened;
  }

  // The profile for this process alone.
  Status own() { return open(false); }

  // Waits a while for another command of the same profile to end.
  Status open(bool may_be_remote) {
    const auto deadline = std::chrono::steady_clock::now() + kBusyMax;
    while (true) {
      auto profile = open_profile();
      if (profile) {
        owner_ = std::make_unique<Owner>(std::move(*profile));
        gateway_ = owner_.get();
        return {};
      }
      const bool is_in_use = profile.error().exit_status == program::kExitInUse;
      // Who serves the profile keeps it; who does not, ends soon.
      if (is_in_use) remote_ = Remote::connect(options_.data);
      if (remote_ && may_be_remote) {
        gateway_ = remote_.get();
        return {};
      }
      if (!is_in_use || remote_ || std::chrono::steady_clock::now() > deadline) {
        return refuse(profile.error());
      }
      std::this_thread::sleep_for(kBusyPeriod);
    }
  }

  Status own_unlocked() {
    const Status owned = own();
    return owned ? unlock() : owned;
  }

  Status unlock() {
    if (!owner_->profile().has_account()) {
      return std::unexpected(fail({.outcome = Outcome::kNotLoggedIn}));
    }
    const auto password = read_password(options_.password_file, Typed::kOnce);
    if (!password) {
      return std::unexpected(fail("no_password", password.error(), program::kExitNoInput));
    }
    const Answer answer = owner_->profile().unlock(*password);
    if (answer.outcome == Outcome::kDone) return {};
    const bool is_lost = answer.outcome == Outcome::kTakenOver;
    if (is_lost && needs_no_session(options_.command)) return {};
    return std::unexpected(fail(answer));
  }

  [[nodiscard]] Result<std::unique_ptr<Profile>, OpenFailure> open_profile() const {
    return Profile::open(profile_options(options_));
  }

  Status refuse(const OpenFailure& failure) {
    return std::unexpected(fail("cannot_open", failure.text, failure.exit_status));
  }

  int end(const Answer& answer) {
    return answer.outcome == Outcome::kDone ? program::kExitDone : fail(answer);
  }

  int fail(const Answer& answer) {
    const int exit_status = static_cast<int>(answer.outcome);
    printer_.error(name_of(answer.outcome), sentence_of(answer, options_), exit_status);
    if (answer.outcome == Outcome::kTakenOver && owner_) hand_over();
    return exit_status;
  }

  int fail(std::string_view error, const std::string& sentence, int exit_status) {
    printer_.error(error, sentence, exit_status);
    return exit_status;
  }

  Options options_;
  Printer printer_;
  Conversation on_screen_;
  std::unique_ptr<Owner> owner_;  // one of the two is the gateway
  std::unique_ptr<Remote> remote_;
  Gateway* gateway_ = nullptr;
};

}  // namespace

int run(Options options, Conversation on_screen) {
  return Run(std::move(options), on_screen).perform();
}

}  // namespace p2pchat::cli
