#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/strong_ids.h"
#include "core/chat/group_book.h"
#include "core/chat/message.h"
#include "core/chat/overview.h"
#include "core/chat/peer.h"
#include "core/groups/change.h"

// What a client tells its user, be it a program or a person.
namespace p2pchat::client {

using CommandId = StrongId<struct CommandTag>;

// How a command ended. The command line's exit statuses are these numbers (tools/cli/README.md).
enum class Outcome : std::uint8_t {
  kDone = 0,
  kUnknownUser = 10,
  kWrongPassword = 11,  // also for a name that nobody has
  kNameTaken = 12,
  kBadName = 13,
  kEmptyMessage = 14,
  kMessageTooLong = 15,
  kNoRing = 16,       // no node answered within the command's time
  kTakenOver = 17,    // another device has the account now
  kNotLoggedIn = 18,  // no account in this profile
  kAlreadyLoggedIn = 19,
  kMailboxFull = 20,
  kDiskFull = 21,
  kDiskFailed = 22,
  kTimedOut = 23,        // e.g. `send --wait delivered`: it stays in the outbox
  kBadPassword = 24,     // not acceptable for a new account
  kKeyChanged = 25,      // the contact's keys are not the pinned ones: nothing was sent
  kUnknownMessage = 26,  // none has this id: of those in the outbox, or of the conversation
  kAmbiguousId = 27,     // several begin with these digits
  kTooLate = 28,         // a node may have the message already
  kCancelled = 29,       // the message that a `send` waits for was cancelled
  kNoWords = 30,         // nothing to search for
  kBadMessages = 31,     // no history may hold these: nothing was imported
  kNotYours = 32,        // somebody else wrote it: only they can delete or edit it
  kBlocked = 33,         // by this user: nothing was sent, or it must be unblocked first
  kNoRequest = 34,       // there is none of this user
  kTooMany = 35,         // people of whom something is noted
  kBadAlias = 36,        // too long, or with characters that hide or reorder text
  kFileTooLarge = 37,    // more than 25 MiB, or a piece of too many bytes
  kUnknownFile = 38,     // none has this id, or it is not at this step
  kFileGone = 39,        // fetched and erased on the ring, cancelled, or expired
  kFileMissing = 40,     // the nodes that answer now have not all of it
  kFileDamaged = 41,     // what nodes have, or what was sent, is not the file
  kTooManyFiles = 42,    // on their way at a time
  kFileChanged = 43,     // not as many bytes as were announced: it was not sent
  kBadReaction = 44,     // not 1 to 32 bytes, or with characters that are not seen
  kUnknownGroup = 45,    // none has this name, or begins with these digits
  kAmbiguousGroup = 46,  // several have
  kNotInGroup = 47,      // this user is not
  kNotInvited = 48,      // this user is not, or has answered
  kNoRight = 49,         // this user's role in the group does not allow it
  kNoMember = 50,        // no such person is in the group
  kAlreadyMember = 51,   // or invited
  kSameRole = 52,        // that person has it already
  kGroupFull = 53,       // 64 people, with those who are invited
  kGroupWornOut = 54,    // 1024 changes: only leaving and removing are left
  kBadGroupName = 55,    // empty, too long, or with characters that hide or reorder text
  kTooManyGroups = 56,   // on this device
  kAlone = 57,           // nobody else is in the group
  kNoRecovery = 58,      // the account has no recovery words
  kWrongWords = 59,      // they do not open the account: another's, or made before the present ones
  kBadWords = 60,        // no 24 words of the list that belong together (`detail`: what is wrong)
  kAccountClosed = 61,   // this user's, for ever
  kClosedUser = 62,      // the other user has closed their account: nobody reads anything there
  kCancelledInPart = 63,  // of a group's text: what some members may have by now stays
};

using chat::MessageState;
using chat::StoredMessage;

// A file of a conversation, or one on its way.
enum class FileState : std::uint8_t {
  kSending,   // its chunks are going to the ring; its id is that of the upload
  kSent,      // its message is in the history
  kOnRing,    // somebody sent it; not fetched, or kept already
  kFetching,  // some of it is on this disk, `done` of `total`
  kHere,      // all of it is on this disk, to be read and kept
};
struct FileEntry {
  std::string id;        // of its message, or of the upload
  std::string peer;      // or the group's key
  std::string group{};   // its name
  std::string author{};  // of what came in a group
  bool is_outgoing = false;
  std::string name;  // safe to be used on a disk
  std::uint64_t size = 0;
  std::int64_t sent_ms = 0;
  FileState state = FileState::kSending;
  std::uint32_t done = 0;  // chunks that are over
  std::uint32_t total = 0;

  bool operator==(const FileEntry&) const = default;
};

// What somebody did in a group. Without a time, for nobody's clock says when.
struct GroupEvent {
  groups::ChangeKind kind = groups::ChangeKind::kCreate;
  std::string who;
  std::string whom;                         // invited, removed, given a role
  groups::Role role = groups::Role::kNone;  // invited as, or given
  std::string title;                        // of the group: created, renamed
  std::uint32_t seconds = 0;                // kTimer: what is written lasts; 0: it stays

  bool operator==(const GroupEvent&) const = default;
};

struct CommandEnded {
  CommandId command;
  Outcome outcome = Outcome::kDone;
  std::string detail;  // e.g. who took the account over; never a secret
  std::vector<StoredMessage>
      messages;  // inbox, history, search, archive; send, cancel, delete: one
  std::vector<chat::Conversation> conversations;  // conversations
  // act, prefer: whom; conversations: others of whom something is noted, or wanted; groups: those
  // of which something is wanted
  std::vector<chat::Peer> people;
  std::vector<chat::GroupView> groups;   // what is done to a group, groups
  std::vector<GroupEvent> group_events;  // groups: of one, each behind those that it follows
  std::string safety_number;             // act: kVerify and kMatch
  bool is_online = false;                // status
  std::int64_t last_seen_ms = 0;         // status; 0: not known
  bool hides_presence = false;           // presence; status: so one sees nobody's either
  std::string next;                      // archive: cursor of the next page, if any
  std::size_t count = 0;                 // import, prune: messages added or erased
  std::vector<FileEntry> files;          // file: kBegin, kFetch and kFinish: one; kList
  Bytes bytes;                           // file: kRead
  std::string words;                     // protect: MakeWords; the one secret that an event tells
  bool is_incomplete = false;  // search: older messages may be missing as yet; settle: not settled;
                               // file: kList: some are being sent, or released
                               // presence: no node has taken it yet, or it cannot (`detail`)
};
struct MessageArrived {
  StoredMessage message;  // on this device's disk already; told exactly once
};
struct MessageChanged {
  StoredMessage message;  // its state went up, or it was deleted
};
struct ConnectionChanged {
  bool is_connected = false;
  std::string node;  // address of the node it talks to
};
struct TakenOverBy {
  std::string device;
  std::int64_t at_ms = 0;
  std::uint64_t epoch = 0;
};

// This user's account is closed for ever: by this device, whose disk has nothing of it any more; or
// by another one, and what is here stays.
struct AccountClosed {
  bool is_erased = false;
};

// The device that had the account before has brought a part of its history here.
struct HistoryHandedOver {
  std::string device;
  std::uint64_t messages = 0;  // so far
  std::uint32_t parts = 0;     // so far
  std::uint32_t of = 0;        // 0: not known yet
  bool is_complete = false;
};

// What became of the snapshot that a device before had left on the ring.
enum class SnapshotEnd : std::uint8_t {
  kRestored,    // all that it has is here now
  kHandedOver,  // that device has handed all over itself
  kNone,        // there is none
  kNoAnswer,    // of the ring: tried again later
  kMissing,     // nodes lack some of it now: tried again later
  kGone,        // it has expired, or was released
  kDamaged,     // what nodes have is not what was made
  kNewer,       // a newer version of the program has made it: tried again later
  kDiskFailed,  // tried again later
};
struct SnapshotTaken {
  SnapshotEnd end = SnapshotEnd::kNone;
  std::string device;          // that has made it
  std::int64_t made_ms = 0;    // by its clock; nothing later is in it
  std::uint64_t contacts = 0;  // that are in it, known here before or not
  std::uint64_t messages = 0;
  bool is_incomplete = false;  // parts of it cannot be read
};

// The ring shows other keys for this contact than the pinned ones: another account, or a node that
// lies. Messages under the new keys stay in the mailbox unread; nothing is sent. Told once a run,
// and when the mark that the contact was verified is taken away.
struct ContactKeyChanged {
  std::string peer;
  bool was_verified = false;
};

// A message's time is over: nothing of it is on this disk any more.
struct MessageVanished {
  StoredMessage message;  // as it was
};
// Somebody has set how long what is written lasts, here or there.
struct TimerChanged {
  chat::Peer peer;
};

// Somebody is typing to this user or to a group of theirs, or is not any more; at most six seconds
// after they last did.
using TypingChanged = chat::TypingChange;

// Its people or its name are others, or this user is invited.
struct GroupChanged {
  chat::GroupView group;
};

// A newer version of the program sealed a message that this one cannot show: it stays in the
// mailbox until the program is updated, or it expires. Told once a run.
struct NewerMessageWaits {};

// A file is on its way: told as chunks are stored, or come.
struct FileProgress {
  FileEntry file;
};
// The message of a file is in the outbox; or nobody can take it, and it was given up.
struct FileSent {
  std::string upload;
  Outcome outcome = Outcome::kDone;
  StoredMessage message;
};

using ClientEvent =
    std::variant<CommandEnded, MessageArrived, MessageChanged, ConnectionChanged, TakenOverBy,
                 HistoryHandedOver, ContactKeyChanged, NewerMessageWaits, GroupChanged,
                 FileProgress, FileSent, MessageVanished, TimerChanged, TypingChanged,
                 SnapshotTaken, AccountClosed>;

}  // namespace p2pchat::client
