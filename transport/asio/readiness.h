#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "transport/asio/event_loop.h"

namespace p2pchat::transport {

// Tells, on the loop, that a descriptor of somebody else's can be read or written, so that nobody
// looks at it again and again. One that is closed is forgotten by itself.
class Readiness {
 public:
  enum class Interest : std::uint8_t { kRead, kReadAndWrite };

  // Calls back as long as anything is ready: the callback reads or writes what there is, or says
  // that it has no interest in writing any more. It must not destroy this.
  Readiness(EventLoop& loop, std::function<void()> callback);
  ~Readiness();

  // From now on, or with another interest than before.
  void watch(int descriptor, Interest interest);

 private:
  struct Parts;

  void await();

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::transport
