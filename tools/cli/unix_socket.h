#pragma once

#include <optional>
#include <string>
#include <vector>

// Lines over a socket in the profile's directory, without blocking.
namespace p2pchat::cli {

// A socket of this process, closed with the value.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = -1;
};

// One end of a connection. A side that sends longer lines than kLineMax, or does not read what it
// is sent, is cut off.
class LineStream {
 public:
  static constexpr std::size_t kLineMax = std::size_t{64} * 1024 * 1024;

  explicit LineStream(Descriptor socket) : socket_(std::move(socket)) {}

  void write_line(const std::string& line);
  // Sends and receives what can be without waiting; the lines that are complete.
  [[nodiscard]] std::vector<std::string> pump();
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  [[nodiscard]] bool has_unsent() const { return !outgoing_.empty(); }
  [[nodiscard]] int descriptor() const { return socket_.number(); }

 private:
  void send_some();
  void receive_some();

  Descriptor socket_;
  std::string incoming_;
  std::string outgoing_;
};

// Listens in DIRECTORY/socket, for its owner alone (mode 0600); takes the place of a dead process's
// socket, so the caller must own the profile. Nothing if that fails.
[[nodiscard]] Descriptor listen_in(const std::string& directory);
[[nodiscard]] Descriptor accept_from(const Descriptor& listener);
[[nodiscard]] Descriptor connect_in(const std::string& directory);

void remove_socket_in(const std::string& directory);

}  // namespace p2pchat::cli
