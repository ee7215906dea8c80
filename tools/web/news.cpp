#include "tools/web/news.h"

#include <cstddef>
#include <map>

#include "tools/web/call.h"

namespace p2pchat::web {
namespace {

using cli::Verb;

std::string news_of_read(const cli::Answer& answer) {
  std::map<std::string, std::size_t> counts;
  for (const client::StoredMessage& message : answer.messages) ++counts[message.peer];
  return counts.empty() ? std::string() : read_text(counts);
}

}  // namespace

std::string news_of(const cli::Request& request, const cli::Answer& answer) {
  // What is unread on this disk is read even when nobody could be asked whether there is more.
  const bool is_inbox = request.verb == Verb::kInbox;
  if (answer.outcome != client::Outcome::kDone && !is_inbox) return {};
  switch (request.verb) {
    case Verb::kCancel:
      return erased_text();
    case Verb::kPrune:
    case Verb::kImport:
      return answer.count > 0 ? erased_text() : std::string();
    case Verb::kAccept:
    case Verb::kDeny:
    case Verb::kBlock:
    case Verb::kUnblock:
    case Verb::kAlias:
    case Verb::kMatch:
    case Verb::kPin:
    case Verb::kUnpin:
    case Verb::kMute:
    case Verb::kUnmute:
      return contacts_text();
    case Verb::kGroup:  // the invitation of a stranger, declined, leaves nothing to be told of
      return request.deed == "decline" ? contacts_text() : std::string();
    case Verb::kDraft:
      return draft_text(request.name, request.text);
    case Verb::kPresence:
      return presence_text(answer.hides_presence);
    case Verb::kInbox:
    case Verb::kUnread:
    case Verb::kRead:
      return news_of_read(answer);
    case Verb::kSend:
    case Verb::kConversations:
    case Verb::kHistory:
    case Verb::kDelete:
    case Verb::kEdit:
    case Verb::kReact:
    case Verb::kSearch:
    case Verb::kArchive:
    case Verb::kStatus:
    case Verb::kVerify:
    case Verb::kVanish:
    case Verb::kTyping:
    case Verb::kFile:
    case Verb::kSettle:
    case Verb::kFollow:
      break;
  }
  return {};
}

}  // namespace p2pchat::web
