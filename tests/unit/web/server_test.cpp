#include "tools/web/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/storage/temporary_directory.h"
#include "tests/unit/web/loopback.h"
#include "tools/web/visits.h"

namespace p2pchat::web {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A server on loopback whose loop runs in a thread, and plain sockets that speak to it.
class Served {
 public:
  explicit Served(std::chrono::milliseconds wait = Server::kPatience) {
    auto opened = Server::open(
        loop_, Address::v4({127, 0, 0, 1}, 0), visits_, [this] { return Bytes32{++cookies_}; },
        wait);
    EXPECT_TRUE(opened) << opened.error();
    server_ = std::move(*opened);
    host_ = server_->address().text();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Served() {
    loop_.stop();
    thread_.join();
  }

  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::string token() const { return to_hex(Bytes32{7}); }
  [[nodiscard]] int connect_to() const { return connect_to_loopback(server_->address().port); }
  // All that comes back until the server closes, or until `ending`.
  static std::string read_until(int socket, const std::string& ending = "") {
    std::string answer;
    std::array<char, 4096> buffer{};
    while (ending.empty() || answer.find(ending) == std::string::npos) {
      const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return answer;
  }
  static void write(int socket, const std::string& bytes) {
    EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::string ask(const std::string& bytes) const {
    const int socket = connect_to();
    write(socket, bytes);
    std::string answer = read_until(socket);
    ::close(socket);
    return answer;
  }
  [[nodiscard]] std::string enter(const std::string& with) const {
    const std::string body = "{\"token\":\"" + with + "\"}";
    return ask("POST /api/enter HTTP/1.1\r\nHost: " + host_ + "\r\nOrigin: http://" + host_ +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  [[nodiscard]] std::string upgrade(const std::string& cookie) const {
    return "GET /api/live HTTP/1.1\r\nHost: " + host_ + "\r\nOrigin: http://" + host_ +
           "\r\nCookie: p2pchat-" + std::to_string(server_->address().port) + "=" + cookie +
           "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

 private:
  TemporaryDirectory directory_;
  transport::EventLoop loop_;
  People people_{{.data = directory_.file("data"), .is_discovering = false, .loop = &loop_}};
  Visits visits_{people_, Bytes32{7}};
  std::unique_ptr<Server> server_;
  std::string host_;
  std::uint8_t cookies_ = 0;
  std::thread thread_;
};

// A text of a client, masked with zeros (RFC 6455, 5.2).
std::string frame_of(const std::string& text) {
  std::string frame = "\x81";
  frame += static_cast<char>(0x80U | text.size());
  frame += std::string(4, '\0') + text;
  return frame;
}

TEST(WebServer, ServesThePage) {
  Served served;

  const std::string page = served.ask("GET / HTTP/1.1\r\nHost: " + served.host() + "\r\n\r\n");

  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(page, HasSubstr("<script src=\"/app.js\""));
}

TEST(WebServer, GivesACookieForTheTokenOnly) {
  Served served;

  EXPECT_THAT(served.enter("guess"), StartsWith("HTTP/1.1 401 "));
  const std::string entered = served.enter(served.token());

  EXPECT_THAT(entered, StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(entered, HasSubstr("; Path=/; HttpOnly; SameSite=Strict\r\n"));
}

TEST(WebServer, OpensALineToWhoHasTheCookie) {
  Served served;
  EXPECT_THAT(served.ask(served.upgrade(to_hex(Bytes32{1}))), StartsWith("HTTP/1.1 401 "));
  (void)served.enter(served.token());

  const int socket = served.connect_to();
  Served::write(socket, served.upgrade(to_hex(Bytes32{1})));
  EXPECT_THAT(Served::read_until(socket, "\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
  Served::write(socket, frame_of(R"({"request":1,"command":"hello"})"));

  EXPECT_THAT(Served::read_until(socket, "text_max"), HasSubstr(R"("outcome":"done")"));
  Served::write(socket, frame_of("no call"));
  (void)Served::read_until(socket);  // it hangs up
  ::close(socket);
}

TEST(WebServer, LeavesWhoIsSlowToAsk) {
  Served served(std::chrono::milliseconds(50));
  const auto start = std::chrono::steady_clock::now();
  const int socket = served.connect_to();
  Served::write(socket, "GET / HT");

  EXPECT_EQ(Served::read_until(socket), "");

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
  ::close(socket);
}

TEST(WebServer, HasAllPatienceWithAnOpenLine) {
  Served served(std::chrono::milliseconds(400));
  (void)served.enter(served.token());
  const int socket = served.connect_to();
  Served::write(socket, served.upgrade(to_hex(Bytes32{1})));
  EXPECT_THAT(Served::read_until(socket, "\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
  std::this_thread::sleep_for(std::chrono::milliseconds(900));  // more than twice its patience

  Served::write(socket, frame_of(R"({"request":1,"command":"hello"})"));

  EXPECT_THAT(Served::read_until(socket, "text_max"), HasSubstr(R"("outcome":"done")"));
  ::close(socket);
}

TEST(WebServer, HangsUpOnAFrameThatIsTooLong) {
  Served served;
  (void)served.enter(served.token());
  const int socket = served.connect_to();
  Served::write(socket, served.upgrade(to_hex(Bytes32{1})));
  EXPECT_THAT(Served::read_until(socket, "\r\n\r\n"), StartsWith("HTTP/1.1 101 "));

  std::string frame = "\x81\xff";  // a text, masked, with a length of eight bytes
  frame += std::string("\0\0\0\0\0\x02\0\x01", 8) + std::string(4, '\0');
  Served::write(socket, frame);

  (void)Served::read_until(socket);
  ::close(socket);
}

TEST(WebServer, RefusesWhatTheGateRefuses) {
  Served served;

  EXPECT_THAT(served.ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 421 "));
  EXPECT_THAT(served.ask("GET /no HTTP/1.1\r\nHost: " + served.host() + "\r\n\r\n"),
              StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(served.ask("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST(WebServer, TurnsAwayMoreConnectionsThanItHasRoomFor) {
  Served served;
  std::vector<int> idle;
  for (int i = 0; i < 64; ++i) idle.push_back(served.connect_to());

  EXPECT_EQ(Served::read_until(served.connect_to()), "");

  for (const int socket : idle) ::close(socket);
}

TEST(WebServer, SaysThatAPortIsTaken) {
  Served served;
  TemporaryDirectory directory;
  transport::EventLoop loop;
  People people{{.data = directory.file("data"), .is_discovering = false, .loop = &loop}};
  Visits visits{people, {}};

  const auto refused =
      Server::open(loop, *Address::parse(served.host()), visits, [] { return Bytes32{}; });

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr(served.host()));
}

}  // namespace
}  // namespace p2pchat::web
