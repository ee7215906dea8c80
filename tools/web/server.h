#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "tools/web/audience.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::web {

// The page's HTTP and WebSockets (Boost.Beast), on the loop on which all that they show runs too:
// nothing is shared with another thread. One request a connection, 64 connections at a time; who is
// slow to ask, or does not read what it is told, is left.
class Server {
 public:
  using Chance = std::function<Bytes32()>;  // for cookies

  // A whole request has this time, and a reader with its answer.
  static constexpr std::chrono::milliseconds kPatience{10'000};

  // The loop and the audience outlive it, and it is destroyed when the loop runs no more. The error
  // is a sentence.
  [[nodiscard]] static Result<std::unique_ptr<Server>, std::string> open(
      transport::EventLoop& loop, const Address& listen, Audience& audience, Chance chance,
      std::chrono::milliseconds patience = kPatience);
  ~Server();

  // With the port it got.
  [[nodiscard]] Address address() const;

 private:
  struct Parts;

  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::web
