#include "tools/cli/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <utility>

#include <boost/program_options.hpp>

#include "core/client/options.h"
#include "tools/cli/request.h"
#include "tools/program/addresses.h"
#include "tools/program/option_layers.h"
#include "tools/program/ring_key.h"

namespace p2pchat::cli {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr int kTimeoutMax = 3600;
constexpr std::size_t kDeviceMax = 64;
constexpr std::size_t kIdMin = 8;
constexpr std::size_t kIdMax = 64;

constexpr const char* kUsage =
    R"(p2pchat: messages between people, over a ring of nodes

  p2pchat [options] register NAME     make an account and log in
  p2pchat [options] login NAME        take the account over to this device
  p2pchat [options] logout
  p2pchat [options] send NAME TEXT    TEXT '-' reads standard input
  p2pchat [options] inbox             unread messages; --follow stays and shows what comes
  p2pchat [options] history NAME      the conversation with NAME on this device
  p2pchat [options] cancel ID         take back a message that no node can have yet
  p2pchat [options] delete NAME ID    delete a message of yours, for you and for NAME
  p2pchat [options] search WORDS      messages that have all the words, newest first
  p2pchat [options] export FILE       the history, or that --with NAME, as a file; '-': as output
  p2pchat [options] import FILE       what of it is not in the history
  p2pchat [options] prune             erase what is --older-than so many days
  p2pchat [options] status NAME       whether NAME is online
  p2pchat [options] contacts          people: who has a request, who is blocked, aliases
  p2pchat [options] accept NAME       the request of a stranger who has written
  p2pchat [options] deny NAME         erase that request, and its messages here
  p2pchat [options] block NAME        drop what NAME sends from now on
  p2pchat [options] unblock NAME      take it again
  p2pchat [options] alias NAME TEXT   your own name for NAME; '' takes it away
  p2pchat [options] verify NAME       the safety number to compare; --matches: it is the same
  p2pchat [options] chat NAME         a conversation, line by line, until the end of input
  p2pchat [options] web               the page for a browser, for several people under DIR
  p2pchat [options] up                the same, and a node of the ring in the same process

)";

constexpr const char* kExamples = R"(
Examples:
  p2pchat --node 127.0.0.1:7400 register alice
  p2pchat send bob 'See you at noon?'
  p2pchat send bob - --wait delivered < letter.txt
  p2pchat history bob --ids
  p2pchat send bob 'Yes, at noon' --reply-to 1f0c22ab
  p2pchat --json inbox --follow
  p2pchat send bob -- '-1 is a number'
  p2pchat search train noon --with bob
  p2pchat export bob.txt --with bob --format text
  p2pchat alias bob 'Bob from the shop'
  p2pchat verify bob --matches
  p2pchat up

The password is asked for, or read from --password-file or from P2PCHAT_PASSWORD. While a `chat` or
an `inbox --follow` runs, other commands go through it and need none.
Options may also stand in the environment (P2PCHAT_DATA, P2PCHAT_NODE, P2PCHAT_RING,
P2PCHAT_RING_KEY_FILE, P2PCHAT_DEVICE) and, after that, as `name = value` lines in DIR/config and in
~/.config/p2pchat/config. Nodes that a profile has met are remembered in it; without any, they are
looked for by multicast.

Exit status:
   0 done                 12 name taken            22 disk failed
   1 a bug                13 bad name              23 timed out: the message waits in the outbox
   2 wrong usage          14 empty message         24 bad password
   3 database unusable    15 message too long      25 contact's key changed
   4 profile in use       16 no ring               26 no such message
   5 cannot listen        17 taken over            27 several such messages
   6 no password          18 not logged in         28 too late to cancel
   7 file unusable        19 already logged in     29 cancelled meanwhile
   8 not such a file      20 mailbox full          30 no word to search for
  10 unknown user         21 disk full             31 not messages of a history
  11 wrong password       33 blocked by you        32 not a message of yours
  34 no such request      36 bad alias             35 too many people noted
)";

struct Syntax {
  std::string_view word;
  Command command;
  std::size_t words;  // after the command
  const char* usage;
  bool takes_more = false;  // the last word goes on to the end
};
constexpr std::array kSyntax{
    Syntax{"register", Command::kRegister, 1, "register NAME"},
    Syntax{"login", Command::kLogin, 1, "login NAME"},
    Syntax{"logout", Command::kLogout, 0, "logout"},
    Syntax{"send", Command::kSend, 2, "send NAME TEXT"},
    Syntax{"inbox", Command::kInbox, 0, "inbox"},
    Syntax{"history", Command::kHistory, 1, "history NAME"},
    Syntax{"cancel", Command::kCancel, 1, "cancel ID"},
    Syntax{"delete", Command::kDelete, 2, "delete NAME ID"},
    Syntax{"search", Command::kSearch, 1, "search WORDS", true},
    Syntax{"export", Command::kExport, 1, "export FILE"},
    Syntax{"import", Command::kImport, 1, "import FILE"},
    Syntax{"prune", Command::kPrune, 0, "prune --older-than 90d"},
    Syntax{"status", Command::kStatus, 1, "status NAME"},
    Syntax{"contacts", Command::kContacts, 0, "contacts"},
    Syntax{"accept", Command::kAccept, 1, "accept NAME"},
    Syntax{"deny", Command::kDeny, 1, "deny NAME"},
    Syntax{"block", Command::kBlock, 1, "block NAME"},
    Syntax{"unblock", Command::kUnblock, 1, "unblock NAME"},
    Syntax{"alias", Command::kAlias, 2, "alias NAME TEXT"},
    Syntax{"verify", Command::kVerify, 1, "verify NAME"},
    Syntax{"chat", Command::kChat, 1, "chat NAME"},
    Syntax{"web", Command::kWeb, 0, "web"},
    Syntax{"up", Command::kUp, 0, "up"},
};

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

std::string home() { return environment("HOME", "."); }

std::string default_data() {
  return environment("XDG_DATA_HOME", home() + "/.local/share") + "/p2pchat";
}

std::string user_config() {
  return environment("XDG_CONFIG_HOME", home() + "/.config") + "/p2pchat/config";
}

std::string host_name() {
  std::array<char, kDeviceMax + 1> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "this device";
  return name.data();
}

po::options_description all_options() {
  po::options_description options("Options");
  options.add_options()                                                                         //
      ("data", po::value<std::string>()->default_value(default_data()),                         //
       "directory of the profile: one account on one device")                                   //
      ("node", po::value<Words>(), "a node of the ring, HOST:PORT; may be repeated")            //
      ("ring", po::value<std::string>()->default_value("p2pchat"), "name of the ring")          //
      ("ring-key-file", po::value<std::string>()->default_value(""),                            //
       "file with the key of a closed ring, 64 hexadecimal digits; none: an open ring")         //
      ("password-file", po::value<std::string>()->default_value(""),                            //
       "file whose first line is the password")                                                 //
      ("device", po::value<std::string>()->default_value(host_name()),                          //
       "what other devices of yours are told when this one takes over")                         //
      ("wait", po::value<std::string>()->default_value("stored"),                               //
       "send: until the message is stored, stored=K (on every replica), stored=2 (on two) or "  //
       "delivered")                                                                             //
      ("reply-to", po::value<std::string>()->default_value(""),                                 //
       "send: id of the message that this one answers, or its first digits")                    //
      ("with", po::value<std::string>()->default_value(""),                                     //
       "search, export, prune: of the conversation with this user alone")                       //
      ("format", po::value<std::string>()->default_value("json"),                               //
       "export: json, which can be imported, or text, for people")                              //
      ("older-than", po::value<std::string>()->default_value(""),                               //
       "prune: 90d, 12w, 1y, 48h")                                                              //
      ("limit", po::value<std::size_t>()->default_value(100), "search: messages at most")       //
      ("timeout", po::value<int>()->default_value(30), "seconds to wait for the ring")          //
      ("follow", po::bool_switch(), "inbox: stay and show what comes")                          //
      ("listen", po::value<std::string>()->default_value("127.0.0.1:8470"),                     //
       "web, up: where the page is served; port 0 takes a free one")                            //
      ("lan", po::bool_switch(), "up: the node is for the local network, not this host alone")  //
      ("matches", po::bool_switch(), "verify: the number is the same at both ends")             //
      ("ids", po::bool_switch(), "show the first digits of messages' ids")                      //
      ("json", po::bool_switch(), "one JSON object on a line")                                  //
      ("no-discover", po::bool_switch(), "do not look for nodes by multicast")                  //
      ("behind-nat", po::bool_switch(),                                                         //
       "nodes cannot reach this device: everything goes over streams that it opens")            //
      ("no-read-receipts", po::bool_switch(),                                                   //
       "do not tell others when their messages have been read")                                 //
      ("help", "this text")("version", "the program's version");
  return options;
}

// May be in capitals.
Result<std::string, std::string> parse_id(std::string id) {
  for (char& c : id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_hex && id.size() >= kIdMin && id.size() <= kIdMax) return id;
  return std::unexpected("an id is meant: its " + std::to_string(kIdMax) +
                         " hexadecimal digits, or at least the first " + std::to_string(kIdMin));
}

// The last word of `cancel` and `delete`.
Result<Options, std::string> with_id(Options options) {
  auto id = parse_id(
      std::exchange(options.command == Command::kCancel ? options.name : options.text, {}));
  if (!id) return std::unexpected(id.error());
  options.id = *std::move(id);
  return options;
}

Options with_text(Options options, const Words& words) {
  options.name.clear();
  options.text.clear();
  for (const std::string& word : words) options.text += (options.text.empty() ? "" : " ") + word;
  return options;
}

Result<Options, std::string> read_words(const po::variables_map& values) {
  if (values.count("command") == 0) return std::unexpected("say what to do");
  const std::string command = values["command"].as<std::string>();
  const auto syntax = std::ranges::find(kSyntax, command, &Syntax::word);
  if (syntax == kSyntax.end()) return std::unexpected("there is no command '" + command + "'");

  const Words words = values.count("words") == 0 ? Words{} : values["words"].as<Words>();
  if (words.size() < syntax->words)
    return std::unexpected(std::string(syntax->usage) + " is meant");
  if (words.size() > syntax->words && !syntax->takes_more) {
    return std::unexpected("'" + words[syntax->words] + "' is one word too many; " + syntax->usage +
                           " is meant (a text of several words goes in quotes)");
  }
  Options options;
  options.command = syntax->command;
  if (!words.empty()) options.name = words[0];
  if (words.size() > 1) options.text = words[1];
  if (options.command == Command::kExport || options.command == Command::kImport) {
    options.file = std::exchange(options.name, {});
  }
  if (options.command == Command::kSearch) return with_text(std::move(options), words);
  if (options.command == Command::kCancel || options.command == Command::kDelete) {
    return with_id(std::move(options));
  }
  return options;
}

Result<Options, std::string> read_options(const po::variables_map& values) {
  auto options = read_words(values);
  if (!options) return options;

  options->data = values["data"].as<std::string>();
  options->ring = values["ring"].as<std::string>();
  const auto ring_key = program::read_ring_key(values["ring-key-file"].as<std::string>());
  if (!ring_key) return std::unexpected("--ring-key-file: " + ring_key.error());
  options->ring_key = *ring_key;
  options->device = values["device"].as<std::string>();
  options->password_file = values["password-file"].as<std::string>();
  options->wait = values["wait"].as<std::string>();
  options->with = values["with"].as<std::string>();
  options->format = values["format"].as<std::string>();
  if (options->format != "json" && options->format != "text") {
    return std::unexpected("--format takes json or text");
  }
  if (options->command == Command::kPrune) {
    const auto age = parse_age(values["older-than"].as<std::string>());
    if (!age) return std::unexpected("--older-than takes an age like 48h, 90d, 12w or 1y");
    options->older_than = *age;
  }
  options->limit = values["limit"].as<std::size_t>();
  options->listen = values["listen"].as<std::string>();
  options->is_on_lan = values["lan"].as<bool>();
  options->is_following = values["follow"].as<bool>();
  options->is_match = values["matches"].as<bool>();
  options->is_json = values["json"].as<bool>();
  options->shows_ids = values["ids"].as<bool>();
  options->is_discovering = !values["no-discover"].as<bool>();
  options->is_behind_nat = values["behind-nat"].as<bool>();
  options->tells_read = !values["no-read-receipts"].as<bool>();

  if (auto reply_to = values["reply-to"].as<std::string>(); !reply_to.empty()) {
    auto id = parse_id(std::move(reply_to));
    if (!id) return std::unexpected("--reply-to: " + id.error());
    options->reply_to = *std::move(id);
  }
  if (options->device.size() > kDeviceMax) {
    return std::unexpected("--device takes at most " + std::to_string(kDeviceMax) + " bytes");
  }
  if (!Wait::parse(options->wait)) {
    return std::unexpected("--wait takes stored, stored=K, stored=NUMBER, delivered or queued");
  }
  if (options->limit < 1 || options->limit > client::kFoundMax) {
    return std::unexpected("--limit takes 1 to " + std::to_string(client::kFoundMax));
  }
  const int timeout = values["timeout"].as<int>();
  if (timeout < 1 || timeout > kTimeoutMax) {
    return std::unexpected("--timeout takes 1 to " + std::to_string(kTimeoutMax) + " seconds");
  }
  options->give_up = std::chrono::seconds{timeout};
  if (values.count("node") != 0) {
    auto nodes = program::resolve_all(values["node"].as<Words>());
    if (!nodes) return std::unexpected("--node: " + nodes.error());
    options->nodes = std::move(*nodes);
  }
  return options;
}

Result<std::variant<Options, Print>, std::string> parse(int argc, const char* const* argv) {
  const po::options_description options = all_options();
  po::variables_map values;
  program::read_command_line(argc, argv, options, values);
  program::read_environment("P2PCHAT", {"data", "node", "ring", "ring-key-file", "device"}, options,
                            values);
  program::read_config_file(values["data"].as<std::string>() + "/config", options, values);
  program::read_config_file(user_config(), options, values);

  if (values.count("help") != 0) {
    std::ostringstream text;
    text << kUsage << options << kExamples;
    return Print{text.str()};
  }
  if (values.count("version") != 0) return Print{"p2pchat " P2PCHAT_VERSION "\n"};
  auto result = read_options(values);
  if (!result) return std::unexpected(result.error());
  return *result;
}

}  // namespace

Result<std::variant<Options, Print>, std::string> parse_command_line(int argc,
                                                                     const char* const* argv) {
  try {
    return parse(argc, argv);
  } catch (const po::error& error) {
    return std::unexpected(error.what());
  }
}

}  // namespace p2pchat::cli
