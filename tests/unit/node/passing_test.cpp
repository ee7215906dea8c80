#include "core/account/passing.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/node/lone_node.h"

// Words that a node hands to who is attached, and does not keep.
namespace p2pchat::node {
namespace {

using account::PresenceWish;
using wire::Answer;

const Address kWriter = Address::v4({10, 0, 0, 8}, 8000);

// A lone node at which alice is registered.
class NodePassesOn : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(home_.ask<wire::Registered>(alice_.registration(CallId{1}))->answer, Answer::kOk);
    const wire::ClaimSession claim{.call = CallId{2}, .claim = alice_.claim(1)};
    ASSERT_EQ(home_.ask<wire::SessionGranted>(claim)->answer, Answer::kOk);
  }

  void attach(PresenceWish wish = PresenceWish::kAsBefore) {
    home_.advance(std::chrono::milliseconds{5});
    ASSERT_EQ(home_
                  .ask<wire::Attached>(
                      alice_.attach(CallId{3}, 1, home_.now_ms(), home_.node().id(), wish))
                  ->answer,
              Answer::kOk);
  }
  [[nodiscard]] wire::Record word(std::uint8_t number = 1,
                                  std::size_t size = account::kPassingSize) const {
    Bytes body(size, number);
    return {
        .slot = {.key = alice_.key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(body)},
        .version = account::kPassingVersion,
        .expires_ms = 0,
        .body = std::move(body)};
  }
  // What reaches her, and what its sender hears.
  std::optional<wire::Record> passed(const wire::Record& record) {
    home_.tell(wire::Deposit{.call = CallId{9}, .record = record}, kWriter);
    auto delivered = home_.take<wire::Deliver>(kClientAddress);
    if (!delivered) return std::nullopt;
    return delivered->record;
  }

  LoneNode home_;
  User alice_{"alice"};
};

TEST_F(NodePassesOn, ToWhoIsAttachedWhatItDoesNotKeep) {
  attach();
  const auto disk = home_.disk();

  EXPECT_EQ(passed(word()), word());

  EXPECT_EQ(home_.disk(), disk);
  home_.advance(std::chrono::seconds{30});
  EXPECT_FALSE(home_.take<wire::Deliver>()) << "nor does it push it again";
}

TEST_F(NodePassesOn, NothingToWhoIsNotThereOrHides) {
  EXPECT_FALSE(passed(word()));
  attach(PresenceWish::kHide);
  EXPECT_FALSE(passed(word()));
  attach(PresenceWish::kShow);
  EXPECT_TRUE(passed(word()));
}

TEST_F(NodePassesOn, AnsweringNothingWhateverBecomesOfIt) {
  const wire::Deposit deposit{.call = CallId{9}, .record = word()};
  EXPECT_FALSE(home_.ask<wire::Deposited>(deposit, kWriter));
  attach();
  EXPECT_FALSE(home_.ask<wire::Deposited>(deposit, kWriter));
}

TEST_F(NodePassesOn, NothingOfAnotherShape) {
  attach();
  wire::Record timed = word();
  timed.expires_ms = home_.now_ms() + 1000;
  wire::Record renamed = word();
  renamed.slot.id[0] ^= 1;

  EXPECT_FALSE(passed(timed));
  EXPECT_FALSE(passed(renamed));
  EXPECT_FALSE(passed(word(1, account::kPassingSize + 1)));
  EXPECT_FALSE(passed(word(1, 0)));
}

TEST_F(NodePassesOn, SoManyASecond) {
  attach();
  std::size_t count = 0;
  for (std::uint8_t i = 0; i < 20; ++i) count += passed(word(i)) ? 1U : 0U;
  EXPECT_EQ(count, account::ServiceOptions{}.passing_between);

  home_.advance(std::chrono::seconds{1});

  EXPECT_TRUE(passed(word()));
}

}  // namespace
}  // namespace p2pchat::node
