#include "tools/node/embedded_node.h"

#include <utility>

#include "core/crypto/compute.h"
#include "core/storage/data_directory.h"
#include "tools/node/key_file.h"
#include "tools/node/node_setup.h"
#include "tools/program/discovery.h"
#include "tools/program/exit_status.h"
#include "transport/host/runtime.h"

namespace p2pchat::tools {

struct EmbeddedNode::Parts {
  Parts(NodeEndpoint node, std::unique_ptr<transport::Runtime> host)
      : endpoint(std::move(node)), runtime(std::move(host)) {}

  NodeEndpoint endpoint;
  std::unique_ptr<transport::Runtime> runtime;  // before the endpoint is destroyed
  std::function<void(bool)> on_end;

  void look() {
    const node::Node& node = endpoint.machine();
    if (!on_end || !(node.has_left() || node.has_failed())) return;
    std::exchange(on_end, nullptr)(node.has_left());
  }
};

Result<std::unique_ptr<EmbeddedNode>, EmbeddedNode::Failure> EmbeddedNode::open(
    transport::EventLoop& loop, const EmbeddedNodeOptions& options) {
  auto store = storage::open_in_directory(options.data, "node.db");
  if (!store) {
    const bool is_in_use = store.error().kind == storage::OpenError::Kind::kInUse;
    return std::unexpected(
        Failure{store.error().text, is_in_use ? program::kExitInUse : program::kExitDatabase});
  }
  const auto key = load_or_make_key(options.data + "/node.key");
  if (!key) return std::unexpected(Failure{key.error(), program::kExitDatabase});

  transport::RuntimeOptions host;
  host.listen = options.listen;
  host.loop = &loop;
  if (options.is_discovering) host.multicast = program::discovery_group();
  auto runtime = transport::Runtime::open(host, std::move(*store), crypto::compute);
  if (!runtime) return std::unexpected(Failure{runtime.error(), program::kExitCannotListen});

  NodeEndpoint endpoint = make_node({.self = (*runtime)->address(),
                                     .label = {},
                                     .join = options.join,
                                     .ring = options.ring,
                                     .ring_key = options.ring_key,
                                     .is_discovering = options.is_discovering,
                                     .identity = *key,
                                     .chance = (*runtime)->entropy()});
  return std::unique_ptr<EmbeddedNode>(
      new EmbeddedNode(std::make_unique<Parts>(std::move(endpoint), std::move(*runtime))));
}

EmbeddedNode::EmbeddedNode(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  Parts& own = *parts_;
  own.runtime->on_idle([&own](transport::Host&, transport::Guest&) { own.look(); });
  own.runtime->start(own.endpoint);
}

EmbeddedNode::~EmbeddedNode() = default;

Address EmbeddedNode::address() const { return parts_->runtime->address(); }

void EmbeddedNode::leave() {
  Parts& own = *parts_;
  own.runtime->post([&own](transport::Host& host, transport::Guest&) {
    perform(NodeOrder::kLeave, own.endpoint, host);
  });
}

void EmbeddedNode::on_end(std::function<void(bool has_left)> callback) {
  parts_->on_end = std::move(callback);
}

}  // namespace p2pchat::tools
