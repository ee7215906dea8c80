#include "tools/node/announcement_filter.h"

#include <chrono>

#include <gtest/gtest.h>

#include "core/wire/codec.h"

namespace p2pchat::tools {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};

Bytes announcement(std::uint16_t port, const char* ring = "p2pchat") {
  return wire::encode_frame(
      wire::RingTag::of(ring),
      wire::Announce{.self = {.address = Address::v4({10, 74, 1, 11}, port)}});
}

TEST(AnnouncementFilter, LetsAnnouncementsOfEveryRingThrough) {
  AnnouncementFilter filter;

  EXPECT_TRUE(filter.admits(announcement(1), kStart));
  EXPECT_TRUE(filter.admits(announcement(2), kStart));
  EXPECT_TRUE(filter.admits(announcement(1, "another ring"), kStart));
}

TEST(AnnouncementFilter, LetsThroughWhoLooksForTheRing) {
  AnnouncementFilter filter;
  const Bytes seek = wire::encode_frame(wire::RingTag::of("p2pchat"), wire::Seek{});

  EXPECT_TRUE(filter.admits(seek, kStart));
}

TEST(AnnouncementFilter, LetsNothingElseThrough) {
  AnnouncementFilter filter;
  Bytes longer = announcement(1);
  longer.push_back(0);
  Bytes shorter = announcement(1);
  shorter.pop_back();
  Bytes of_another_version = announcement(1);
  of_another_version[0] += 1;

  EXPECT_FALSE(filter.admits({}, kStart));
  EXPECT_FALSE(filter.admits(longer, kStart));
  EXPECT_FALSE(filter.admits(shorter, kStart));
  EXPECT_FALSE(filter.admits(of_another_version, kStart));
  EXPECT_FALSE(filter.admits(
      wire::encode_frame(wire::RingTag::of("p2pchat"), wire::GetStatus{.call = CallId{1}}),
      kStart));
  EXPECT_EQ(filter.remembered(), 0U);
}

// Or two relays between the same two networks would repeat each other for ever.
TEST(AnnouncementFilter, RepeatsTheSameOnlyAfterAWhile) {
  AnnouncementFilter filter;
  const Bytes frame = announcement(1);

  EXPECT_TRUE(filter.admits(frame, kStart));
  EXPECT_FALSE(filter.admits(frame, kStart + AnnouncementFilter::kRepeatMin - 1us));
  EXPECT_TRUE(filter.admits(frame, kStart + AnnouncementFilter::kRepeatMin));
}

TEST(AnnouncementFilter, HasABoundOnWhatItLetsThroughAndRemembers) {
  AnnouncementFilter filter;
  std::uint16_t port = 0;
  std::size_t admitted = 0;
  for (std::size_t i = 0; i < 2 * AnnouncementFilter::kBurst; ++i) {
    admitted += filter.admits(announcement(++port), kStart) ? 1U : 0U;
  }
  EXPECT_EQ(admitted, AnnouncementFilter::kBurst);
  EXPECT_EQ(filter.remembered(), AnnouncementFilter::kBurst);

  const Instant later = kStart + 3 * AnnouncementFilter::kShare;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(filter.admits(announcement(++port), later));
  EXPECT_FALSE(filter.admits(announcement(++port), later));
  EXPECT_TRUE(filter.admits(announcement(++port), kStart + 10s));
  EXPECT_EQ(filter.remembered(), 1U);
}

}  // namespace
}  // namespace p2pchat::tools
