#include "tools/doctor/network.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "core/base/entropy.h"
#include "core/base/ring_id.h"
#include "core/crypto/compute.h"
#include "core/rpc/linked.h"
#include "core/storage/memory_store.h"
#include "tools/doctor/probe.h"
#include "tools/program/discovery.h"
#include "transport/host/runtime.h"

namespace p2pchat::doctor {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Source = NodeReport::Source;

constexpr auto kListenFor = 2s;  // to who says by multicast that it is there
constexpr auto kAnswerMax = 4s;

struct Round {
  std::vector<Probe::Asked> asked;
  std::string failure;
  bool has_heard = false;
  bool has_heard_others = false;
};

// One host, one identity for this once: until all have answered, or too long.
Round ask(const cli::Options& options, const std::vector<Address>& nodes, rpc::Reach reach) {
  const bool is_listening = reach == rpc::Reach::kListening && options.is_discovering;
  transport::RuntimeOptions runtime_options;
  const bool is_v4 = std::ranges::all_of(nodes, &Address::is_v4);
  runtime_options.listen = is_v4 ? Address::v4({0, 0, 0, 0}, 0) : Address{};
  if (is_listening) runtime_options.multicast = program::discovery_group();
  auto runtime = transport::Runtime::open(runtime_options, std::make_unique<storage::MemoryStore>(),
                                          crypto::compute);
  if (!runtime) return {.failure = runtime.error()};

  auto endpoint =
      rpc::linked_endpoint(Probe(nodes, Entropy((*runtime)->entropy())), (*runtime)->address(),
                           {.keys = {.identity_private = (*runtime)->entropy(),
                                     .ring_name = options.ring,
                                     .ring_key = options.ring_key},
                            .seed = (*runtime)->entropy()},
                           reach);
  (*runtime)->start(endpoint);
  const auto begin = Clock::now();
  const auto is_done = [&] {
    const Probe& probe = endpoint.machine();
    const auto passed = Clock::now() - begin;
    const bool has_listened = !is_listening || probe.has_heard() || passed >= kListenFor;
    return passed >= kAnswerMax || (has_listened && probe.have_all_answered());
  };
  do (*runtime)->run_for(20ms);
  while (!is_done());
  runtime->reset();
  return {.asked = endpoint.machine().asked(),
          .has_heard = endpoint.machine().has_heard(),
          .has_heard_others = endpoint.guest().courier().traffic().dropped_foreign > 0};
}

// Those that do not answer datagrams are asked by streams; whose door is shut is not.
void ask_by_stream(const cli::Options& options, std::vector<NodeReport>& nodes) {
  std::vector<Address> silent;
  for (NodeReport& node : nodes) {
    if (node.status) continue;
    node.door = try_stream(node.node);
    if (node.door == Door::kOpen) silent.push_back(node.node);
  }
  if (silent.empty()) return;
  for (const Probe::Asked& asked : ask(options, silent, rpc::Reach::kOwnStreams).asked) {
    const auto node = std::ranges::find(nodes, asked.node, &NodeReport::node);
    if (node == nodes.end() || !asked.status) continue;
    node->status = asked.status;
    node->round_trip = asked.round_trip.value_or(Duration{0});
    node->clock_ahead = asked.clock_ahead;
    node->is_by_stream_only = true;
  }
}

std::string described(const NodeReport& report) {
  const std::string node = report.node.text();
  switch (report.source) {
    case Source::kNamed:
      return node;
    case Source::kRemembered:
      return node + " (remembered)";
    case Source::kHeard:
      return node + " (heard by multicast)";
  }
  return node;
}

Finding judge_answer(const NodeReport& report, bool is_behind_nat) {
  const std::string answers =
      described(report) + " answers in " + std::to_string(report.round_trip / 1ms) + " ms";
  if (report.is_by_stream_only && !is_behind_nat) {
    return {.level = Level::kWarning,
            .check = "node",
            .text = described(report) + " answers by TCP and not by UDP: its port is blocked",
            .advice = "let UDP through to port " + std::to_string(report.node.port) +
                      " and back, or say --behind-nat"};
  }
  if (!report.status->is_member || !report.status->is_active) {
    return {.level = Level::kWarning,
            .check = "node",
            .text = answers + ", but is not yet a member of the ring that serves",
            .advice = "wait a minute; if it stays so, its own --join is wrong"};
  }
  return {.check = "node", .text = answers};
}

std::string keyed(const cli::Options& options) {
  return "'" + options.ring + "'" + (options.ring_key ? " with this key" : " without a key");
}

// A dead node is bad when no other answers.
Finding judge_silence(const NodeReport& report, const cli::Options& options, Level level) {
  const std::string node = described(report);
  switch (report.door) {
    case Door::kOpen:
      return {.level = level,
              .check = "node",
              .text = node + " is a program that gives no answer to who is of the ring " +
                      keyed(options),
              .advice =
                  "compare --ring and --ring-key-file with those of the node: who has others "
                  "gets no answer"};
    case Door::kRefused:
      return {.level = level,
              .check = "node",
              .text = "nothing listens at " + node,
              .advice = "start it there: `p2pchat-node run --data DIR --listen " +
                        report.node.text() + "`, or name another with --node"};
    case Door::kSilent:
      return {.level = level,
              .check = "node",
              .text = "nothing comes back from " + node,
              .advice = "is its machine on, and does a firewall drop UDP and TCP to port " +
                        std::to_string(report.node.port) + "?"};
    case Door::kUnreachable:
      break;
  }
  return {.level = level,
          .check = "node",
          .text = "there is no way from here to " + node,
          .advice = "look at this computer's network, or name another node with --node"};
}

Finding judge_multicast(const NetworkReport& report, bool is_needed) {
  const Level level = is_needed ? Level::kWarning : Level::kOk;
  const std::string name = "name a node with --node HOST:PORT";
  if (!report.is_discovering) {
    return {.check = "multicast", .text = "not used: --no-discover"};
  }
  if (!report.why_not_joined.empty()) {
    return {.level = Level::kWarning,
            .check = "multicast",
            .text = "the group cannot be joined here: " + report.why_not_joined,
            .advice = is_needed ? name : "nodes are found only by --node, or remembered"};
  }
  if (report.has_heard) return {.check = "multicast", .text = "a node of this ring was heard"};
  return {.level = level,
          .check = "multicast",
          .text = report.has_heard_others ? "only others were heard, whose ring has another name"
                                          : "the group was joined, nothing was heard",
          .advice = !is_needed                ? ""
                    : report.has_heard_others ? "compare --ring with that of the nodes here"
                                              : name};
}

// Of the ring as a whole; its nodes may not be as many as it wants copies.
Finding judge_ring(const NetworkReport& report, const cli::Options& options, bool is_served) {
  const auto answering = std::ranges::count_if(
      report.nodes, [](const NodeReport& node) { return node.status.has_value(); });
  if (answering == 0 && is_served) {
    return {.level = Level::kWarning,
            .check = "ring",
            .text = "the p2pchat that has the profile knows its nodes, they could not be asked now",
            .advice = "name one with --node to have it asked"};
  }
  if (answering == 0) {
    return {.level = Level::kWrong,
            .check = "ring",
            .text = "no node of the ring '" + options.ring + "' answers",
            .advice =
                "`p2pchat up` starts one on this computer; or say where one is: --node "
                "HOST:PORT"};
  }
  std::vector<RingId> members;
  std::vector<std::uint8_t> replicas;
  for (const NodeReport& node : report.nodes) {
    if (!node.status) continue;
    replicas.push_back(node.status->replicas);
    members.push_back(node.status->self.id);
    for (const wire::NodeRef& next : node.status->successors) {
      if (!next.is_padding()) members.push_back(next.id);
    }
  }
  std::ranges::sort(members);
  members.erase(std::ranges::unique(members).begin(), members.end());
  const auto [least, most] = std::ranges::minmax(replicas);
  if (least != most) {
    return {.level = Level::kWrong,
            .check = "ring",
            .text = "its nodes keep " + std::to_string(least) + " and " + std::to_string(most) +
                    " copies of everything",
            .advice = "start all of them with the same --replicas"};
  }
  if (members.size() < most) {
    return {.level = Level::kWarning,
            .check = "ring",
            .text = "it has " + std::to_string(members.size()) + " of the " + std::to_string(most) +
                    " nodes that copies go to",
            .advice = "start more: `p2pchat-node run --data DIR --join " +
                      report.nodes.front().node.text() + "`"};
  }
  return {.check = "ring",
          .text = "'" + options.ring + "' keeps " + std::to_string(most) + " copies of everything"};
}

}  // namespace

NetworkReport ask_network(const cli::Options& options, const std::vector<Address>& remembered) {
  std::vector<Address> nodes = options.nodes;
  nodes.insert(nodes.end(), remembered.begin(), remembered.end());
  Round round = ask(options, nodes, rpc::Reach::kListening);

  NetworkReport report{.listen_failure = std::move(round.failure),
                       .is_discovering = options.is_discovering,
                       .has_heard = round.has_heard,
                       .has_heard_others = round.has_heard_others};
  for (Probe::Asked& asked : round.asked) {
    const bool is_named = std::ranges::find(options.nodes, asked.node) != options.nodes.end();
    const bool is_known = std::ranges::find(nodes, asked.node) != nodes.end();
    report.nodes.push_back({.node = asked.node,
                            .source = is_named   ? Source::kNamed
                                      : is_known ? Source::kRemembered
                                                 : Source::kHeard,
                            .status = std::move(asked.status),
                            .round_trip = asked.round_trip.value_or(Duration{0}),
                            .clock_ahead = asked.clock_ahead});
  }
  ask_by_stream(options, report.nodes);
  if (options.is_discovering) {
    report.why_not_joined = why_not_joined(program::discovery_group().group);
  }
  return report;
}

std::vector<NodeClock> clocks_in(const NetworkReport& report) {
  std::vector<NodeClock> clocks;
  for (const NodeReport& node : report.nodes) {
    if (node.clock_ahead) clocks.push_back({.node = node.node.text(), .ahead = *node.clock_ahead});
  }
  return clocks;
}

std::vector<Finding> judge_network(const NetworkReport& report, const cli::Options& options,
                                   bool is_served) {
  std::vector<Finding> findings;
  if (!report.listen_failure.empty()) {
    return {{.level = Level::kWrong,
             .check = "network",
             .text = report.listen_failure,
             .advice = "another program may have the port for discovery to itself: --no-discover"}};
  }
  const bool is_any_answering = std::ranges::any_of(
      report.nodes, [](const NodeReport& node) { return node.status.has_value(); });
  for (const std::string& sentence : options.unresolved) {
    findings.push_back({.level = Level::kWrong,
                        .check = "node",
                        .text = sentence,
                        .advice = "correct --node, P2PCHAT_NODE or the config file"});
  }
  for (const NodeReport& node : report.nodes) {
    const Level level = is_any_answering ? Level::kWarning : Level::kWrong;
    findings.push_back(node.status ? judge_answer(node, options.is_behind_nat)
                                   : judge_silence(node, options, level));
  }
  findings.push_back(judge_multicast(report, !is_any_answering));
  findings.push_back(judge_ring(report, options, is_served));
  return findings;
}

}  // namespace p2pchat::doctor
