#include "tools/cli/input_lines.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace p2pchat::cli {

std::vector<std::string> InputLines::take() {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (!has_ended_ && poll(&input, 1, 0) > 0) {
    std::array<char, 65536> buffer{};
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count > 0) rest_.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) has_ended_ = true;
  }

  std::vector<std::string> lines;
  for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
    lines.push_back(rest_.substr(0, end));
    rest_.erase(0, end + 1);
  }
  if (has_ended_ && !rest_.empty()) lines.push_back(std::exchange(rest_, {}));
  return lines;
}

Result<std::string, std::string> read_input(std::size_t max) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= max + 1) {  // one byte for the end of line, one to tell too much
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return std::unexpected("cannot read standard input: " + std::string(std::strerror(errno)));
    }
    if (count == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.size() > max) text.resize(max + 1);
  return text;
}

}  // namespace p2pchat::cli
