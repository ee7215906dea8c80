#include "bench/card/node_ring.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "bench/card/stopwatch.h"
#include "core/base/assert.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr double kListenMax = 20;  // seconds
constexpr double kSettleMax = 60;  // seconds

// What the log of a node says of where it listens; empty: nothing yet.
std::string address_in(const std::string& log) {
  std::ifstream file(log);
  std::string line;
  const std::string_view mark = "listening on ";
  while (std::getline(file, line)) {
    const std::size_t at = line.find(mark);
    const std::size_t end = line.find(", id ");
    if (at == std::string::npos || end == std::string::npos) continue;
    return line.substr(at + mark.size(), end - at - mark.size());
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<NodeRing>, std::string> NodeRing::start(
    const std::filesystem::path& directory) {
  auto ring = std::make_unique<NodeRing>();
  ring->name_ = "bench-" + std::to_string(getpid());
  for (std::size_t i = 0; i < kRingNodes; ++i) {
    const auto added = ring->add(directory);
    if (!added) return std::unexpected(added.error());
  }
  const Stopwatch watch;
  while (!ring->is_settled()) {
    if (watch.seconds() > kSettleMax) return std::unexpected("the ring does not settle");
    std::this_thread::sleep_for(100ms);
  }
  return ring;
}

Result<void, std::string> NodeRing::add(const std::filesystem::path& directory) {
  const std::string data = (directory / ("node" + std::to_string(nodes_.size() + 1))).string();
  const std::string log = data + ".log";
  std::vector<std::string> command{program_beside("p2pchat-node"),
                                   "run",
                                   "--data",
                                   data,
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--ring",
                                   name_,
                                   "--replicas",
                                   "3",
                                   "--no-discover"};
  if (!nodes_.empty()) command.insert(command.end(), {"--join", nodes_.front().address});
  const Stopwatch watch;
  auto process = Process::start({.command = command, .pipes = Pipes::kNone, .log = log});
  if (!process) return std::unexpected(process.error());
  std::string address;
  while ((address = address_in(log)).empty()) {
    if (!(*process)->is_running()) return std::unexpected("a node does not start");
    if (watch.seconds() > kListenMax) return std::unexpected("a node does not listen");
    std::this_thread::sleep_for(1ms);
  }
  start_ms_ += watch.milliseconds();
  nodes_.push_back({.address = address, .process = std::move(*process)});
  return {};
}

bool NodeRing::is_settled() const {
  return std::ranges::all_of(nodes_, [this](const Node& node) {
    const auto text = output_of({program_beside("p2pchat-node"), "status", "--at", node.address,
                                 "--ring", name_, "--json"});
    if (!text) return false;
    const auto status = nlohmann::json::parse(*text, nullptr, false);
    return !status.is_discarded() && status.value("active", false) &&
           status["successors"].size() >= 3 && status.value("under_replicated", 1) == 0;
  });
}

std::vector<Address> NodeRing::addresses() const {
  std::vector<Address> all;
  for (const Node& node : nodes_) {
    const auto address = Address::parse(node.address);
    P2PCHAT_ASSERT(address);
    all.push_back(*address);
  }
  return all;
}

double NodeRing::cpu_seconds() const {
  double sum = 0;
  for (const Node& node : nodes_) sum += node.process->cpu_seconds();
  return sum;
}

double NodeRing::resident_bytes() const {
  double sum = 0;
  for (const Node& node : nodes_) sum += node.process->resident_bytes();
  return sum;
}

}  // namespace p2pchat::bench
