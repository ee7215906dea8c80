#pragma once

#include "core/base/address.h"
#include "core/wire/message.h"

namespace p2pchat::rpc {

// Sees, outside of all machines, what an endpoint takes and sends, and changes nothing of it.
class Onlooker {
 public:
  Onlooker() = default;
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;
  virtual ~Onlooker() = default;

  virtual void on_received(const Address& from, const wire::Message& message) = 0;
  virtual void on_sent(const Address& to, const wire::Message& message) = 0;
};

}  // namespace p2pchat::rpc
