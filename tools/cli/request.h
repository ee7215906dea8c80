#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/instant.h"
#include "core/client/client.h"
#include "core/client/commands.h"
#include "core/client/events.h"

// What a command asks of the process that owns the profile, and what it hears from it: the same
// values whether that is this process or another one behind the socket.
namespace p2pchat::cli {

enum class Verb : std::uint8_t {
  kSend,
  kInbox,   // the unread messages, once the mailbox on the ring is empty
  kUnread,  // the unread messages of this device, at once
  kRead,    // the same, of one user's messages
  kConversations,
  kHistory,
  kCancel,
  kDelete,
  kEdit,
  kReact,
  kSearch,
  kArchive,
  kImport,
  kPrune,
  kStatus,
  kAccept,
  kDeny,
  kBlock,
  kUnblock,
  kAlias,
  kVerify,
  kMatch,  // the safety number was compared
  kPin,
  kUnpin,
  kMute,
  kUnmute,
  kDraft,     // what is typed and not sent
  kVanish,    // how long what is written lasts
  kPresence,  // whether others see that one is here; `text`: "show", "hide", or empty: only asked
  kTyping,    // something is typed to somebody
  kFile,
  kGroup,
  kSettle,
  kFollow,  // notices from now on
};

// When a send has done what was asked: one of the client's conditions, or a number of replicas.
struct Wait {
  client::WaitFor until = client::WaitFor::kStored;
  std::uint8_t stored = 0;  // 0: `until` says it all

  // "queued", "stored", "stored=K" (as many as the ring keeps), "stored=2", "delivered".
  [[nodiscard]] static std::optional<Wait> parse(std::string_view text);
};

// How long ago a message was sent: a number of hours, days, weeks or years ("48h", "90d", "12w",
// "1y"), a century at most.
[[nodiscard]] std::optional<Duration> parse_age(std::string_view text);
// How long messages can be made to last: "off", "1h", "1d", "1w", "4w"; zero: they stay.
[[nodiscard]] std::optional<Duration> parse_lifetime(std::string_view text);
[[nodiscard]] std::string lifetime_text(std::uint32_t seconds);

struct Request {
  std::uint64_t id = 0;  // echoed in the answer
  Verb verb = Verb::kInbox;
  std::string name;  // the other user; search, archive, prune: empty for all
  std::string text;  // send, edit, search, alias, draft; react: the sign; cancel, delete: the id or
                     // its first digits
  std::string reply_to;  // send, edit, react: an id or its first digits
  std::string wait = "stored";
  Duration give_up = std::chrono::seconds{30};
  std::uint32_t limit = 100;                    // search, archive
  std::string cursor;                           // archive
  Duration older_than{0};                       // prune
  Duration span{0};                             // mute: how long; 0: for good; vanish; 0: it stays
  std::vector<client::StoredMessage> messages;  // import
  std::optional<client::FileAsk> file{};        // file
  std::string deed;                             // group
  std::string group;
  std::string role;
};

struct Answer {
  std::uint64_t id = 0;
  client::Outcome outcome = client::Outcome::kDone;
  std::string detail;
  std::string self;  // this profile's user
  std::vector<client::StoredMessage> messages;
  std::vector<chat::Conversation> conversations;
  std::vector<chat::Peer>
      people;  // conversations: others of whom something is noted; whom it is about
  std::vector<chat::GroupView> groups;             // group
  std::vector<client::GroupEvent> group_events{};  // group: without a deed, of one
  std::string safety_number;                       // verify, match
  std::string words{};                             // of who makes recovery words; never over a line
  bool is_online = false;
  std::int64_t last_seen_ms = 0;
  bool hides_presence = false;  // presence; status: so one does not see it of others
  std::string next;             // archive: cursor of the next page
  std::uint64_t count = 0;      // import, prune
  bool is_incomplete = false;   // search: older messages may be missing as yet; files: some are
                                // being sent, or released; presence: no node knows it yet
  std::vector<client::FileEntry> files{};
  Bytes bytes{};  // a piece of a file
};

// What happens by itself.
struct Notice {
  enum class Kind : std::uint8_t {
    kArrived,
    kChanged,
    kConnection,
    kTakenOver,
    kKeyChanged,
    kNewerMessage,
    kHandedOver,
    kGroup,
    kFile,
    kVanished,
    kTimer,
    kTyping,
    kSnapshot,
    kAccountClosed
  };

  Kind kind = Kind::kArrived;
  std::string self;
  client::StoredMessage message;  // arrived, changed, vanished
  bool is_connected = false;      // connection
  std::string who;                // the node; the device that took over, or hands over; the contact
  std::int64_t at_ms = 0;         // taken over; snapshot: when it was made
  std::uint64_t count = 0;        // handed over: messages so far; snapshot: messages,
  std::uint64_t contacts = 0;     // and contacts
  std::uint32_t parts = 0;        // handed over: so far,
  std::uint32_t of = 0;           // of so many; 0: not known yet
  bool is_complete = false;       // handed over, snapshot: nothing is missing; account closed:
                                  // and nothing of it is here
  client::SnapshotEnd snapshot = client::SnapshotEnd::kNone;
  bool was_verified = false;  // key changed: the mark is taken away
  chat::GroupView group;      // group: as it is now
  chat::Peer peer{};          // timer: with whom; typing: the group, called as its alias says
  bool is_typing = false;     // typing: who, or not any more
  client::FileEntry file{};   // file: as far as it is; its sending has ended: only its id, and
  std::optional<client::Outcome> outcome{};  // how
};

using Reply = std::variant<Answer, Notice>;

}  // namespace p2pchat::cli
