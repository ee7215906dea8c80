#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "tools/node/log.h"

namespace p2pchat::tools {

inline constexpr std::size_t kFileSpaceMax = std::size_t{1} << 20U;  // MiB

// p2pchat-node run
struct RunOptions {
  std::string data;
  Address listen;
  std::optional<Address> advertise;  // port 0: the one it listens on
  std::vector<Address> join;
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  std::string label;                // failure domain; empty: the node's own
  std::size_t replicas = 3;
  std::size_t file_space_mib = 8192;
  int bcrypt_cost = 12;
  bool is_discovering = true;
  std::optional<std::string> flight_recorder;  // a file: every event, and the node's key
  std::size_t flight_bytes = std::size_t{64} << 20U;
  std::optional<Address> metrics;  // where to answer for metrics and health
  LogFormat log_format = LogFormat::kText;
  bool logs_messages = false;  // each step of each one that crosses this node

  bool operator==(const RunOptions&) const = default;
};

// p2pchat-node status
struct StatusOptions {
  Address at;
  std::string ring;
  std::optional<Bytes32> ring_key;
  bool is_json = false;
};

// p2pchat-node backup
struct BackupOptions {
  std::string data;
  std::string to;  // a directory that is not there yet
  bool is_json = false;
};

// p2pchat-node relay
struct RelayOptions {};

// Just says something and is done: --help, --version.
struct Print {
  std::string text;
};

using NodeCommand = std::variant<RunOptions, StatusOptions, BackupOptions, RelayOptions, Print>;

// Command line over environment (P2PCHAT_NODE_DATA, P2PCHAT_NODE_LISTEN, ...) over DATA/config. The
// error is a sentence.
[[nodiscard]] Result<NodeCommand, std::string> parse_command_line(int argc,
                                                                  const char* const* argv);

}  // namespace p2pchat::tools
