#include "tools/cli/unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace p2pchat::cli {
namespace {

constexpr const char* kSocketName = "/socket";

// A socket's path has at most 107 bytes, a directory's may be longer: through the directory's
// descriptor it is always short.
struct SocketPlace {
  Descriptor directory;
  sockaddr_un address{};

  explicit SocketPlace(const std::string& path)
      : directory(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    const std::string name = "/proc/self/fd/" + std::to_string(directory.number()) + kSocketName;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.c_str(), std::min(name.size(), sizeof address.sun_path - 1));
  }
  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&address);  // as the sockets API wants it
  }
};

Descriptor new_socket() {
  return Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

void LineStream::write_line(const std::string& line) {
  if (!is_open()) return;
  outgoing_ += line;
  outgoing_ += '\n';
  send_some();
  if (outgoing_.size() > kLineMax) socket_ = Descriptor();
}

std::vector<std::string> LineStream::pump() {
  std::vector<std::string> lines;
  if (!is_open()) return lines;
  send_some();
  receive_some();
  std::size_t start = 0;
  for (std::size_t end = incoming_.find('\n'); end != std::string::npos;
       end = incoming_.find('\n', start)) {
    lines.push_back(incoming_.substr(start, end - start));
    start = end + 1;
  }
  incoming_.erase(0, start);
  if (incoming_.size() > kLineMax) socket_ = Descriptor();
  return lines;
}

void LineStream::send_some() {
  while (is_open() && !outgoing_.empty()) {
    const ssize_t sent = send(descriptor(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (!would_block()) socket_ = Descriptor();
      return;
    }
    outgoing_.erase(0, static_cast<std::size_t>(sent));
  }
}

void LineStream::receive_some() {
  std::array<char, 65536> buffer{};
  while (is_open() && incoming_.size() <= kLineMax) {
    const ssize_t received = recv(descriptor(), buffer.data(), buffer.size(), 0);
    if (received > 0) {
      incoming_.append(buffer.data(), static_cast<std::size_t>(received));
    } else {
      if (received == 0 || !would_block()) socket_ = Descriptor();
      return;
    }
  }
}

Descriptor listen_in(const std::string& directory) {
  const SocketPlace place(directory);
  unlink(place.address.sun_path);
  Descriptor socket = new_socket();
  const mode_t before = umask(0177);
  const bool is_bound =
      socket.is_open() && bind(socket.number(), place.get(), sizeof place.address) == 0;
  umask(before);
  if (!is_bound || listen(socket.number(), 16) != 0) return {};
  return socket;
}

Descriptor accept_from(const Descriptor& listener) {
  return Descriptor(accept4(listener.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

Descriptor connect_in(const std::string& directory) {
  const SocketPlace place(directory);
  Descriptor socket = new_socket();
  if (!socket.is_open() || connect(socket.number(), place.get(), sizeof place.address) != 0) {
    return {};
  }
  return socket;
}

void remove_socket_in(const std::string& directory) { unlink((directory + kSocketName).c_str()); }

}  // namespace p2pchat::cli
