#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/card/process.h"
#include "core/base/address.h"

namespace p2pchat::bench {

inline constexpr std::size_t kRingNodes = 5;

// A ring of p2pchat-node processes on loopback, for as long as this lives.
class NodeRing {
 public:
  // Returns when every node serves its range and has its successors; a minute at most.
  [[nodiscard]] static Result<std::unique_ptr<NodeRing>, std::string> start(
      const std::filesystem::path& directory);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::vector<Address> addresses() const;
  // Of all nodes together.
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] double resident_bytes() const;
  // Of messages so far, in and out, without links' seals, as the nodes' metrics say.
  [[nodiscard]] double traffic_bytes() const;
  // From the start of a process until it listens, on average.
  [[nodiscard]] double start_ms() const { return start_ms_ / static_cast<double>(nodes_.size()); }

 private:
  struct Node {
    std::string address;
    std::string log;
    std::string metrics;  // where it answers for them
    std::unique_ptr<Process> process;
  };

  [[nodiscard]] Result<void, std::string> add(const std::filesystem::path& directory);
  [[nodiscard]] bool is_settled() const;

  std::string name_;
  std::vector<Node> nodes_;
  double start_ms_ = 0;
};

}  // namespace p2pchat::bench
