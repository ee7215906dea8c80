#include "core/account/attachment.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::account {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Address kHere = Address::v4({127, 0, 0, 1}, 4000);
const Address kThere = Address::v4({127, 0, 0, 1}, 5000);

Instant at(Duration since) { return Instant(since); }

Bytes32 id_of(std::uint8_t number) {
  Bytes32 id{};
  id[0] = number;
  return id;
}

std::vector<wire::Record> messages(std::uint8_t first, std::uint8_t last) {
  std::vector<wire::Record> listed;
  for (std::uint8_t i = first; i <= last; ++i) {
    listed.push_back({.slot = {.key = {}, .kind = wire::RecordKind::kMessage, .id = id_of(i)},
                      .body = Bytes{1}});
  }
  return listed;
}

TEST(Attachment, ListsAWindowAndGoesOnAsMessagesAreCollected) {
  Attachment attachment(kHere, {}, 1);

  EXPECT_EQ(attachment.next_listing(), Attachment::kWindow);
  EXPECT_EQ(attachment.next_listing(), 0U) << "one listing at a time";
  attachment.on_listed(messages(1, 16), 16);
  EXPECT_EQ(attachment.next_listing(), 0U) << "the window is full";
  attachment.on_collected(id_of(1));
  attachment.on_collected(id_of(2));

  EXPECT_EQ(attachment.next_listing(), 2U);
  EXPECT_EQ(attachment.cursor(), id_of(16));
}

TEST(Attachment, StopsListingAtTheEndOfTheMailbox) {
  Attachment attachment(kHere, {}, 1);

  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 3), 16);

  EXPECT_EQ(attachment.next_listing(), 0U);
}

TEST(Attachment, PushesAnArrivalOnceWhileItIsOnItsWay) {
  Attachment attachment(kHere, {}, 1);

  EXPECT_TRUE(attachment.on_arrival(id_of(1)));
  EXPECT_FALSE(attachment.on_arrival(id_of(1)));
}

TEST(Attachment, ListsAgainWhenAnArrivalDidNotFitTheWindow) {
  Attachment attachment(kHere, {}, 1);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 16), 16);
  ASSERT_EQ(attachment.next_listing(), 0U);

  EXPECT_FALSE(attachment.on_arrival(id_of(0)));
  for (std::uint8_t i = 1; i <= 16; ++i) attachment.on_collected(id_of(i));

  EXPECT_EQ(attachment.next_listing(), Attachment::kWindow);
  EXPECT_FALSE(attachment.cursor().has_value()) << "from the start, before the cursor";
}

TEST(Attachment, WhatTheClientLeavesDoesNotHoldUpWhatIsBehindIt) {
  const ServiceOptions options;
  Attachment attachment(kHere, {}, 1);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 16), 16);
  attachment.on_pushed(at(seconds(0)), options);

  attachment.on_wake(at(seconds(20)), options);

  ASSERT_EQ(attachment.next_listing(), 16U);
  EXPECT_EQ(attachment.cursor(), id_of(16)) << "behind those";
  attachment.on_listed({}, 16);
  EXPECT_TRUE(attachment.has_passed_over()) << "so that its owner sets a time";
  attachment.on_pushed(at(seconds(20)), options);
  attachment.on_wake(at(seconds(60)), options);
  EXPECT_FALSE(attachment.has_passed_over());
  EXPECT_EQ(attachment.next_listing(), 16U);
  EXPECT_FALSE(attachment.cursor().has_value()) << "then all again";
}

TEST(Attachment, PushesAgainWhatIsNotCollectedWithGrowingPatience) {
  const ServiceOptions options;
  Attachment attachment(kHere, {}, 1);
  attachment.extend(at(seconds(0)), options);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 1), 16);

  attachment.on_pushed(at(seconds(1)), options);
  EXPECT_EQ(attachment.next_wake(), at(seconds(1) + options.redeliver));
  attachment.on_wake(at(seconds(1)) + options.redeliver, options);
  EXPECT_EQ(attachment.next_listing(), Attachment::kWindow);
  attachment.on_listed(messages(1, 1), 16);
  attachment.on_pushed(at(seconds(2)), options);

  EXPECT_EQ(attachment.next_wake(), at(seconds(2) + 2 * options.redeliver));
}

// It was away, and is here again: what it did not take meanwhile does not wait for long.
TEST(Attachment, IsPatientAnewOnceTheClientSaysThatItIsHere) {
  const ServiceOptions options;
  Attachment attachment(kHere, {}, 1);
  attachment.extend(at(seconds(0)), options);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 1), 16);
  for (int i = 0; i < 6; ++i) attachment.on_pushed(at(seconds(1)), options);
  ASSERT_EQ(attachment.next_wake(), at(seconds(1) + options.redeliver_max));

  attachment.extend(at(seconds(2)), options);
  EXPECT_EQ(attachment.next_wake(), at(seconds(2) + options.redeliver));
  attachment.on_pushed(at(seconds(3)), options);

  EXPECT_EQ(attachment.next_wake(), at(seconds(3) + options.redeliver));
}

TEST(Attachment, IsQuietOnceEverythingIsCollected) {
  const ServiceOptions options;
  Attachment attachment(kHere, {}, 1);
  attachment.extend(at(seconds(0)), options);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 1), 16);
  attachment.on_pushed(at(seconds(0)), options);

  attachment.on_collected(id_of(1));

  EXPECT_EQ(attachment.next_wake(), at(options.lease));
  EXPECT_EQ(attachment.next_listing(), 0U);
}

TEST(Attachment, RefusesAnOlderAnnouncementButTakesTheSameTwice) {
  Attachment attachment(kHere, {}, 10);

  EXPECT_FALSE(attachment.renew(kHere, 9));
  EXPECT_FALSE(attachment.renew(kThere, 10)) << "a replay from elsewhere";
  EXPECT_TRUE(attachment.renew(kHere, 10)) << "the same datagram twice";
  EXPECT_TRUE(attachment.renew(kHere, 11));
}

TEST(Attachment, StartsOverFromANewAddress) {
  Attachment attachment(kHere, {}, 1);
  ASSERT_EQ(attachment.next_listing(), 16U);
  attachment.on_listed(messages(1, 3), 16);

  ASSERT_TRUE(attachment.renew(kThere, 2));

  EXPECT_EQ(attachment.at(), kThere);
  EXPECT_EQ(attachment.next_listing(), Attachment::kWindow);
}

TEST(Presence, ForgetsWhoWasSeenLongestAgoBeyondItsBound) {
  Presence presence;

  presence.come(RingId::from_number(1), 100, 2);
  presence.come(RingId::from_number(2), 200, 2);
  presence.go(RingId::from_number(1), 300, 2);
  presence.come(RingId::from_number(3), 400, 2);

  EXPECT_FALSE(presence.is_online(RingId::from_number(1)));
  EXPECT_EQ(presence.last_seen_ms(RingId::from_number(1)), 300U);
  EXPECT_EQ(presence.last_seen_ms(RingId::from_number(2)), 0U);
  EXPECT_EQ(presence.last_seen_ms(RingId::from_number(3)), 400U);
}

}  // namespace
}  // namespace p2pchat::account
