#include "core/base/address.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

TEST(Address, ParsesAndPrintsIpv4) {
  const auto address = Address::parse("192.168.0.7:7400");

  ASSERT_TRUE(address);
  EXPECT_EQ(*address, Address::v4({192, 168, 0, 7}, 7400));
  EXPECT_TRUE(address->is_v4());
  EXPECT_TRUE(address->is_set());
  EXPECT_EQ(address->text(), "192.168.0.7:7400");
}

TEST(Address, ParsesAndPrintsIpv6) {
  const auto address = Address::parse("[2001:db8::1]:443");

  ASSERT_TRUE(address);
  EXPECT_FALSE(address->is_v4());
  EXPECT_EQ(address->text(), "[2001:db8::1]:443");
}

TEST(Address, OfIpv4HasOneFormOnly) {
  EXPECT_EQ(Address::parse("[::ffff:10.0.0.1]:9"), Address::parse("10.0.0.1:9"));
}

TEST(Address, ParsesThePortsAtTheEdge) {
  EXPECT_TRUE(Address::parse("10.0.0.1:1")->is_set());
  EXPECT_EQ(Address::parse("10.0.0.1:65535")->port, 65535);
  EXPECT_FALSE(Address::parse("10.0.0.1:0")->is_set());
}

TEST(Address, RefusesWhatIsNone) {
  for (const char* text : {"",
                           ":",
                           "10.0.0.1",
                           "10.0.0.1:",
                           ":80",
                           "10.0.0.1:65536",
                           "10.0.0.1:-1",
                           "10.0.0.1:+1",
                           "10.0.0.1: 80",
                           "10.0.0.1:80 ",
                           "10.0.0:80",
                           "10.0.0.256:80",
                           "localhost:80",
                           "::1:80",
                           "[::1]",
                           "[]:80",
                           "[::1:80",
                           "::1]:80",
                           "[10.0.0.1]:80",
                           "[fe80::1%eth0]:80"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, RefusesTextWithAZeroByte) {
  using namespace std::string_view_literals;

  EXPECT_FALSE(Address::parse("10.0.0.1\0:80"sv));
  EXPECT_FALSE(Address::parse("[::1\0]:80"sv));
  EXPECT_FALSE(Address::parse("10.0.0.1:80\0"sv));
}

TEST(Address, KnowsLoopback) {
  EXPECT_TRUE(Address::parse("127.9.9.9:1")->is_loopback());
  EXPECT_TRUE(Address::parse("[::1]:1")->is_loopback());
  EXPECT_FALSE(Address::parse("128.0.0.1:1")->is_loopback());
  EXPECT_FALSE(Address::parse("[::2]:1")->is_loopback());
}

TEST(Address, IsNoneByDefault) {
  EXPECT_FALSE(Address{}.is_set());
  EXPECT_EQ(Address{}.text(), "[::]:0");
}

}  // namespace
}  // namespace p2pchat
