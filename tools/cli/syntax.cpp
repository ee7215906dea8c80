#include "tools/cli/syntax.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <vector>

#include <boost/program_options.hpp>

namespace p2pchat::cli {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr std::size_t kUsageColumns = 16;

constexpr std::array kCommands{
    Syntax{"register", Command::kRegister, 1, "register NAME", "make an account and log in"},
    Syntax{"login", Command::kLogin, 1, "login NAME", "take the account over to this device"},
    Syntax{"logout", Command::kLogout, 0, "logout", "end the session on this device"},
    Syntax{"password", Command::kPassword, 0, "password", "another password for your account"},
    Syntax{"words", Command::kWords, 0, "words",
           "24 words that open your account if the password is forgotten"},
    Syntax{"recover", Command::kRecover, 1, "recover NAME",
           "open the account with these words, under a new password"},
    Syntax{"close-account", Command::kCloseAccount, 0, "close-account [NAME]",
           "close your account NAME for ever, and erase it here", WordKind::kFree, 1},
    Syntax{"send", Command::kSend, 2, "send NAME TEXT", "TEXT '-' reads standard input",
           WordKind::kPeer},
    Syntax{"inbox", Command::kInbox, 0, "inbox",
           "unread messages; --follow stays and shows what comes"},
    Syntax{"history", Command::kHistory, 1, "history NAME",
           "the conversation with NAME on this device", WordKind::kPeer},
    Syntax{"cancel", Command::kCancel, 1, "cancel ID",
           "take back a message that no node can have yet"},
    Syntax{"delete", Command::kDelete, 2, "delete NAME ID",
           "delete a message of yours, for you and for NAME", WordKind::kPeer},
    Syntax{"edit", Command::kEdit, 3, "edit NAME ID TEXT",
           "put TEXT in the place of a message of yours, for both", WordKind::kPeer},
    Syntax{"react", Command::kReact, 3, "react NAME ID SIGN",
           "set an emoji on a message, for both; '' takes it away", WordKind::kPeer},
    Syntax{"search", Command::kSearch, 1, "search WORDS",
           "messages that have all the words, newest first", WordKind::kFree, 0, true},
    Syntax{"export", Command::kExport, 1, "export FILE",
           "the history, or that --with NAME, as a file; '-': as output", WordKind::kFile},
    Syntax{"import", Command::kImport, 1, "import FILE", "what of it is not in the history",
           WordKind::kFile},
    Syntax{"prune", Command::kPrune, 0, "prune", "erase what is --older-than so many days"},
    Syntax{"status", Command::kStatus, 1, "status NAME", "whether NAME is online", WordKind::kPeer},
    Syntax{"contacts", Command::kContacts, 0, "contacts",
           "people: who has a request, who is blocked, aliases"},
    Syntax{"accept", Command::kAccept, 1, "accept NAME",
           "the request of a stranger who has written", WordKind::kPeer},
    Syntax{"deny", Command::kDeny, 1, "deny NAME", "erase that request, and its messages here",
           WordKind::kPeer},
    Syntax{"block", Command::kBlock, 1, "block NAME", "drop what NAME sends from now on",
           WordKind::kPeer},
    Syntax{"unblock", Command::kUnblock, 1, "unblock NAME", "take it again", WordKind::kPeer},
    Syntax{"alias", Command::kAlias, 2, "alias NAME TEXT",
           "your own name for NAME; '' takes it away", WordKind::kPeer},
    Syntax{"verify", Command::kVerify, 1, "verify NAME",
           "the safety number to compare; --matches: it is the same", WordKind::kPeer},
    Syntax{"pin", Command::kPin, 1, "pin NAME", "put this conversation first in lists",
           WordKind::kPeer},
    Syntax{"unpin", Command::kUnpin, 1, "unpin NAME", "put it where its messages put it",
           WordKind::kPeer},
    Syntax{"mute", Command::kMute, 1, "mute NAME",
           "do not count what comes there; --for 8h, or for good", WordKind::kPeer},
    Syntax{"unmute", Command::kUnmute, 1, "unmute NAME", "count it again", WordKind::kPeer},
    Syntax{"vanish", Command::kVanish, 2, "vanish NAME TIME",
           "what is written from now on lasts 1h, 1d, 1w, 4w; off: it stays", WordKind::kPeer},
    Syntax{"presence", Command::kPresence, 0, "presence [show|hide]",
           "whether others see that you are online, and you see it of them", WordKind::kFree, 1},
    Syntax{"typing", Command::kTyping, 1, "typing NAME",
           "for programs: NAME, or #GROUP, is shown for a moment that you are typing",
           WordKind::kPeer},
    Syntax{"files", Command::kFiles, 1, "files WHAT ...",
           "send NAME PATH, get ID, list, cancel ID: files to 25 MiB", WordKind::kFree, 2},
    Syntax{"group", Command::kGroup, 1, "group WHAT ...",
           "list, show, create, invite, accept, decline, leave, remove, role, rename",
           WordKind::kGroupDeed, 3},
    Syntax{"chat", Command::kChat, 0, "chat [NAME]",
           "conversations on the screen; --plain: with NAME, line by line", WordKind::kPeer, 1},
    Syntax{"web", Command::kWeb, 0, "web", "the page for a browser, for several people under DIR"},
    Syntax{"up", Command::kUp, 0, "up", "the same, and a node of the ring in the same process"},
    Syntax{"doctor", Command::kDoctor, 0, "doctor",
           "what is wrong here, and what to do; changes nothing"},
    Syntax{"completion", Command::kCompletion, 1, "completion SHELL",
           "what bash or zsh completes this command line with", WordKind::kShell},
};

constexpr const char* kExamples = R"(
Examples:
  p2pchat --node 127.0.0.1:7400 register alice
  p2pchat send bob 'See you at noon?'
  p2pchat send bob - --wait delivered < letter.txt
  p2pchat history bob --ids
  p2pchat send bob 'Yes, at noon' --reply-to 1f0c22ab
  p2pchat edit bob 1f0c22ab 'Yes, at one'
  p2pchat --json inbox --follow
  p2pchat send bob -- '-1 is a number'
  p2pchat search train noon --with bob
  p2pchat export bob.txt --with bob --format text
  p2pchat alias bob 'Bob from the shop'
  p2pchat verify bob --matches
  p2pchat mute '#climbers' --for 8h
  p2pchat vanish bob 1d
  p2pchat presence hide
  p2pchat files send bob report.pdf
  p2pchat files send '#climbers' map.png
  p2pchat files get 1f0c22ab --to Downloads
  p2pchat group create climbers
  p2pchat group invite climbers bob --role admin
  p2pchat send '#climbers' 'Up at six'
  p2pchat words --words-file on-a-stick.txt
  p2pchat up
  p2pchat doctor
  source <(p2pchat completion bash)

The password is asked for, or read from --password-file or from P2PCHAT_PASSWORD; the new one of
`password` from --new-password-file or P2PCHAT_NEW_PASSWORD. A forgotten password is lost for good,
unless there are recovery words. While a `chat` or
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
   9 not well (doctor)    21 disk full             31 not messages of a history
  10 unknown user         33 blocked by you        32 not a message of yours
  11 wrong password       34 no such request       35 too many people noted
  37 file too large       36 bad alias            40 nodes lack some of a file
  38 no such file         39 file gone            41 file damaged
  43 file has changed     42 too many files       44 not a reaction
  45 no such group        46 several such groups  47 not in the group
  48 not invited          49 your role is too low 50 no such member
  51 a member already     52 has that role        53 group full
  54 group worn out       55 bad name of a group  56 too many groups
  57 nobody else in it   58 no recovery words    59 wrong recovery words
  60 not such words      61 your account is closed 62 they have closed theirs
)";

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

std::string home() { return environment("HOME", "."); }

std::string default_data() {
  return environment("XDG_DATA_HOME", home() + "/.local/share") + "/p2pchat";
}

std::string host_name() {
  std::array<char, kDeviceMax + 1> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "this device";
  return name.data();
}

std::string usage_text() {
  std::string text = "p2pchat: messages between people, over a ring of nodes\n\n";
  for (const Syntax& syntax : kCommands) {
    std::string usage(syntax.usage);
    usage.resize(std::max(kUsageColumns, usage.size()), ' ');
    text += "  p2pchat [options] " + usage + " " + std::string(syntax.what) + "\n";
  }
  return text + "\n";
}

}  // namespace

std::span<const Syntax> all_commands() { return kCommands; }

std::string user_config() {
  return environment("XDG_CONFIG_HOME", home() + "/.config") + "/p2pchat/config";
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
      ("new-password-file", po::value<std::string>()->default_value(""),                        //
       "password: file whose first line is the new password")                                   //
      ("words-file", po::value<std::string>()->default_value(""),                               //
       "words: a new file to write them to; recover: the file to read them from")               //
      ("device", po::value<std::string>()->default_value(host_name()),                          //
       "what other devices of yours are told when this one takes over")                         //
      ("wait", po::value<std::string>()->default_value("stored"),                               //
       "send: until the message is stored, stored=K (on every replica), stored=2 (on two) or "  //
       "delivered")                                                                             //
      ("reply-to", po::value<std::string>()->default_value(""),                                 //
       "send: id of the message that this one answers, or its first digits")                    //
      ("with", po::value<std::string>()->default_value(""),                                     //
       "search, export, prune: of the conversation with this user alone")                       //
      ("role", po::value<std::string>()->default_value("member"),                               //
       "group invite: member, admin or owner")                                                  //
      ("format", po::value<std::string>()->default_value("json"),                               //
       "export: json, which can be imported, or text, for people")                              //
      ("older-than", po::value<std::string>()->default_value(""),                               //
       "prune: 90d, 12w, 1y, 48h")                                                              //
      ("for", po::value<std::string>()->default_value(""),                                      //
       "mute: how long, 8h, 7d, 2w; without it for good")                                       //
      ("limit", po::value<std::size_t>()->default_value(100), "search: messages at most")       //
      ("to", po::value<std::string>()->default_value(""),                                       //
       "files get: the directory, or the path, to save it as")                                  //
      ("force", po::bool_switch(), "files get: overwrite what is there")                        //
      ("timeout", po::value<int>()->default_value(30), "seconds to wait for the ring")          //
      ("follow", po::bool_switch(), "inbox: stay and show what comes")                          //
      ("listen", po::value<std::string>()->default_value("127.0.0.1:8470"),                     //
       "web, up: where the page is served; port 0 takes a free one")                            //
      ("lan", po::bool_switch(), "up: the node is for the local network, not this host alone")  //
      ("matches", po::bool_switch(), "verify: the number is the same at both ends")             //
      ("ids", po::bool_switch(), "show the first digits of messages' ids")                      //
      ("plain", po::bool_switch(), "chat: line by line on a terminal, too")                     //
      ("json", po::bool_switch(), "one JSON object on a line")                                  //
      ("no-discover", po::bool_switch(), "do not look for nodes by multicast")                  //
      ("behind-nat", po::bool_switch(),                                                         //
       "nodes cannot reach this device: everything goes over streams that it opens")            //
      ("no-read-receipts", po::bool_switch(),                                                   //
       "do not tell others when their messages have been read")                                 //
      ("no-snapshot", po::bool_switch(),                                                        //
       "keep nothing on the ring for a next device, should this one be lost")                   //
      ("help", "this text")("version", "the program's version");
  return options;
}

std::string help_text() {
  std::ostringstream text;
  text << usage_text() << all_options() << kExamples;
  return text.str();
}

}  // namespace p2pchat::cli
