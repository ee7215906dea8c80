#pragma once

#include <optional>

#include "core/base/instant.h"
#include "tools/cli/request.h"

namespace p2pchat::cli {

// The way from a command to the profile: in this process (Profile) or through the socket of the one
// that owns it (Remote). Every request is answered once, in any order; after a kFollow, notices
// come too.
class Gateway {
 public:
  Gateway() = default;
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  virtual ~Gateway() = default;

  virtual void submit(const Request& request) = 0;

  // The next answer or notice, waiting for it `wait_max` at most.
  [[nodiscard]] virtual std::optional<Reply> next(Duration wait_max) = 0;

  // The other side is gone: nothing more will come.
  [[nodiscard]] virtual bool is_closed() const = 0;
};

// The answer to one request, however long it takes; notices before it are dropped. Nothing if the
// gateway has closed.
[[nodiscard]] std::optional<Answer> ask(Gateway& gateway, const Request& request);

}  // namespace p2pchat::cli
