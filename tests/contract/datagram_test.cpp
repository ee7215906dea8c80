#include <cstddef>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/contract_test.h"

// What transport/api/host.h promises of datagrams and announcements.
namespace p2pchat::contract {
namespace {

using testing::Contains;
using testing::IsEmpty;
using transport::Host;
using transport::kDatagramMax;

class DatagramContract : public ContractTest {
 protected:
  std::size_t a_ = arm_->add();
  std::size_t b_ = arm_->add();
};

INSTANTIATE_TEST_SUITE_P(Arms, DatagramContract, testing::Values(kSimulated, kUdp), kind_name);

TEST_P(DatagramContract, ArriveWholeWithTheSendersAddress) {
  const std::vector<std::size_t> sizes{0, 1, 100, kDatagramMax};

  for (const std::size_t size : sizes) {
    arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->address(b_), pattern(size)); });
    arm_->settle();
  }

  std::vector<Heard> expected;
  for (const std::size_t size : sizes) expected.push_back({arm_->address(a_), pattern(size)});
  EXPECT_EQ(arm_->probe(b_).datagrams, expected);
}

TEST_P(DatagramContract, TooLongOneIsDropped) {
  arm_->command(a_, [&](Host& host) {
    host.send_datagram(arm_->address(b_), pattern(kDatagramMax + 1));
    host.send_datagram(arm_->address(b_), pattern(5));
  });

  arm_->settle();

  EXPECT_EQ(arm_->probe(b_).datagrams, (std::vector<Heard>{{arm_->address(a_), pattern(5)}}));
}

TEST_P(DatagramContract, SenderCanBeAnswered) {
  arm_->probe(b_).react = [](Host& host, Probe& self) {
    host.send_datagram(self.datagrams.back().from, pattern(7));
  };

  arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->address(b_), pattern(3)); });

  ASSERT_TRUE(arm_->until([&] { return !arm_->probe(a_).datagrams.empty(); }));
  EXPECT_EQ(arm_->probe(a_).datagrams, (std::vector<Heard>{{arm_->address(b_), pattern(7)}}));
}

// The probe itself asserts that no event comes inside another.
TEST_P(DatagramContract, ToOneselfComesAsALaterEvent) {
  int left = 10;
  arm_->probe(a_).react = [&](Host& host, Probe&) {
    if (--left > 0) host.send_datagram(arm_->address(a_), pattern(2));
  };

  arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->address(a_), pattern(2)); });

  EXPECT_TRUE(arm_->until([&] { return arm_->probe(a_).datagrams.size() == 10; }));
}

TEST_P(DatagramContract, ToNobodyHarmsNothing) {
  for (int i = 0; i < 3; ++i) {
    arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->nobody(), pattern(9)); });
    arm_->settle();
  }
  arm_->command(a_, [&](Host& host) { host.send_datagram(Address{}, pattern(9)); });
  arm_->command(b_, [&](Host& host) { host.send_datagram(arm_->address(a_), pattern(4)); });

  arm_->settle();

  EXPECT_EQ(arm_->probe(a_).datagrams, (std::vector<Heard>{{arm_->address(b_), pattern(4)}}));
}

TEST_P(DatagramContract, ToTheDeadAreLostAndNotKeptForTheNext) {
  arm_->kill(b_);
  arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->address(b_), pattern(1)); });
  arm_->settle();
  arm_->restart(b_);
  arm_->command(a_, [&](Host& host) { host.send_datagram(arm_->address(b_), pattern(2)); });

  arm_->settle();

  EXPECT_EQ(arm_->probe(b_).datagrams, (std::vector<Heard>{{arm_->address(a_), pattern(2)}}));
}

TEST_P(DatagramContract, AnnouncementReachesTheGroupWithTheSendersAddress) {
  const std::size_t c = arm_->add();

  arm_->command(a_, [&](Host& host) { host.announce(pattern(kDatagramMax)); });
  arm_->settle();

  const Heard heard{arm_->address(a_), pattern(kDatagramMax)};
  EXPECT_THAT(arm_->probe(b_).announcements, Contains(heard));
  EXPECT_THAT(arm_->probe(c).announcements, Contains(heard));
  EXPECT_THAT(arm_->probe(b_).datagrams, IsEmpty());
}

TEST_P(DatagramContract, AnnouncementThatIsTooLongIsDropped) {
  arm_->command(a_, [&](Host& host) { host.announce(pattern(kDatagramMax + 1)); });

  arm_->settle();

  EXPECT_THAT(arm_->probe(b_).announcements, IsEmpty());
}

}  // namespace
}  // namespace p2pchat::contract
