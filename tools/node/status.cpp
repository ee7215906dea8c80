#include "tools/node/status.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "core/base/entropy.h"
#include "core/crypto/compute.h"
#include "core/rpc/linked.h"
#include "core/storage/memory_store.h"
#include "tools/node/status_query.h"
#include "tools/program/exit_status.h"
#include "transport/host/runtime.h"

namespace p2pchat::tools {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto kAnswerMax = 3s;

json to_json(const wire::NodeRef& node) {
  return {
      {"id", node.id.text()}, {"address", node.address.text()}, {"incarnation", node.incarnation}};
}

std::string as_json(const wire::Status& status) {
  json successors = json::array();
  for (const wire::NodeRef& successor : status.successors) {
    if (!successor.is_padding()) successors.push_back(to_json(successor));
  }
  json object = to_json(status.self);
  object["member"] = status.is_member;
  object["active"] = status.is_active;
  object["predecessor"] = status.predecessor ? to_json(*status.predecessor) : json();
  object["successors"] = std::move(successors);
  object["replicas"] = status.replicas;
  object["records"] = status.records;
  object["under_replicated"] = status.under_replicated;
  object["attached_clients"] = status.attached_clients;
  object["uptime_ms"] = status.uptime_ms;
  return object.dump();
}

std::string line(const std::string& name, const std::string& value) {
  return name + std::string(name.size() < 18 ? 18 - name.size() : 1, ' ') + value + "\n";
}

std::string named(const wire::NodeRef& node) {
  return node.id.short_text() + " at " + node.address.text();
}

std::string as_text(const wire::Status& status) {
  std::string text = line("node", status.self.id.text());
  text += line("address", status.self.address.text());
  text += line("state", !status.is_member  ? "joining"
                        : status.is_active ? "member, active"
                                           : "member, pulling its range");
  text += line("predecessor", status.predecessor ? named(*status.predecessor) : "unknown");
  for (std::size_t i = 0; i < status.successors.size(); ++i) {
    if (!status.successors[i].is_padding()) {
      text += line("successor " + std::to_string(i + 1), named(status.successors[i]));
    }
  }
  text += line("replicas (K)", std::to_string(status.replicas));
  text += line("records", std::to_string(status.records));
  text += line("under-replicated", std::to_string(status.under_replicated));
  text += line("clients attached", std::to_string(status.attached_clients));
  text += line("up for", std::to_string(status.uptime_ms / 1000) + " s");
  return text;
}

// Nothing if the node has not answered in time.
Result<std::optional<wire::Status>, std::string> ask(const StatusOptions& options) {
  transport::RuntimeOptions runtime_options;
  runtime_options.listen = options.at.is_v4() ? Address::v4({0, 0, 0, 0}, 0) : Address{};
  auto runtime = transport::Runtime::open(runtime_options, std::make_unique<storage::MemoryStore>(),
                                          crypto::compute);
  if (!runtime) return std::unexpected(runtime.error());

  const CallId call{Entropy((*runtime)->entropy()).draw_u64()};
  // Nobody in particular asks: an identity for this once.
  auto endpoint = rpc::linked_endpoint(StatusQuery(options.at, call), (*runtime)->address(),
                                       {.keys = {.identity_private = (*runtime)->entropy(),
                                                 .ring_name = options.ring,
                                                 .ring_key = options.ring_key},
                                        .seed = (*runtime)->entropy()});
  (*runtime)->start(endpoint);
  const auto until = Clock::now() + kAnswerMax;
  while (!endpoint.machine().status() && Clock::now() < until) (*runtime)->run_for(50ms);
  runtime->reset();
  return endpoint.machine().status();
}

}  // namespace

int show_status(const StatusOptions& options) {
  const auto status = ask(options);
  if (!status) {
    std::fprintf(stderr, "p2pchat-node: %s\n", status.error().c_str());
    return program::kExitCannotListen;
  }
  if (!status->has_value()) {
    std::fprintf(stderr, "p2pchat-node: no node of the ring '%s' answers at %s\n",
                 options.ring.c_str(), options.at.text().c_str());
    return program::kExitNoAnswer;
  }
  const wire::Status& answer = status->value();
  const std::string text = options.is_json ? as_json(answer) + "\n" : as_text(answer);
  std::fputs(text.c_str(), stdout);
  return program::kExitDone;
}

}  // namespace p2pchat::tools
