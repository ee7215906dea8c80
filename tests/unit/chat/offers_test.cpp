#include "core/chat/offers.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/chat/outbox_fixture.h"

namespace p2pchat::chat {
namespace {

// Alice asks for Bob's prekeys; two of them are signed, the second one with the first.
class OffersTest : public OutboxTest {
 protected:
  OffersTest() {
    const RingId place = account::key_of("bob");
    const auto old = account::make_prekey(bob_.keys, place, now_ - std::chrono::days{10}, {3});
    const auto next = account::make_prekey(bob_.keys, place, now_ - std::chrono::days{8}, {4});
    first_ = account::sign_prekeys({old}, 1, bob_.profile, bob_.keys, old, {5}).offer;
    second_ = account::sign_prekeys({old, next}, 2, bob_.profile, bob_.keys, next, {6}).offer;
  }

  // With what is on disk; the ring, if it is asked, has this.
  void learn(const wire::PrekeyOffer& given) {
    Desk at = desk();
    offers_.want(account::key_of("bob"), at);
    const Effects asked = std::exchange(out_, {});
    std::vector<Row> rows;
    for (const auto& [key, value] : disk_) {
      if (key[0] == 'j') rows.push_back({key, value});
    }
    if (!asked.reads.empty()) offers_.on_read(asked.reads.back().token, rows, at);
    (void)deposits([&](const wire::GetPrekey& question) {
      calls_.on_message(wire::PrekeyFound{.call = question.call, .offer = given}, now_, out_);
    });
    for (const auto& reply : calls_.take_replies()) EXPECT_TRUE(offers_.on_reply(reply, at));
  }
  std::uint64_t number_of_usable() {
    Desk at = desk();
    const wire::PrekeyOffer* usable = offers_.usable(bob_.profile, at);
    return usable == nullptr ? 0 : usable->number;
  }

  wire::PrekeyOffer first_;
  wire::PrekeyOffer second_;
};

TEST_F(OffersTest, KeepWhatIsOnDiskIfTheRingGivesAnOlderOne) {
  learn(second_);
  ASSERT_EQ(number_of_usable(), 2U);
  sync();
  offers_ = Offers();

  learn(first_);

  EXPECT_EQ(number_of_usable(), 2U);
}

TEST_F(OffersTest, KeepWhatIsOnDiskIfTheRingLies) {
  learn(second_);
  ASSERT_EQ(number_of_usable(), 2U);
  sync();
  offers_ = Offers();
  wire::PrekeyOffer lie = second_;
  lie.number = 3;

  learn(lie);

  EXPECT_EQ(number_of_usable(), 2U);
}

TEST_F(OffersTest, TakeANewerOneThanIsOnDisk) {
  learn(first_);
  ASSERT_EQ(number_of_usable(), 1U);
  sync();
  offers_ = Offers();

  learn(second_);

  EXPECT_EQ(number_of_usable(), 2U);
}

// Whatever time a node says: it is not judged yet when the next question is considered.
TEST_F(OffersTest, TakeNothingOfATimeThatNeverComes) {
  wire::PrekeyOffer lie = second_;
  lie.created_s = std::numeric_limits<std::uint64_t>::max() / 2;

  learn(lie);
  learn(lie);

  EXPECT_EQ(number_of_usable(), 0U);
}

}  // namespace
}  // namespace p2pchat::chat
