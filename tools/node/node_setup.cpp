#include "tools/node/node_setup.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/entropy.h"
#include "core/crypto/sha256.h"
#include "core/store/store_options.h"
#include "tools/node/options.h"

namespace p2pchat::tools {

namespace {

using nlohmann::json;

std::optional<Bytes32> parse_bytes32(const std::string& digits) {
  Bytes32 bytes{};
  if (digits.size() != 2 * bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* first = digits.data() + 2 * i;
    const auto [end, error] = std::from_chars(first, first + 2, bytes[i], 16);
    if (error != std::errc() || end != first + 2) return std::nullopt;
  }
  return bytes;
}

// Reads the fields of an object; once one is missing or wrong, all of it is.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  [[nodiscard]] bool are_good() const { return are_good_; }

  std::string text(const char* name) {
    const json* field = find(name);
    return take(field != nullptr && field->is_string() ? std::optional(field->get<std::string>())
                                                       : std::nullopt);
  }
  std::size_t number(const char* name, std::size_t least, std::size_t most) {
    const json* field = find(name);
    const bool is_number = field != nullptr && field->is_number_unsigned();
    const std::size_t value = is_number ? field->get<std::size_t>() : 0;
    return take(is_number && value >= least && value <= most ? std::optional(value) : std::nullopt);
  }
  bool flag(const char* name) {
    const json* field = find(name);
    return take(field != nullptr && field->is_boolean() ? std::optional(field->get<bool>())
                                                        : std::nullopt);
  }
  Address address(const char* name) { return take(Address::parse(text(name))); }
  Bytes32 bytes32(const char* name) { return take(parse_bytes32(text(name))); }
  std::optional<Bytes32> bytes32_or_null(const char* name) {
    const json* field = find(name);
    if (field != nullptr && field->is_null()) return std::nullopt;
    return bytes32(name);
  }
  std::vector<Address> addresses(const char* name) {
    std::vector<Address> all;
    const json* field = find(name);
    if (field == nullptr || !field->is_array()) return take(std::optional<std::vector<Address>>());
    for (const json& entry : *field) {
      all.push_back(
          take(entry.is_string() ? Address::parse(entry.get<std::string>()) : std::nullopt));
    }
    return all;
  }

 private:
  [[nodiscard]] const json* find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  template <class T>
  T take(std::optional<T> value) {
    are_good_ = are_good_ && value.has_value();
    return value.value_or(T());
  }

  const json& object_;
  bool are_good_ = true;
};

}  // namespace

NodeEndpoint make_node(const NodeSetup& setup) {
  node::NodeOptions options;
  options.self = setup.self;
  options.label = setup.label;
  options.ring.seeds = setup.join;
  options.ring.is_discovering = setup.is_discovering;
  options.store.replicas = setup.replicas;
  options.services.bcrypt_cost = setup.bcrypt_cost;
  options.services.chunk_bytes_max = std::uint64_t{setup.file_space_mib} << 20U;
  return rpc::linked_endpoint(
      node::Node(std::move(options), setup.identity, Entropy(setup.chance)), setup.self,
      {.keys = {.identity_private = setup.identity,
                .ring_name = setup.ring,
                .ring_key = setup.ring_key},
       .seed = crypto::derive_key(setup.chance, as_bytes("p2pchat-node/links"))});
}

std::string encode_setup(const NodeSetup& setup) {
  json join = json::array();
  for (const Address& seed : setup.join) join.push_back(seed.text());
  return json{{"program", "p2pchat-node " P2PCHAT_VERSION},
              {"self", setup.self.text()},
              {"label", setup.label},
              {"join", join},
              {"ring", setup.ring},
              {"ring_key", setup.ring_key ? json(to_hex(*setup.ring_key)) : json()},
              {"replicas", setup.replicas},
              {"file_space_mib", setup.file_space_mib},
              {"bcrypt_cost", setup.bcrypt_cost},
              {"discovers", setup.is_discovering},
              {"identity", to_hex(setup.identity)},
              {"chance", to_hex(setup.chance)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<NodeSetup, std::string> decode_setup(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::unexpected("its head is no setup of a node");
  Fields fields(object);
  const std::string program = fields.text("program");
  if (program != "p2pchat-node " P2PCHAT_VERSION) {
    return std::unexpected("recorded by another program than p2pchat-node " P2PCHAT_VERSION
                           ", which may run otherwise");
  }
  NodeSetup setup{.self = fields.address("self"),
                  .label = fields.text("label"),
                  .join = fields.addresses("join"),
                  .ring = fields.text("ring"),
                  .ring_key = fields.bytes32_or_null("ring_key"),
                  .replicas = fields.number("replicas", 1, store::kReplicasMax),
                  .file_space_mib = fields.number("file_space_mib", 0, kFileSpaceMax),
                  .bcrypt_cost = static_cast<int>(fields.number("bcrypt_cost", 4, 31)),
                  .is_discovering = fields.flag("discovers"),
                  .identity = fields.bytes32("identity"),
                  .chance = fields.bytes32("chance")};
  if (!fields.are_good()) return std::unexpected("its head is not what p2pchat-node writes");
  return setup;
}

void perform(NodeOrder order, NodeEndpoint& endpoint, transport::Host& host) {
  switch (order) {
    case NodeOrder::kLeave:
      return endpoint.command(
          host, [](node::Node& node, Instant now, Effects& out) { node.leave(now, out); });
  }
}

}  // namespace p2pchat::tools

template class p2pchat::rpc::Linked<p2pchat::rpc::Endpoint<p2pchat::node::Node>>;
template class p2pchat::rpc::Endpoint<p2pchat::node::Node>;
