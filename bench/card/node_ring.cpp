#include "bench/card/node_ring.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "bench/card/stopwatch.h"
#include "core/base/assert.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

constexpr double kListenMax = 20;  // seconds
constexpr double kSettleMax = 60;  // seconds

// What stands in the log behind some words, up to a comma or the end; empty: nothing yet.
std::string in_log(const std::string& log, std::string_view words) {
  std::ifstream file(log);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t at = line.find(words);
    if (at == std::string::npos || file.eof()) continue;  // a line without its end is being written
    const std::size_t begin = at + words.size();
    return line.substr(begin, line.find(',', begin) - begin);
  }
  return {};
}

// The answer to one HTTP request; empty if there is none.
std::string page_at(const std::string& metrics) {
  const auto address = Address::parse(metrics);
  if (!address) return {};
  const int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in name{.sin_family = AF_INET,
                         .sin_port = htons(address->port),
                         .sin_addr = {htonl(INADDR_LOOPBACK)},
                         .sin_zero = {}};
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
  std::string page;
  if (connect(peer, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0 &&
      send(peer, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    std::array<char, 65536> buffer{};
    ssize_t got = 0;
    while ((got = recv(peer, buffer.data(), buffer.size(), 0)) > 0) {
      page.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  close(peer);
  return page;
}

// The sum of a metric over its labels.
double metric_in(const std::string& page, std::string_view metric) {
  std::istringstream lines(page);
  std::string line;
  double sum = 0;
  while (std::getline(lines, line)) {
    if (line.starts_with(metric)) sum += std::strtod(line.c_str() + line.rfind(' '), nullptr);
  }
  return sum;
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
  for (Node& node : ring->nodes_) node.metrics = in_log(node.log, "metrics at ");
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
                                   "--no-discover",
                                   "--metrics",
                                   "127.0.0.1:0"};
  if (!nodes_.empty()) command.insert(command.end(), {"--join", nodes_.front().address});
  const Stopwatch watch;
  auto process = Process::start({.command = command, .log = log});
  if (!process) return std::unexpected(process.error());
  std::string address;
  while ((address = in_log(log, "listening on ")).empty()) {
    if (!(*process)->is_running()) return std::unexpected("a node does not start");
    if (watch.seconds() > kListenMax) return std::unexpected("a node does not listen");
    std::this_thread::sleep_for(1ms);
  }
  start_ms_ += watch.milliseconds();
  nodes_.push_back({.address = address, .log = log, .metrics = {}, .process = std::move(*process)});
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

double NodeRing::traffic_bytes() const {
  double sum = 0;
  for (const Node& node : nodes_) {
    sum += metric_in(page_at(node.metrics), "p2pchat_message_bytes_total{");
  }
  return sum;
}

double NodeRing::resident_bytes() const {
  double sum = 0;
  for (const Node& node : nodes_) sum += node.process->resident_bytes();
  return sum;
}

}  // namespace p2pchat::bench
