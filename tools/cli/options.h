#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"

namespace p2pchat::cli {

enum class Command : std::uint8_t {
  kRegister,
  kLogin,
  kLogout,
  kPassword,
  kWords,
  kRecover,
  kCloseAccount,
  kSend,
  kInbox,
  kHistory,
  kCancel,
  kDelete,
  kEdit,
  kReact,
  kSearch,
  kExport,
  kImport,
  kPrune,
  kStatus,
  kContacts,
  kAccept,
  kDeny,
  kBlock,
  kUnblock,
  kAlias,
  kVerify,
  kPin,
  kUnpin,
  kMute,
  kUnmute,
  kVanish,
  kGroup,
  kChat,
  kWeb,
  kUp,
  kDoctor,
  kCompletion,
  kFiles,
  kPresence,
  kTyping,
};

struct Options {
  Command command = Command::kInbox;
  std::string name;             // the account, or the other user; completion: the shell, or "names"
  std::string id;               // cancel, delete, edit, react: of a message, or its first digits;
                                // files: of one
  std::string reply_to;         // send: the same
  std::string text;             // search, alias, react; send, edit, where "-" stands for standard
                                // input
  std::string deed;             // group: what is to be done
  std::string group;            // group: its name, or first digits of its key
  std::string role = "member";  // group: of who is invited, or is given one
  std::string with;             // search, export, prune: one user's conversation alone
  std::string file;             // export, import, files send
  std::string what;             // files: send, get, list, cancel
  std::string to;               // files get: a directory or a path; empty: here
  std::string format;           // export: json, text
  Duration older_than{0};       // prune
  Duration span{0};             // mute; 0: for good; vanish; 0: it stays
  std::size_t limit = 100;      // search
  std::string data;             // directory of the profile
  std::vector<Address> nodes;
  std::vector<std::string> unresolved;  // doctor: why nodes that were named are not among them
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  std::string device;
  std::string password_file;      // empty: the environment, or a prompt
  std::string new_password_file;  // password; the same
  std::string words_file;         // words: a new file; recover: to be read; empty: the terminal
  std::string wait;               // send
  Duration give_up = std::chrono::seconds{30};
  std::string listen;          // web, up: of the page
  bool is_on_lan = false;      // up
  bool is_following = false;   // inbox
  bool is_plain = false;       // chat: line by line
  bool may_overwrite = false;  // files get
  bool is_match = false;       // verify: the safety number is the same at both ends
  bool is_json = false;
  bool shows_ids = false;
  bool is_discovering = true;
  bool is_behind_nat = false;
  bool tells_read = true;
  bool keeps_snapshot = true;
};

// Just says something and is done: --help, --version, the completion of a shell.
struct Print {
  std::string text;
};

// Command line over environment (P2PCHAT_DATA, P2PCHAT_NODE, P2PCHAT_RING, P2PCHAT_DEVICE) over
// DIR/config over the user's own config file. The error is a sentence.
[[nodiscard]] Result<std::variant<Options, Print>, std::string> parse_command_line(
    int argc, const char* const* argv);

}  // namespace p2pchat::cli
