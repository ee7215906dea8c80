#include "tools/cli/sentences.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/chat/content.h"
#include "core/chat/options.h"
#include "core/chat/standings.h"
#include "tools/cli/preferences.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using client::Outcome;

std::string no_ring_sentence(const Options& options) {
  std::string sentence = "no node of the ring '" + options.ring + "' answers";
  sentence += options.nodes.empty() ? "; name one with --node HOST:PORT" : " at the nodes named";
  if (options.command == Command::kSend || options.command == Command::kChat) {
    sentence += "; what was to be sent waits in the outbox";
  }
  if (options.command == Command::kInbox) {
    sentence += "; what is shown was on this device already";
  }
  return sentence;
}

const std::string& id_of(const Options& options) {
  return options.command == Command::kSend ? options.reply_to : options.id;
}

// As it was given.
std::string group_of(const Options& options) {
  if (!options.group.empty()) return options.group;
  return options.with.empty() ? options.name : options.with;
}

std::string unknown_message_sentence(const Options& options) {
  if (options.command == Command::kCancel) {
    return "no message that waits in the outbox has the id " + options.id;
  }
  return "no message of the newest " + std::to_string(chat::ChatOptions{}.history_max) + " with '" +
         options.name + "' has the id " + id_of(options);
}

// Of a group's message: with whom it may be by now, of all who were to have it.
std::string in_part_sentence(const Answer& answer) {
  std::size_t gone = 0;
  std::size_t all = 0;
  for (const client::StoredMessage& message : answer.messages) {
    all += message.members.size();
    gone += static_cast<std::size_t>(std::ranges::count_if(
        message.members,
        [](const chat::MemberTick& tick) { return tick.state != client::MessageState::kUnsent; }));
  }
  const std::string whom =
      all == 0 ? "some members" : std::to_string(gone) + " of " + std::to_string(all) + " members";
  return "too late for " + whom + ", who may have the message; the others get none";
}

std::string timed_out_sentence(const Options& options) {
  switch (options.command) {
    case Command::kSend:
      return "not '" + options.wait +
             "' in time; the message waits in the outbox and goes out with the next command";
    case Command::kFiles:
      return "the file does not get on; what is done is kept: it goes on in `chat` or "
             "`inbox --follow`, or with the same `files get`";
    case Command::kChat:
      return "some messages have not gone out; they wait in the outbox for the next command";
    case Command::kInbox:
      return "the ring did not answer everything in time; what is shown may not be all";
    case Command::kRegister:
    case Command::kLogin:
    case Command::kLogout:
    case Command::kPassword:
    case Command::kWords:
    case Command::kRecover:
    case Command::kCloseAccount:
    case Command::kHistory:
    case Command::kCancel:
    case Command::kDelete:
    case Command::kEdit:
    case Command::kReact:
    case Command::kSearch:
    case Command::kExport:
    case Command::kImport:
    case Command::kPrune:
    case Command::kStatus:
    case Command::kPresence:
    case Command::kTyping:
    case Command::kContacts:
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
    case Command::kGroup:
    case Command::kWeb:
    case Command::kUp:
    case Command::kDoctor:
    case Command::kCompletion:
      return "the ring did not answer in time";
  }
  return {};
}

bool is_about_somebody(Command command) {
  return command == Command::kBlock || command == Command::kUnblock ||
         command == Command::kAccept || command == Command::kDeny || command == Command::kAlias ||
         command == Command::kVerify || command == Command::kVanish || is_preference(command);
}

using Plain = std::pair<Outcome, std::string_view>;

// Those that say nothing of what was asked.
constexpr std::array<Plain, 12> kPlain{{
    {Outcome::kDone, "done"},
    {Outcome::kTakenOver, "another device has taken this account over; `login` takes it back"},
    {Outcome::kAccountClosed, "this account is closed: nobody gets in any more"},
    {Outcome::kEmptyMessage, "the message is empty"},
    {Outcome::kDiskFull, "the disk is full: nothing was changed"},
    {Outcome::kBadPassword,
     "this password cannot be used: 8 characters at least are needed, 1024 bytes of UTF-8 at most"},
    {Outcome::kWrongWords,
     "these words do not open the account: they are another one's, or others were made since"},
    {Outcome::kBadWords, "these are not 24 recovery words that belong together"},
    {Outcome::kNoWords, "nothing to search for: give a word of letters or digits"},
    {Outcome::kBadMessages, "no history may hold these messages: they were not imported"},
    {Outcome::kTooLate, "too late: a node of the ring may have the message already"},
    {Outcome::kCancelled, "the message was cancelled by another command"},
}};

// Of messages.
std::string message_sentence(Outcome outcome, const Options& options) {
  if (outcome == Outcome::kUnknownMessage) return unknown_message_sentence(options);
  if (outcome == Outcome::kAmbiguousId) {
    return "several messages have ids that begin with " + id_of(options) + "; give more digits";
  }
  if (outcome == Outcome::kBadReaction) {
    return "a reaction is one sign or word: 1 to " + std::to_string(chat::Content::kReactionMax) +
           " bytes of UTF-8, without spaces and control characters";
  }
  if (outcome != Outcome::kNotYours) return {};
  return std::string("the message is not yours: only who wrote it can ") +
         (options.command == Command::kEdit ? "edit it" : "delete it");
}

std::string bad_name_sentence(const Options& options) {
  if (options.command == Command::kCloseAccount) {
    return "'" + options.name + "' is not the name of the account here: nothing was closed";
  }
  if (options.command == Command::kSend || options.command == Command::kChat ||
      options.command == Command::kFiles) {
    return "'" + options.name + "' cannot be written to";
  }
  if (is_about_somebody(options.command)) return "'" + options.name + "' is you";
  return "'" + options.name + "' is no name: 1 to 32 letters, digits, '_', '-' and '.' are";
}

std::string wrong_password_sentence(const Options& options) {
  return options.command == Command::kLogin ? "no such user, or a wrong password"
                                            : "wrong password";
}

std::string too_long_sentence() {
  return "the message is too long: at most " + std::to_string(chat::Content::kTextMax) +
         " bytes can be sent";
}

std::string file_sentence(Outcome outcome, const Options& options) {
  if (outcome == Outcome::kFileTooLarge) {
    return "the file is too large: at most 25 MiB (26214400 bytes) can be sent";
  }
  if (outcome == Outcome::kUnknownFile) {
    return "there is no file with the id " + options.id + "; `files list` shows them";
  }
  if (outcome == Outcome::kFileGone) {
    return "the file is not on the ring any more: it was saved by its recipient, cancelled, or "
           "has expired";
  }
  if (outcome == Outcome::kFileMissing) {
    return "the nodes that answer now have not all of the file; what came is kept: try again";
  }
  if (outcome == Outcome::kFileDamaged) {
    return "what the nodes have is not the file that was sent: nothing was saved";
  }
  if (outcome == Outcome::kTooManyFiles) {
    return "too many files are on their way: wait, or cancel one (`files list`)";
  }
  if (outcome != Outcome::kFileChanged) return {};
  return "the file has changed while it was read: it was not sent";
}

// Of the outcomes that few commands have: about noted people and groups.
std::string rare_sentence(Outcome outcome, const Options& options) {
  if (outcome == Outcome::kBadAlias) {
    return "an alias has at most " + std::to_string(chat::kAliasMax) +
           " bytes of UTF-8, without control characters and marks of direction";
  }
  if (outcome == Outcome::kTooMany && is_preference(options.command)) {
    return std::to_string(chat::ChatOptions{}.preferences_max) +
           " conversations are pinned, muted or have a draft already";
  }
  if (outcome == Outcome::kTooMany) {
    return "something is noted of " + std::to_string(chat::ChatOptions{}.people_max) +
           " people already: unblock somebody, or take an alias away";
  }
  if (outcome == Outcome::kUnknownGroup) {
    return "there is no group '" + group_of(options) + "' here";
  }
  if (outcome == Outcome::kAmbiguousGroup) {
    return "several groups are called '" + group_of(options) +
           "': give the digits that `group list` shows";
  }
  if (outcome == Outcome::kNotInGroup) {
    return "you are not in the group '" + group_of(options) + "'";
  }
  if (outcome == Outcome::kNotInvited) {
    return "you are not invited to the group '" + group_of(options) + "', or have answered";
  }
  if (outcome == Outcome::kNoRight) {
    return "your role in the group '" + group_of(options) + "' does not allow it";
  }
  if (outcome == Outcome::kNoMember) {
    return "'" + options.name + "' is not in the group '" + group_of(options) + "'";
  }
  if (outcome == Outcome::kAlreadyMember) {
    return "'" + options.name + "' is in the group already, or invited";
  }
  if (outcome == Outcome::kSameRole) {
    return "'" + options.name + "' has that role already";
  }
  if (outcome == Outcome::kGroupFull) {
    return "a group has " + std::to_string(groups::kMembersMax) +
           " people at most, with those who are invited";
  }
  if (outcome == Outcome::kGroupWornOut) {
    return "the group has seen " + std::to_string(groups::kChangesMax) +
           " changes, which is all that there can be: make a new one";
  }
  if (outcome == Outcome::kBadGroupName) {
    return "a group's name has 1 to " + std::to_string(groups::kTitleMax) +
           " bytes of UTF-8, without control characters and marks of direction";
  }
  if (outcome == Outcome::kTooManyGroups) {
    return "there are " + std::to_string(chat::ChatOptions{}.groups_max) + " groups here already";
  }
  if (outcome != Outcome::kAlone) return {};
  return "nobody else is in the group '" + group_of(options) + "'";
}

std::string own_sentence(Outcome outcome, const Options& options) {
  switch (outcome) {
    case Outcome::kUnknownUser:
      return "there is no user '" + (options.with.empty() ? options.name : options.with) + "'";
    case Outcome::kWrongPassword:
      return wrong_password_sentence(options);
    case Outcome::kNameTaken:
      return "the name '" + options.name + "' is taken";
    case Outcome::kBadName:
      return bad_name_sentence(options);
    case Outcome::kMessageTooLong:
      return too_long_sentence();
    case Outcome::kNoRing:
      return no_ring_sentence(options);
    case Outcome::kNotLoggedIn:
      return "nobody is logged in in " + options.data + "; use `register NAME` or `login NAME`";
    case Outcome::kAlreadyLoggedIn:
      return "somebody is logged in in " + options.data +
             " already; use `logout`, or another --data";
    case Outcome::kMailboxFull:
      return "the mailbox of '" + options.name + "' is full; the message waits in the outbox";
    case Outcome::kDiskFailed:
      return "the database in " + options.data + " cannot be read or written";
    case Outcome::kTimedOut:
      return timed_out_sentence(options);
    case Outcome::kKeyChanged:
      return key_changed_sentence(options.name);
    case Outcome::kBlocked:
      return "you have blocked '" + options.name + "': `unblock " + options.name + "` first";
    case Outcome::kNoRecovery:
      return "no recovery words were ever made for '" + options.name + "'";
    case Outcome::kClosedUser:
      return "'" + (options.with.empty() ? options.name : options.with) +
             "' has closed their account: nobody reads anything there any more";
    case Outcome::kNoRequest:
      return "there is no request of '" + options.name + "'";
    default:
      break;
  }
  for (const auto& part : {message_sentence, file_sentence, rare_sentence}) {
    if (std::string sentence = part(outcome, options); !sentence.empty()) return sentence;
  }
  const auto* plain = std::ranges::find(kPlain, outcome, &Plain::first);
  return plain == kPlain.end() ? std::string() : std::string(plain->second);
}

}  // namespace

std::string sentence_of(const Answer& answer, const Options& options) {
  if (answer.outcome == Outcome::kCancelledInPart) return in_part_sentence(answer);
  const std::string sentence = own_sentence(answer.outcome, options);
  return answer.detail.empty() ? sentence
                               : sentence + " (" + program::harmless(answer.detail) + ")";
}

std::string taken_over_sentence(const Notice& notice) {
  return "this account was taken over by '" + program::harmless(notice.who) + "' at " +
         program::local_time(notice.at_ms) + "; this device has stopped";
}

std::string account_closed_sentence(const Notice& notice) {
  return notice.is_complete ? "this account is closed, and nothing of it is on this device any more"
                            : "another device has closed this account; what is here stays";
}

std::string handed_over_sentence(const Notice& notice) {
  const std::string device = "'" + program::harmless(notice.who) + "'";
  const std::string messages =
      std::to_string(notice.count) + (notice.count == 1 ? " message" : " messages");
  const std::string parts = notice.of == 0 ? ""
                                           : ", part " + std::to_string(notice.parts) + " of " +
                                                 std::to_string(notice.of);
  return notice.is_complete
             ? device + " has handed over its history: " + messages
             : device + " is handing over its history: " + messages + " so far" + parts;
}

std::string newer_message_sentence() {
  return "a message of a newer version of p2pchat waits in the mailbox: update to read it";
}

std::string unverified_sentence(const std::string& contact) {
  return "the mark that '" + program::harmless(contact) +
         "' is verified is taken away: compare the safety number again";
}

std::string key_changed_sentence(const std::string& contact) {
  return "the keys of '" + program::harmless(contact) +
         "' are not those known here: somebody else's account, or a node that lies. Nothing is "
         "sent to it, and its new messages stay unread";
}

}  // namespace p2pchat::cli
