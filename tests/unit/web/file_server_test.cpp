#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/web/loopback.h"
#include "tools/web/server.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::web {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// What has happened to the files that were posted; read when the loop has told of it.
struct Seen {
  std::string bytes;
  std::size_t largest = 0;
  std::atomic<int> finished = 0;
  std::atomic<int> abandoned = 0;
};

class Taken : public Receiving {
 public:
  explicit Taken(Seen& seen) : seen_(seen) {}
  void take(Bytes piece, std::function<void()> next) override {
    seen_.bytes += as_text(piece);
    seen_.largest = std::max(seen_.largest, piece.size());
    next();
  }
  void finish(std::function<void(std::string)> end) override {
    ++seen_.finished;
    end("{\"outcome\":\"done\"}");
  }
  void abandon() override { ++seen_.abandoned; }

 private:
  Seen& seen_;
};

class Given : public Giving {
 public:
  explicit Given(Head head) : head_(std::move(head)) {}
  void open(std::function<void(const Head&)> sink) override { sink(head_); }
  void next(std::function<void(std::optional<Bytes>)> sink) override {
    if (given_ == 3) return sink(Bytes());
    ++given_;
    sink(Bytes(5, static_cast<std::uint8_t>('0' + given_)));
  }

 private:
  Head head_;
  int given_ = 0;
};

// Has one file, and takes any.
class Shelf : public Audience {
 public:
  [[nodiscard]] std::span<const Asset> page() const override { return assets(); }
  [[nodiscard]] Entrance& entrance() override { return entrance_; }
  [[nodiscard]] std::optional<LineId> join(const std::string&, Write) override { return {}; }
  [[nodiscard]] bool on_text(LineId, std::string_view) override { return false; }
  void leave(LineId) override {}
  [[nodiscard]] std::shared_ptr<Receiving> receive(const std::string&,
                                                   const FileOffer& offer) override {
    if (offer.to != "bob") return nullptr;
    return std::make_shared<Taken>(seen);
  }
  [[nodiscard]] std::shared_ptr<Giving> give(const std::string&, const std::string& id,
                                             bool is_picture) override {
    const bool is_here = id == std::string(64, 'a');
    return std::make_shared<Given>(
        Giving::Head{.status = is_here ? 200 : 404,
                     .name = "a\r\nb.html",
                     .size = 15,
                     .type = is_picture ? "image/png" : "application/octet-stream"});
  }

  Seen seen;

 private:
  Entrance entrance_{Bytes32{7}};
};

class ServedShelf {
 public:
  ServedShelf() {
    auto opened = Server::open(
        loop_, Address::v4({127, 0, 0, 1}, 0), shelf, [] { return Bytes32{9}; },
        std::chrono::seconds(20));
    EXPECT_TRUE(opened) << opened.error();
    server_ = std::move(*opened);
    host = server_->address().text();
    cookie = "p2pchat-" + std::to_string(server_->address().port) + "=" +
             shelf.entrance().enter(Bytes32{9});
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~ServedShelf() {
    loop_.stop();
    thread_.join();
  }

  [[nodiscard]] std::string head(const std::string& to, std::size_t size) const {
    return "POST /api/files?to=" + to + "&name=a.txt&key=k HTTP/1.1\r\nHost: " + host +
           "\r\nOrigin: http://" + host + "\r\nCookie: " + cookie +
           "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n";
  }
  [[nodiscard]] int connect_to() const { return connect_to_loopback(server_->address().port); }
  static void write(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      ASSERT_GT(count, 0);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  [[nodiscard]] std::string ask(const std::string& bytes) const {
    const int socket = connect_to();
    write(socket, bytes);
    std::string answer;
    std::array<char, 4096> buffer{};
    while (true) {
      const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(socket);
    return answer;
  }
  [[nodiscard]] std::string get(const std::string& target, bool has_cookie = true) const {
    return ask("GET " + target + " HTTP/1.1\r\nHost: " + host +
               (has_cookie ? "\r\nCookie: " + cookie : "") + "\r\n\r\n");
  }

  Shelf shelf;
  std::string host;
  std::string cookie;

 private:
  transport::EventLoop loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

TEST(FileServer, TakesAFilePieceByPiece) {
  ServedShelf served;
  std::string bytes(std::size_t{1} << 20U, 'x');
  bytes += "the end";

  const std::string answer = served.ask(served.head("bob", bytes.size()) + bytes);

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, EndsWith("{\"outcome\":\"done\"}"));
  EXPECT_TRUE(served.shelf.seen.bytes == bytes);
  EXPECT_LE(served.shelf.seen.largest, std::size_t{128} << 10U);  // never all of it in memory
  EXPECT_EQ(served.shelf.seen.finished, 1);
  EXPECT_EQ(served.shelf.seen.abandoned, 0);
}

TEST(FileServer, TakesAnEmptyFile) {
  ServedShelf served;

  EXPECT_THAT(served.ask(served.head("bob", 0)), StartsWith("HTTP/1.1 200 OK\r\n"));

  EXPECT_EQ(served.shelf.seen.finished, 1);
}

TEST(FileServer, ForgetsWhatIsCutOffInTheMiddle) {
  ServedShelf served;
  const int socket = served.connect_to();
  ServedShelf::write(socket, served.head("bob", 1000) + "only this");
  ::close(socket);

  while (served.shelf.seen.abandoned == 0) std::this_thread::yield();

  EXPECT_EQ(served.shelf.seen.finished, 0);
}

TEST(FileServer, TakesNothingFromWhoMayNot) {
  ServedShelf served;
  std::string stranger = served.head("bob", 1) + "x";
  stranger.replace(stranger.find(served.cookie), served.cookie.size(), "p2pchat-1=guess");
  std::string foreign = served.head("bob", 1) + "x";
  foreign.replace(foreign.find("Origin: http://"), 15, "Origin: http://evil.example#");

  EXPECT_THAT(served.ask(stranger), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(served.ask(foreign), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(served.ask(served.head("nobody", 1) + "x"), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(served.ask(served.head("bob", 26214401)), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(served.ask(served.head("bob", 1) + "xy"), StartsWith("HTTP/1.1 400 "));

  EXPECT_EQ(served.shelf.seen.bytes, "");
  EXPECT_EQ(served.shelf.seen.finished, 0);
}

TEST(FileServer, GivesAFileAsNothingThatABrowserShowsOrRuns) {
  ServedShelf served;

  const std::string answer = served.get("/api/files/" + std::string(64, 'a'));

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/octet-stream\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Disposition: attachment; "
                                "filename*=UTF-8''a%0D%0Ab.html\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'; sandbox\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n111112222233333"));
}

TEST(FileServer, GivesNothingToWhoMayNotOrOfWhatIsNotHere) {
  ServedShelf served;
  const std::string here = "/api/files/" + std::string(64, 'a');

  EXPECT_THAT(served.get(here, false), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(served.get("/api/pictures/" + std::string(64, 'a')),
              HasSubstr("Content-Type: image/png\r\n"));
  EXPECT_THAT(served.get("/api/files/" + std::string(64, 'b')), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(served.get("/api/files/../../etc/passwd"), StartsWith("HTTP/1.1 404 "));
}

}  // namespace
}  // namespace p2pchat::web
