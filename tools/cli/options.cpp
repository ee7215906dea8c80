#include "tools/cli/options.h"

#include <algorithm>
#include <utility>

#include <boost/program_options.hpp>

#include "core/client/options.h"
#include "tools/cli/completion.h"
#include "tools/cli/groups.h"
#include "tools/cli/request.h"
#include "tools/cli/syntax.h"
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

// May be in capitals.
Result<std::string, std::string> parse_id(std::string id) {
  for (char& c : id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_hex && id.size() >= kIdMin && id.size() <= kIdMax) return id;
  return std::unexpected("an id is meant: its " + std::to_string(kIdMax) +
                         " hexadecimal digits, or at least the first " + std::to_string(kIdMin));
}

// The last word of `cancel` and `delete`, the second one of `edit` and `react`.
Result<Options, std::string> with_id(Options options) {
  auto id = parse_id(
      std::exchange(options.command == Command::kCancel ? options.name : options.text, {}));
  if (!id) return std::unexpected(id.error());
  options.id = *std::move(id);
  return options;
}

// What comes after `files`.
Result<Options, std::string> with_files(Options options, const Words& words) {
  options.what = words[0];
  const std::size_t more = words.size() - 1;
  options.name = more > 0 ? words[1] : "";
  if (options.what == "send" && more == 2) {
    options.file = words[2];
    return options;
  }
  if (options.what == "list" && more == 0) return options;
  if ((options.what != "get" && options.what != "cancel") || more != 1) {
    return std::unexpected("files send NAME PATH, get ID, list or cancel ID is meant");
  }
  auto id = parse_id(std::exchange(options.name, {}));
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
  const auto commands = all_commands();
  const auto syntax = std::ranges::find(commands, command, &Syntax::word);
  if (syntax == commands.end()) return std::unexpected("there is no command '" + command + "'");

  const Words words = values.count("words") == 0 ? Words{} : values["words"].as<Words>();
  const std::string usage(syntax->usage);
  if (words.size() < syntax->words) return std::unexpected(usage + " is meant");
  const std::size_t words_max = syntax->words + syntax->words_more;
  if (words.size() > words_max && !syntax->takes_all) {
    return std::unexpected("'" + words[words_max] + "' is one word too many; " + usage +
                           " is meant (a text of several words goes in quotes)");
  }
  Options options;
  options.command = syntax->command;
  if (!words.empty()) options.name = words[0];
  if (words.size() > 1) options.text = words[1];
  if (options.command == Command::kExport || options.command == Command::kImport) {
    options.file = std::exchange(options.name, {});
  }
  if (options.command == Command::kGroup) {
    options.role = values["role"].as<std::string>();
    return with_group(std::move(options), words);
  }
  if (options.command == Command::kFiles) {
    options.text.clear();
    return with_files(std::move(options), words);
  }
  if (options.command == Command::kSearch) return with_text(std::move(options), words);
  if (options.command == Command::kPresence) {
    options.text = std::exchange(options.name, {});
    const bool is_known = options.text.empty() || options.text == "show" || options.text == "hide";
    if (!is_known) return std::unexpected("presence takes show or hide");
    return options;
  }
  switch (options.command) {
    case Command::kCancel:
    case Command::kDelete:
      return with_id(std::move(options));
    case Command::kEdit:
    case Command::kReact: {
      auto marking = with_id(std::move(options));
      if (marking) marking->text = words[2];
      return marking;
    }
    default:
      return options;
  }
}

// The doctor has something to say of a name that nobody knows.
Options with_some_nodes(Options options, const Words& named) {
  for (const std::string& name : named) {
    auto nodes = program::resolve_all({name});
    if (!nodes) options.unresolved.push_back(nodes.error());
    if (nodes) options.nodes.insert(options.nodes.end(), nodes->begin(), nodes->end());
  }
  return options;
}

// What `vanish` and `mute` take.
Result<Duration, std::string> span_of(const Options& options, const std::string& muted_for) {
  if (options.command == Command::kVanish) {
    const auto lifetime = parse_lifetime(options.text);
    if (!lifetime) return std::unexpected("vanish takes 1h, 1d, 1w, 4w or off");
    return *lifetime;
  }
  if (muted_for.empty()) return Duration{0};
  const auto span = parse_age(muted_for);
  if (!span) return std::unexpected("--for takes a time like 8h, 7d or 2w");
  return *span;
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
  options->new_password_file = values["new-password-file"].as<std::string>();
  options->words_file = values["words-file"].as<std::string>();
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
  const auto span = span_of(*options, values["for"].as<std::string>());
  if (!span) return std::unexpected(span.error());
  options->span = *span;
  options->limit = values["limit"].as<std::size_t>();
  options->listen = values["listen"].as<std::string>();
  options->is_on_lan = values["lan"].as<bool>();
  options->is_following = values["follow"].as<bool>();
  options->is_plain = values["plain"].as<bool>();
  options->to = values["to"].as<std::string>();
  options->may_overwrite = values["force"].as<bool>();
  options->is_match = values["matches"].as<bool>();
  options->is_json = values["json"].as<bool>();
  options->shows_ids = values["ids"].as<bool>();
  options->is_discovering = !values["no-discover"].as<bool>();
  options->is_behind_nat = values["behind-nat"].as<bool>();
  options->tells_read = !values["no-read-receipts"].as<bool>();
  options->keeps_snapshot = !values["no-snapshot"].as<bool>();

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
    const Words& named = values["node"].as<Words>();
    if (options->command == Command::kDoctor) return with_some_nodes(*std::move(options), named);
    auto nodes = program::resolve_all(named);
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
    return Print{help_text()};
  }
  if (values.count("version") != 0) return Print{"p2pchat " P2PCHAT_VERSION "\n"};
  auto result = read_options(values);
  if (!result) return std::unexpected(result.error());
  if (result->command == Command::kCompletion && result->name != "names") {
    auto script = completion_for(result->name);
    if (!script) return std::unexpected("completion takes bash or zsh");
    return Print{*std::move(script)};
  }
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
