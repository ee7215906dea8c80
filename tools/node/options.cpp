#include "tools/node/options.h"

#include <sstream>

#include <boost/program_options.hpp>

#include "tools/program/addresses.h"
#include "tools/program/option_layers.h"
#include "tools/program/ring_key.h"

namespace p2pchat::tools {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kReplicasMax = 8;
constexpr int kBcryptCostMin = 10;
constexpr int kBcryptCostMax = 12;  // what clients choose: more would refuse them all
constexpr std::size_t kFlightBytesMin = 65536;

constexpr const char* kUsage =
    R"(p2pchat-node: a node of a P2P-Chat ring

  p2pchat-node run --data DIR [--listen ADDR] [--join ADDR]... [options]
  p2pchat-node status --at ADDR [--ring NAME] [--ring-key-file F] [--json]
  p2pchat-node backup --data DIR --to DIR [--json]
  p2pchat-node relay

)";

constexpr const char* kExamples = R"(
Examples:
  p2pchat-node run --data ./n1 --listen 127.0.0.1:7400
  p2pchat-node run --data ./n2 --listen 127.0.0.1:7401 --join 127.0.0.1:7400
  p2pchat-node run --data /var/lib/p2pchat --listen 0.0.0.0:7400 --advertise server1:7400
  p2pchat-node status --at 127.0.0.1:7400
  p2pchat-node backup --data ./n1 --to ./n1-monday

Options may also stand in the environment (P2PCHAT_NODE_LISTEN, P2PCHAT_NODE_RING, ...) and, after
that, in DIR/config as `name = value` lines.
backup copies what a node has on its disk, while it runs or not; the copy has the node's key.
relay repeats, on every network of this machine, what nodes announce on the others, so that nodes
and clients of several networks find each other; packets between them are a router's business.

SIGTERM or Ctrl-C leaves the ring: what the node keeps is handed over first, for at most nine
seconds; a second one stops at once. SIGHUP: DIR/config is read again for --log-format and
--log-messages.

Exit status: 0 done; 1 a bug; 2 wrong usage; 3 the database or the key file cannot be used;
4 another process uses the data directory, or writes too fast to be copied; 5 cannot listen at an
address; 7 the copy cannot be written, or is there already; 16 no node answered.
)";

po::options_description run_options() {
  po::options_description options("Options of run");
  options.add_options()                                                                        //
      ("data", po::value<std::string>(), "directory for the node's key and database")          //
      ("listen", po::value<std::string>()->default_value("127.0.0.1:7400"),                    //
       "address for datagrams and streams; port 0 takes a free one")                           //
      ("advertise", po::value<std::string>(),                                                  //
       "address where others reach the node, if it is another than --listen")                  //
      ("join", po::value<std::vector<std::string>>(), "a node of the ring; may be repeated")   //
      ("ring", po::value<std::string>()->default_value("p2pchat"), "name of the ring")         //
      ("ring-key-file", po::value<std::string>()->default_value(""),                           //
       "file with the key of a closed ring, 64 hexadecimal digits; none: an open ring")        //
      ("replicas", po::value<int>()->default_value(3), "nodes that keep each record, 1 to 8")  //
      ("label", po::value<std::string>()->default_value(""),                                   //
       "failure domain, for example the host: replicas go to different ones")                  //
      ("file-space", po::value<std::size_t>()->default_value(8192),                            //
       "MiB of people's files that this node holds; then it is full for more")                 //
      ("bcrypt-cost", po::value<int>()->default_value(12),
       "that password verifiers have at least, 10 to 12")                                  //
      ("flight-recorder", po::value<std::string>(),                                        //
       "write every event to this file, for p2pchat-sim replay; it holds the node's key")  //
      ("flight-bytes", po::value<std::size_t>()->default_value(std::size_t{64} << 20U),    //
       "where the flight recorder stops, 65536 or more")                                   //
      ("metrics", po::value<std::string>(),                                                //
       "answer HTTP requests for /metrics, /healthz and /readyz at this address")          //
      ("log-format", po::value<std::string>()->default_value("text"), "text or json")      //
      ("log-messages", po::bool_switch(),
       "log each step of every message that crosses this node, by its id")(
          "no-discover", po::bool_switch(), "neither announce itself nor listen by multicast");
  return options;
}

po::options_description status_options() {
  po::options_description options("Options of status");
  options.add_options()                                    //
      ("at", po::value<std::string>(), "the node to ask")  //
      ("json", po::bool_switch(),
       "one JSON object on one line instead");  // --ring and its key are above
  return options;
}

po::options_description backup_options() {
  po::options_description options("Options of backup");
  options.add_options()  //
      ("to", po::value<std::string>(), "a new directory, which gets a copy of --data");
  return options;
}

Print help(const po::options_description& options) {
  std::ostringstream text;
  text << kUsage << options << kExamples;
  return {text.str()};
}

Result<void, std::string> read_flight(const po::variables_map& values, RunOptions& options) {
  if (values.count("flight-recorder") != 0) {
    options.flight_recorder = values["flight-recorder"].as<std::string>();
  }
  options.flight_bytes = values["flight-bytes"].as<std::size_t>();
  if (options.flight_bytes >= kFlightBytesMin) return {};
  return std::unexpected("--flight-bytes takes " + std::to_string(kFlightBytesMin) + " or more");
}

Result<void, std::string> read_watching(const po::variables_map& values, RunOptions& options) {
  if (values.count("metrics") != 0) {
    const auto metrics = program::resolve(values["metrics"].as<std::string>());
    if (!metrics) return std::unexpected("--metrics: " + metrics.error());
    options.metrics = *metrics;
  }
  const auto& format = values["log-format"].as<std::string>();
  if (format != "text" && format != "json") {
    return std::unexpected("--log-format takes text or json");
  }
  options.log_format = format == "json" ? LogFormat::kJson : LogFormat::kText;
  options.logs_messages = values["log-messages"].as<bool>();
  return {};
}

Result<NodeCommand, std::string> run_command(const po::variables_map& values) {
  RunOptions options;
  if (values.count("data") == 0) return std::unexpected("run needs --data DIR");
  options.data = values["data"].as<std::string>();

  const auto listen = program::resolve(values["listen"].as<std::string>());
  if (!listen) return std::unexpected("--listen: " + listen.error());
  options.listen = *listen;
  if (values.count("advertise") != 0) {
    const auto advertise = program::resolve(values["advertise"].as<std::string>());
    if (!advertise) return std::unexpected("--advertise: " + advertise.error());
    options.advertise = *advertise;
  }
  if (program::is_wildcard(options.advertise.value_or(options.listen))) {
    return std::unexpected("nobody can reach " + values["listen"].as<std::string>() +
                           ": say with --advertise HOST:PORT where others find this node");
  }
  if (values.count("join") != 0) {
    auto join = program::resolve_all(values["join"].as<std::vector<std::string>>());
    if (!join) return std::unexpected("--join: " + join.error());
    options.join = std::move(*join);
  }

  const int replicas = values["replicas"].as<int>();
  if (replicas < 1 || replicas > static_cast<int>(kReplicasMax)) {
    return std::unexpected("--replicas takes 1 to " + std::to_string(kReplicasMax));
  }
  options.replicas = static_cast<std::size_t>(replicas);
  options.bcrypt_cost = values["bcrypt-cost"].as<int>();
  if (options.bcrypt_cost < kBcryptCostMin || options.bcrypt_cost > kBcryptCostMax) {
    return std::unexpected("--bcrypt-cost takes " + std::to_string(kBcryptCostMin) + " to " +
                           std::to_string(kBcryptCostMax));
  }
  options.file_space_mib = values["file-space"].as<std::size_t>();
  if (options.file_space_mib > kFileSpaceMax) {
    return std::unexpected("--file-space takes 0 to " + std::to_string(kFileSpaceMax) + " MiB");
  }
  if (auto flight = read_flight(values, options); !flight) return std::unexpected(flight.error());
  if (auto read = read_watching(values, options); !read) return std::unexpected(read.error());
  options.ring = values["ring"].as<std::string>();
  const auto ring_key = program::read_ring_key(values["ring-key-file"].as<std::string>());
  if (!ring_key) return std::unexpected("--ring-key-file: " + ring_key.error());
  options.ring_key = *ring_key;
  options.label = values["label"].as<std::string>();
  options.is_discovering = !values["no-discover"].as<bool>();
  return options;
}

Result<NodeCommand, std::string> status_command(const po::variables_map& values) {
  if (values.count("at") == 0) return std::unexpected("status needs --at ADDR");
  const auto at = program::resolve(values["at"].as<std::string>());
  if (!at) return std::unexpected("--at: " + at.error());
  const auto ring_key = program::read_ring_key(values["ring-key-file"].as<std::string>());
  if (!ring_key) return std::unexpected("--ring-key-file: " + ring_key.error());
  return StatusOptions{.at = *at,
                       .ring = values["ring"].as<std::string>(),
                       .ring_key = *ring_key,
                       .is_json = values["json"].as<bool>()};
}

Result<NodeCommand, std::string> backup_command(const po::variables_map& values) {
  if (values.count("data") == 0) return std::unexpected("backup needs --data DIR");
  if (values.count("to") == 0) return std::unexpected("backup needs --to DIR");
  return BackupOptions{.data = values["data"].as<std::string>(),
                       .to = values["to"].as<std::string>(),
                       .is_json = values["json"].as<bool>()};
}

Result<NodeCommand, std::string> parse(int argc, const char* const* argv) {
  po::options_description options;
  options.add(run_options())
      .add(status_options())
      .add(backup_options())
      .add_options()  //
      ("help", "this text")("version", "the program's version");
  po::variables_map values;
  program::read_command_line(argc, argv, options, values);
  program::read_environment(
      "P2PCHAT_NODE",
      {"data", "listen", "advertise", "join", "ring", "ring-key-file", "replicas", "label",
       "file-space", "bcrypt-cost", "at", "flight-recorder", "flight-bytes", "metrics",
       "log-format", "log-messages", "no-discover"},
      options, values);
  if (values.count("data") != 0) {
    program::read_config_file(values["data"].as<std::string>() + "/config", options, values);
  }

  if (values.count("help") != 0) return help(options);
  if (values.count("version") != 0) return Print{"p2pchat-node " P2PCHAT_VERSION "\n"};
  if (values.count("command") == 0)
    return std::unexpected("say what to do: run, status, backup or relay");
  const std::string command = values["command"].as<std::string>();
  if (values.count("words") != 0) {
    return std::unexpected("'" + values["words"].as<std::vector<std::string>>().front() +
                           "' is one word too many");
  }
  if (command == "run") return run_command(values);
  if (command == "status") return status_command(values);
  if (command == "backup") return backup_command(values);
  if (command == "relay") return RelayOptions{};
  return std::unexpected("there is no command '" + command + "': run, status, backup or relay");
}

}  // namespace

Result<NodeCommand, std::string> parse_command_line(int argc, const char* const* argv) {
  try {
    return parse(argc, argv);
  } catch (const po::error& error) {
    return std::unexpected(error.what());
  }
}

}  // namespace p2pchat::tools
