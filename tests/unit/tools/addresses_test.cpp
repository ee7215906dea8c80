#include "tools/program/addresses.h"

#include <gtest/gtest.h>

namespace p2pchat::program {
namespace {

TEST(Addresses, TakesNumbersAndNames) {
  EXPECT_EQ(resolve("127.0.0.1:7400"), Address::v4({127, 0, 0, 1}, 7400));
  EXPECT_EQ(resolve("localhost:7400"), Address::v4({127, 0, 0, 1}, 7400));
  EXPECT_EQ(resolve("[::1]:7400")->text(), "[::1]:7400");
}

TEST(Addresses, SaysWhatIsWrong) {
  for (const char* text :
       {"", "7400", "127.0.0.1", "127.0.0.1:", "localhost:99999", "a:b:1", ":1"}) {
    EXPECT_NE(resolve(text).error().find("is no address"), std::string::npos) << text;
  }
  EXPECT_EQ(resolve("no-such-host.invalid:1").error(),
            "there is no host named 'no-such-host.invalid'");
}

TEST(Addresses, SplitsAtCommas) {
  const auto addresses = resolve_all({"127.0.0.1:1,127.0.0.1:2", "127.0.0.1:3"});

  ASSERT_TRUE(addresses);
  ASSERT_EQ(addresses->size(), 3U);
  EXPECT_EQ(addresses->at(1).port, 2);
  EXPECT_FALSE(resolve_all({"127.0.0.1:1,nonsense"}));
}

TEST(Addresses, KnowsWhereNobodyCanBeReached) {
  EXPECT_TRUE(is_wildcard(Address::v4({0, 0, 0, 0}, 7400)));
  EXPECT_TRUE(is_wildcard(*Address::parse("[::]:7400")));
  EXPECT_FALSE(is_wildcard(Address::v4({127, 0, 0, 1}, 7400)));
}

}  // namespace
}  // namespace p2pchat::program
