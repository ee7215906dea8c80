#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tools/web/assets.h"
#include "tools/web/entrance.h"

namespace p2pchat::web {

// Whom the server serves: the pages of the browsers that have entered, which ask and are told
// things over lines (WebSockets). Knows nothing of sockets.
class Audience {
 public:
  using LineId = std::uint64_t;
  using Write = std::function<void(std::string text)>;

  virtual ~Audience() = default;

  // What a browser gets, whoever it is.
  [[nodiscard]] virtual std::span<const Asset> page() const = 0;
  [[nodiscard]] virtual Entrance& entrance() = 0;

  // A page of a known browser. Nothing if there are too many.
  [[nodiscard]] virtual std::optional<LineId> join(const std::string& cookie, Write write) = 0;
  // False if the line is to be closed: that was no call.
  [[nodiscard]] virtual bool on_text(LineId line, std::string_view text) = 0;
  virtual void leave(LineId line) = 0;

 protected:
  Audience() = default;
  Audience(const Audience&) = default;
  Audience& operator=(const Audience&) = default;
};

}  // namespace p2pchat::web
