#pragma once

#include <memory>
#include <string>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "tools/node/observation.h"

namespace p2pchat::tools {

// Answers HTTP requests for metrics and health, on a thread of its own, from the last observation
// that it was shown: a node that hangs is told by the age of that. At most 32 connections at once
// (one more is closed), five seconds for each, one request on it.
class HealthServer {
 public:
  // The error is a sentence for the user.
  [[nodiscard]] static Result<std::unique_ptr<HealthServer>, std::string> open(
      const Address& listen);
  HealthServer(const HealthServer&) = delete;
  HealthServer& operator=(const HealthServer&) = delete;
  ~HealthServer();

  // Where it listens, with the port it got.
  [[nodiscard]] Address address() const;

  // From the thread of the node.
  void show(const Observation& seen);

 private:
  struct Parts;

  explicit HealthServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::tools
