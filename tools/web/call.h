#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/request.h"

// What a page asks and is told over its WebSocket, as values and as JSON (API.md).
namespace p2pchat::web {

enum class Ask : std::uint8_t {
  kHello,
  kRegister,
  kLogin,
  kTakeBack,  // login where another device has the account
  kRecover,   // login with recovery words, under another password
  kLogout,
  kPassword,  // another one for the account
  kWords,     // recovery words, in place of those made before
  kClose,     // closes the account for ever
  kSend,
  kCancel,
  kDelete,
  kEdit,
  kReact,
  kHistory,
  kSearch,
  kExport,
  kPrune,
  kConversations,
  kRead,
  kStatus,
  kPresence,
  kTyping,
  kAccept,
  kDeny,
  kBlock,
  kUnblock,
  kAlias,
  kVerify,
  kMatch,
  kPin,
  kUnpin,
  kMute,
  kUnmute,
  kDraft,
  kVanish,
  kGroup,
  kFiles,
  kFetch,
  kCancelFile,
  kForgetFile,
};

struct Call {
  std::uint64_t id = 0;  // echoed in the answer
  Ask ask = Ask::kHello;
  std::string name;  // the account, as typed for close_account; or the other user; search,
  std::string
      password;  // register, login, take_back; password, words, close_account: the present one
  std::string new_password;  // password, recover
  std::string words;         // recover
  std::string text;          // send, edit, draft; search: the words; alias; react: the sign;
                             // presence: "show", "hide"
  std::string key;           // send: the same for every try of one message
  std::string cursor;        // history, export: where the page before ended; empty: the newest
  std::string message;       // cancel, delete, edit, react: the id; of files: of it or its message
  std::string reply_to;      // send: the id of the message that it answers
  std::string older_than;    // prune: an age (tools/cli/request.h)
  std::string span;          // mute: the same; empty: for good; vanish: a lifetime, or "off"
  std::string deed;          // group: what is done; empty: it is only asked about
  std::string group;
  std::string role;

  bool operator==(const Call&) const = default;
};

// How things are with the user of a page.
struct Condition {
  std::string self;  // empty: nobody has logged in
  bool is_connected = false;
  std::optional<cli::Notice> loss;  // who has taken the account over
  bool is_closed = false;           // the account, by another device
  bool hides_presence = false;      // also of others then
  std::vector<std::string> changed_keys;
  bool has_newer_message = false;   // one that this program is too old to show
  std::vector<std::string> people;  // accounts on this device
};

// Nothing if it is no call, or one of its texts is longer than any that is meant.
[[nodiscard]] std::optional<Call> parse_call(std::string_view text);
[[nodiscard]] std::string to_text(const Call& call);  // without what is secret, for tests

[[nodiscard]] std::string condition_text(std::uint64_t id, const Condition& condition);
[[nodiscard]] std::string refusal_text(std::uint64_t id, std::string_view outcome,
                                       std::string_view detail);
// How a change of what opens the account ended, with the recovery words if they were made.
[[nodiscard]] std::string protected_text(std::uint64_t id, const cli::Answer& answer);
// A page of an export: the lines of its messages as the file has them, the newest first, and the
// file's header, made at this time.
[[nodiscard]] std::string export_text(std::uint64_t id, const cli::Answer& page,
                                      std::int64_t exported_ms);
// What a page is told of a file that it has posted; the id is that of the upload.
[[nodiscard]] std::string posted_text(const cli::Answer& answer, std::string_view id);
// Tells every page of a user that messages have left the history on this device.
[[nodiscard]] std::string erased_text();
// The same, that so many messages of each of these conversations are read.
[[nodiscard]] std::string read_text(const std::map<std::string, std::size_t>& counts);
// The same, that somebody stands to the user in another way than before.
[[nodiscard]] std::string contacts_text();
// The same, what is typed in a conversation and not sent.
[[nodiscard]] std::string draft_text(std::string_view name, std::string_view text);
// The same, whether the user hides that they are here.
[[nodiscard]] std::string presence_text(bool hides);
// Tells every page of a session that its user has changed.
[[nodiscard]] std::string changed_user_text();

}  // namespace p2pchat::web
