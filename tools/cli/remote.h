#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "tools/cli/gateway.h"
#include "tools/cli/unix_socket.h"

namespace p2pchat::cli {

// The profile of another process, through its socket.
class Remote final : public Gateway {
 public:
  // Nothing if no process serves the profile.
  [[nodiscard]] static std::unique_ptr<Remote> connect(const std::string& directory);

  void submit(const Request& request) override;
  [[nodiscard]] std::optional<Reply> next(Duration wait_max) override;
  [[nodiscard]] bool is_closed() const override { return !stream_.is_open() && replies_.empty(); }
  [[nodiscard]] int descriptor() const { return stream_.descriptor(); }

 private:
  explicit Remote(Descriptor socket) : stream_(std::move(socket)) {}

  LineStream stream_;
  std::deque<Reply> replies_;
};

}  // namespace p2pchat::cli
