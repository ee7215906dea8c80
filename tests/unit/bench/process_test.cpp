#include "bench/card/process.h"

#include <gtest/gtest.h>

#include "bench/card/stopwatch.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

TEST(Process, IsReadLineByLineAndSeenToRunAndToEnd) {
  auto writer =
      Process::start({.command = {"/bin/sh", "-c", "echo one; echo two; printf rest; sleep 1"},
                      .has_output = true});
  ASSERT_TRUE(writer);

  EXPECT_EQ((*writer)->read_line(10s), "one");
  EXPECT_EQ((*writer)->read_line(10s), "two");
  EXPECT_TRUE((*writer)->is_running());
  EXPECT_GT((*writer)->resident_bytes(), 0);
  EXPECT_EQ((*writer)->read_line(10s), std::nullopt);
  EXPECT_TRUE((*writer)->wait(10s));
  EXPECT_EQ((*writer)->exit_status(), 0);
}

TEST(Process, IsStoppedWithItsObjectThoughItIgnoresThat) {
  auto stubborn =
      Process::start({.command = {"/bin/sh", "-c", "trap '' TERM; echo up; exec sleep 60"},
                      .has_output = true,
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
