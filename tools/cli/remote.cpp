#include "tools/cli/remote.h"

#include <poll.h>

#include <chrono>
#include <memory>
#include <utility>

#include "tools/cli/json_lines.h"

namespace p2pchat::cli {

std::unique_ptr<Remote> Remote::connect(const std::string& directory) {
  Descriptor socket = connect_in(directory);
  if (!socket.is_open()) return nullptr;
  return std::unique_ptr<Remote>(new Remote(std::move(socket)));
}

void Remote::submit(const Request& request) { stream_.write_line(to_line(request)); }

std::optional<Reply> Remote::next(Duration wait_max) {
  if (replies_.empty() && stream_.is_open()) {
    pollfd readable{.fd = stream_.descriptor(), .events = POLLIN, .revents = 0};
    poll(&readable, 1, static_cast<int>(wait_max / std::chrono::milliseconds{1}));
    for (const std::string& line : stream_.pump()) {
      if (auto reply = parse_reply(line)) replies_.push_back(std::move(*reply));
    }
  }
  if (replies_.empty()) return std::nullopt;
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  return reply;
}

}  // namespace p2pchat::cli
