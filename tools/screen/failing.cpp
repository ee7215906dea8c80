#include <string>

#include "core/account/name.h"
#include "tools/cli/sentences.h"
#include "tools/screen/state.h"

// What is said when something that was asked for cannot be done.
namespace p2pchat::screen {
namespace {

using cli::Verb;

// As the sentences of this command put it.
cli::Command command_of(Verb verb) {
  switch (verb) {
    case Verb::kSend:
      return cli::Command::kSend;
    case Verb::kDelete:
      return cli::Command::kDelete;
    case Verb::kEdit:
      return cli::Command::kEdit;
    case Verb::kReact:
      return cli::Command::kReact;
    case Verb::kSearch:
      return cli::Command::kSearch;
    case Verb::kHistory:
      return cli::Command::kHistory;
    case Verb::kAccept:
      return cli::Command::kAccept;
    case Verb::kDeny:
      return cli::Command::kDeny;
    case Verb::kBlock:
      return cli::Command::kBlock;
    case Verb::kUnblock:
      return cli::Command::kUnblock;
    case Verb::kGroup:
      return cli::Command::kGroup;
    case Verb::kPin:
    case Verb::kUnpin:
    case Verb::kMute:
    case Verb::kUnmute:
    case Verb::kVanish:
      return cli::Command::kPin;
    case Verb::kDraft:
    case Verb::kInbox:
    case Verb::kUnread:
    case Verb::kRead:
    case Verb::kConversations:
    case Verb::kCancel:
    case Verb::kArchive:
    case Verb::kImport:
    case Verb::kPrune:
    case Verb::kStatus:
    case Verb::kPresence:
    case Verb::kTyping:
    case Verb::kAlias:
    case Verb::kVerify:
    case Verb::kMatch:
    case Verb::kFile:
    case Verb::kSettle:
    case Verb::kFollow:
      break;
  }
  return cli::Command::kChat;
}

}  // namespace

void State::on_failure(const cli::Request& request, const cli::Answer& answer) {
  cli::Options options = options_;
  options.command = command_of(request.verb);
  options.name = title_of(request.name);
  options.group = title_of(request.group);
  if (request.verb == Verb::kGroup && open_.empty()) asking_ = Asking::kName;
  const bool is_mark = request.verb == Verb::kEdit || request.verb == Verb::kReact;
  options.id = is_mark ? request.reply_to : request.text;
  options.reply_to = request.reply_to;
  remark_ = cli::sentence_of(answer, options);
  if (request.verb == Verb::kSend && answer.messages.empty() &&
      account::fold_case(request.name) == account::fold_case(open_) &&
      asking_ == Asking::kMessage && input_.text().empty()) {
    input_.set(request.text);
  }
}

}  // namespace p2pchat::screen
