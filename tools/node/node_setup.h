#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/node/node.h"
#include "core/rpc/linked.h"

namespace p2pchat::tools {

using NodeEndpoint = rpc::Linked<rpc::Endpoint<node::Node>>;

// All that a node's run depends on besides its events: from the same setup and the same events the
// same program does the same. It holds the node's key
// and the ring's.
struct NodeSetup {
  Address self;
  std::string label;
  std::vector<Address> join;
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  std::size_t replicas = 3;
  std::size_t file_space_mib = 8192;
  int bcrypt_cost = 12;
  bool is_discovering = true;
  Bytes32 identity{};  // the Ed25519 seed
  Bytes32 chance{};    // seed of all that the node draws

  bool operator==(const NodeSetup&) const = default;
};

[[nodiscard]] NodeEndpoint make_node(const NodeSetup& setup);

// The head of a flight recording. The error is a sentence: no setup, one of another version of the
// program, or values that no program writes.
[[nodiscard]] std::string encode_setup(const NodeSetup& setup);
[[nodiscard]] Result<NodeSetup, std::string> decode_setup(std::string_view text);

// What a program tells a node besides its events; the numbers are part of recordings.
enum class NodeOrder : std::uint8_t { kLeave = 1 };

void perform(NodeOrder order, NodeEndpoint& endpoint, transport::Host& host);

}  // namespace p2pchat::tools

// Compiled once, in node_setup.cpp.
extern template class p2pchat::rpc::Linked<p2pchat::rpc::Endpoint<p2pchat::node::Node>>;
extern template class p2pchat::rpc::Endpoint<p2pchat::node::Node>;
