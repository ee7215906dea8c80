#include "tools/web/entrance.h"

#include <gtest/gtest.h>

namespace p2pchat::web {
namespace {

Bytes32 drawn(std::uint8_t first, std::uint8_t second = 0) { return {first, second}; }

TEST(Entrance, KnowsTheTokenOfTheLaunchAndNothingLikeIt) {
  const Entrance entrance(drawn(7));
  const std::string token = to_hex(drawn(7));

  EXPECT_TRUE(entrance.is_token(token));
  EXPECT_FALSE(entrance.is_token(""));
  EXPECT_FALSE(entrance.is_token(token.substr(1)));
  EXPECT_FALSE(entrance.is_token(token + "0"));
  EXPECT_FALSE(entrance.is_token("1" + token.substr(1)));
}

TEST(Entrance, KnowsItsBrowsersUntilThereAreTooMany) {
  Entrance entrance(drawn(7));
  const std::string first = entrance.enter(drawn(1));
  EXPECT_TRUE(entrance.is_known(first));
  EXPECT_FALSE(entrance.is_known(to_hex(drawn(2))));

  for (std::size_t i = 0; i < Entrance::kBrowsersMax; ++i) {
    (void)entrance.enter(drawn(9, static_cast<std::uint8_t>(i)));
  }

  EXPECT_FALSE(entrance.is_known(first));
}

TEST(Token, IsReadFromItsObjectAlone) {
  EXPECT_EQ(parse_token(R"({"token":"abc"})"), "abc");
  EXPECT_EQ(parse_token(R"({"token":7})"), "");
  EXPECT_EQ(parse_token(R"(["token"])"), "");
  EXPECT_EQ(parse_token("abc"), "");
}

TEST(Url, IsOpenedByLoopbackWhereTheServerListensEverywhere) {
  EXPECT_EQ(url_of(Address::v4({0, 0, 0, 0}, 80), drawn(7)),
            "http://127.0.0.1:80/#" + to_hex(drawn(7)));
  EXPECT_EQ(url_of(Address::v4({127, 0, 0, 1}, 81), drawn(7)),
            "http://127.0.0.1:81/#" + to_hex(drawn(7)));
}

}  // namespace
}  // namespace p2pchat::web
