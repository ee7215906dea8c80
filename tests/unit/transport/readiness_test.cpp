#include "transport/asio/readiness.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>

#include <gtest/gtest.h>

namespace p2pchat::transport {
namespace {

using std::chrono::milliseconds;

// Two ends of a socket.
struct Pair {
  std::array<int, 2> ends{};

  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    close(ends[0]);  // the one that is watched
    close(ends[1]);
  }
  [[nodiscard]] bool read() const {
    char byte = 0;
    return recv(ends[0], &byte, 1, 0) == 1;
  }
  void write() const { EXPECT_EQ(send(ends[1], "x", 1, 0), 1); }
};

bool run_until(EventLoop& loop, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop.run_for(milliseconds(5));
  }
  return true;
}

TEST(Readiness, TellsOfEachOfItsDescriptorsAsLongAsThereIsSomething) {
  EventLoop loop;
  const Pair one;
  const Pair other;
  int read = 0;
  Readiness readiness(loop, [&] {
    if (one.read()) ++read;  // one byte at a time: what is left is told again
    if (other.read()) ++read;
  });
  readiness.watch(one.ends[0], Readiness::Interest::kRead);
  readiness.watch(other.ends[0], Readiness::Interest::kRead);

  for (int i = 0; i < 3; ++i) one.write();
  EXPECT_TRUE(run_until(loop, [&] { return read == 3; }));
  other.write();
  EXPECT_TRUE(run_until(loop, [&] { return read == 4; }));
}

TEST(Readiness, IsQuietWhileNothingIsReadyAndTellsOfRoomToWriteIfAsked) {
  EventLoop loop;
  const Pair pair;
  int told = 0;
  Readiness* own = nullptr;
  Readiness readiness(loop, [&] {
    ++told;
    own->watch(pair.ends[0], Readiness::Interest::kRead);  // all has been written
  });
  own = &readiness;
  readiness.watch(pair.ends[0], Readiness::Interest::kRead);
  for (int i = 0; i < 5; ++i) loop.run_for(milliseconds(2));
  EXPECT_EQ(told, 0);

  readiness.watch(pair.ends[0], Readiness::Interest::kReadAndWrite);
  EXPECT_TRUE(run_until(loop, [&] { return told == 1; }));

  for (int i = 0; i < 5; ++i) loop.run_for(milliseconds(2));
  EXPECT_EQ(told, 1);
}

TEST(Readiness, ForgetsADescriptorThatIsClosed) {
  EventLoop loop;
  int told = 0;
  Readiness readiness(loop, [&] { ++told; });
  {
    const Pair pair;
    readiness.watch(pair.ends[0], Readiness::Interest::kRead);
  }  // the other end hangs up, which could be read

  for (int i = 0; i < 5; ++i) loop.run_for(milliseconds(2));

  EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace p2pchat::transport
