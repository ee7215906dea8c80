#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::tools {

struct EmbeddedNodeOptions {
  std::string data;  // directory, as that of p2pchat-node
  Address listen;
  std::vector<Address> join;
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  bool is_discovering = true;
};

// A ring node inside a program that has a loop of its own, on that loop's thread.
class EmbeddedNode {
 public:
  struct Failure {
    std::string text;  // a sentence
    int exit_status = 0;
  };

  // The node runs with the loop, which outlives it, and is destroyed when that runs no more.
  [[nodiscard]] static Result<std::unique_ptr<EmbeddedNode>, Failure> open(
      transport::EventLoop& loop, const EmbeddedNodeOptions& options);
  ~EmbeddedNode();

  [[nodiscard]] Address address() const;

  // Hands over what it keeps and leaves the ring; then, or when its disk has failed at any time,
  // calls back, with whether it has left, once.
  void leave();
  void on_end(std::function<void(bool has_left)> callback);

 private:
  struct Parts;

  explicit EmbeddedNode(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::tools
