#include "tools/cli/unix_socket.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::cli {
namespace {

class UnixSocket : public testing::Test {
 protected:
  UnixSocket() {
    // Longer than a socket's path may be.
    std::string name = testing::TempDir() + "p2pchat-XXXXXX";
    top_ = mkdtemp(name.data());
    directory_ = top_ + "/" + std::string(120, 'd');
    std::filesystem::create_directories(directory_);
  }
  ~UnixSocket() override { std::filesystem::remove_all(top_); }

  std::string top_;
  std::string directory_;
};

TEST_F(UnixSocket, CarriesLinesBothWays) {
  const Descriptor listener = listen_in(directory_);
  LineStream near(connect_in(directory_));
  LineStream far(accept_from(listener));

  near.write_line("one");
  near.write_line("two");
  far.write_line("three");

  EXPECT_EQ(far.pump(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(near.pump(), std::vector<std::string>{"three"});
}

TEST_F(UnixSocket, IsItsOwnersAlone) {
  const Descriptor listener = listen_in(directory_);

  struct stat about{};
  ASSERT_EQ(stat((directory_ + "/socket").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(UnixSocket, TakesThePlaceOfADeadOne) {
  {
    const Descriptor dead = listen_in(directory_);
  }
  EXPECT_FALSE(connect_in(directory_).is_open());

  const Descriptor listener = listen_in(directory_);

  EXPECT_TRUE(connect_in(directory_).is_open());
}

TEST_F(UnixSocket, CarriesALineLargerThanItsBuffers) {
  const Descriptor listener = listen_in(directory_);
  LineStream near(connect_in(directory_));
  LineStream far(accept_from(listener));
  const std::string large(4 * 1024 * 1024, 'x');

  near.write_line(large);
  std::vector<std::string> lines;
  while (lines.empty() && near.is_open() && far.is_open()) {
    lines = far.pump();
    EXPECT_TRUE(near.pump().empty());
  }

  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], large);
}

TEST_F(UnixSocket, EndsWhenTheOtherSideDoes) {
  const Descriptor listener = listen_in(directory_);
  LineStream near(connect_in(directory_));
  {
    LineStream far(accept_from(listener));
    far.write_line("last words");
  }

  EXPECT_EQ(near.pump(), std::vector<std::string>{"last words"});
  EXPECT_FALSE(near.is_open());
}

TEST_F(UnixSocket, IsClosedWhereNobodyListens) {
  EXPECT_FALSE(connect_in(directory_).is_open());
  EXPECT_FALSE(connect_in(directory_ + "/missing").is_open());
}

}  // namespace
}  // namespace p2pchat::cli
