#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/chat/archive.h"
#include "core/chat/group_sending.h"
#include "core/chat/parcel.h"
#include "core/chat/peer.h"
#include "core/chat/preferences.h"
#include "core/chat/search.h"
#include "core/client/events.h"

// What the user asked for and has not been told the end of.
namespace p2pchat::client {

// When `send` has done what was asked.
enum class WaitFor : std::uint8_t { kQueued, kStored, kStoredAll, kDelivered };

struct SendOptions {
  WaitFor wait = WaitFor::kQueued;
  Duration give_up = std::chrono::seconds{30};  // of waiting; the message stays in the outbox
  std::string reply_to{};  // id of a message of this conversation, or its first digits
};

struct RegisterCommand {
  std::string name;
  std::string password;
};
struct LogInCommand {
  std::string name;
  std::string password;
};
struct UnlockCommand {
  std::string password;
};
struct LogOutCommand {};
struct SendCommand {
  std::string to;
  std::string text;
  WaitFor wait = WaitFor::kQueued;
  Instant deadline;
  std::string reply_to;
};
struct DeleteCommand {
  std::string peer;
  std::string id;  // or the first digits of it
};
struct MarkCommand {
  std::string peer;
  std::string id;  // or the first digits of it
  chat::Mark mark;
};
struct CancelCommand {
  std::string id;  // or the first digits of it
};
struct StatusCommand {
  std::string name;
};
struct InboxCommand {
  std::optional<std::string> from;  // none: everybody
};
struct ConversationsCommand {};
struct HistoryCommand {
  std::string name;
};
struct SearchCommand {
  chat::SearchQuery query;
};
struct ArchiveCommand {
  chat::ArchiveQuery query;
};
struct ImportCommand {
  std::vector<StoredMessage> messages;
};
struct PruneCommand {
  std::optional<std::string> peer;
  Duration older_than{0};
};
struct ActCommand {
  chat::Deed deed = chat::Deed::kAccept;
  std::string name;
  std::string alias;
};
struct PreferCommand {
  chat::PreferenceChange change;
};
struct VanishCommand {
  std::string name;
  std::uint32_t seconds = 0;
};
struct PresenceCommand {
  std::optional<bool> hides;  // none: only asked
};
struct TypeCommand {
  std::string to;
};
struct GroupCommand {
  chat::GroupDeed deed = chat::GroupDeed::kCreate;
  std::string group;  // a name, or first digits of a key; but kCreate
  std::string name;   // kCreate, kRename: of the group; kInvite, kRemove, kSetRole: whom
  groups::Role role = groups::Role::kMember;  // kInvite, kSetRole
};
struct GroupsCommand {
  std::string group;  // empty: all
};
struct SettleCommand {
  Instant deadline;
};

// What is done with files. Ids as files are listed: of an upload, or of a message with a file.
struct BeginFile {
  std::string to;    // somebody, or a group as in `send`
  std::string name;  // any: it is made safe
  std::uint64_t size = 0;
  std::string text{};  // goes along
};
struct AppendFile {
  std::string id;
  Bytes bytes;  // 256 KiB at most
};
// All of it was appended: ends once it is on this disk, or, waiting, when its message is as far.
struct FinishFile {
  std::string id;
  WaitFor wait = WaitFor::kQueued;
  Duration give_up = std::chrono::minutes{10};  // of waiting; it goes on
};
// An upload, or what has come of a file.
struct CancelFile {
  std::string id;            // or the first digits of it
  bool is_download = false;  // for sure: no upload has this id
};
struct ListFiles {};
// Ends once all of it is on this disk.
struct FetchFile {
  std::string id;                               // or the first digits of it
  Duration give_up = std::chrono::minutes{10};  // then what has come stays
};
// 64 KiB of a file that is here, the last piece less; numbers begin with 1.
struct ReadFile {
  std::string id;
  std::uint32_t number = 1;
};
// It is elsewhere now: nobody needs what is here and, of a file that came, what is on the ring.
struct KeepFile {
  std::string id;
};
using FileAsk = std::variant<BeginFile, AppendFile, FinishFile, CancelFile, ListFiles, FetchFile,
                             ReadFile, KeepFile>;
struct FileCommand {
  FileAsk ask;
};

// What keeps an account in its user's hands.
// Another password. The ring checks the present one and keeps the change; then this disk does.
struct ChangePassword {
  std::string present;
  std::string next;
};
// 24 words that open the account without its password, in place of all that were made before.
struct MakeWords {
  std::string password;
};
// Into the account of that name, on this device, with its words, and under another password.
struct Recover {
  std::string name;
  std::string words;
  std::string password;
};
// For ever: nobody gets in any more, its name is nobody's, and nothing of it stays on this disk.
struct CloseAccount {
  std::string name;  // the account's own, in any case: typed once more, so that nobody slips
  std::string password;
};
using Protection = std::variant<ChangePassword, MakeWords, Recover, CloseAccount>;
struct ProtectCommand {
  Protection ask;
};

using Command = std::variant<RegisterCommand, LogInCommand, UnlockCommand, LogOutCommand,
                             SendCommand, DeleteCommand, MarkCommand, CancelCommand, StatusCommand,
                             InboxCommand, ConversationsCommand, HistoryCommand, SearchCommand,
                             ArchiveCommand, ImportCommand, PruneCommand, ActCommand, PreferCommand,
                             VanishCommand, PresenceCommand, TypeCommand, GroupCommand,
                             GroupsCommand, SettleCommand, FileCommand, ProtectCommand>;

struct Queued {
  CommandId id;
  Command command;
};

// A send that is not queued yet.
struct Sending {
  CommandId command;
  WaitFor wait = WaitFor::kQueued;
  Instant deadline;
};

// A command about one message of a conversation, which is being read to find it.
struct Finding {
  CommandId command;
  std::variant<SendCommand, DeleteCommand, MarkCommand> then;
};

// A sent message whose command waits for more than the queue.
struct SendWait {
  CommandId command;
  StoredMessage message;
  WaitFor wait = WaitFor::kStored;
  Instant deadline;
};

// A step of a file whose end is awaited.
struct FileStep {
  CommandId command;
  FileAsk ask;
  Instant deadline;
};
// An upload whose command waits for its message.
struct FileWait {
  CommandId command;
  Bytes32 upload{};
  WaitFor wait = WaitFor::kStored;
  Instant deadline;
};

// A wish that is on its way to the disk, while it has a deed, and then to the ring.
struct PresenceWait {
  CommandId command;
  Token deed;
  Instant deadline;
};

struct Settling {
  CommandId command;
  Instant since;
  Instant deadline;
};

}  // namespace p2pchat::client
