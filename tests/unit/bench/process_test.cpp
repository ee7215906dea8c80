#include "bench/card/process.h"

#include <gtest/gtest.h>

#include "bench/card/stopwatch.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

TEST(Process, WritesAndReadsLines) {
  auto cat = Process::start({.command = {"/bin/cat"}, .pipes = Pipes::kBoth, .log = {}});
  ASSERT_TRUE(cat);

  (*cat)->write("one\ntwo\nrest");

  EXPECT_EQ((*cat)->read_line(10s), "one");
  EXPECT_EQ((*cat)->read_line(10s), "two");
  EXPECT_TRUE((*cat)->is_running());
  EXPECT_GT((*cat)->resident_bytes(), 0);
  (*cat)->end_input();
  EXPECT_EQ((*cat)->read_line(10s), std::nullopt);
  EXPECT_TRUE((*cat)->wait(10s));
  EXPECT_EQ((*cat)->exit_status(), 0);
}

TEST(Process, IsStoppedWithItsObjectThoughItIgnoresThat) {
  auto stubborn =
      Process::start({.command = {"/bin/sh", "-c", "trap '' TERM; echo up; exec sleep 60"},
                      .pipes = Pipes::kBoth,
                      .log = {}});
  ASSERT_TRUE(stubborn);
  ASSERT_EQ((*stubborn)->read_line(10s), "up");

  const Stopwatch watch;
  stubborn->reset();

  EXPECT_LT(watch.seconds(), 9);  // not after all the patience that there is
}

TEST(Process, SaysThatAProgramFailsOrIsNotThere) {
  EXPECT_EQ(output_of({"/bin/echo", "hello"}), "hello\n");
  EXPECT_FALSE(output_of({"/bin/false"}));
  EXPECT_FALSE(output_of({"/no/such/program"}));
}

}  // namespace
}  // namespace p2pchat::bench
