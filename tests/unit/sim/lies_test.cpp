#include "sim/lies.h"

#include <variant>

#include <gtest/gtest.h>

#include "core/store/stamp.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

const wire::NodeRef kSelf = node_ref(1);
const Address kEven = node_ref(2).address;
const Address kOdd = node_ref(3).address;

wire::Record account(std::uint64_t version) {
  return {.slot = {.key = RingId::from_number(9), .kind = wire::RecordKind::kAccount, .id = {}},
          .version = version,
          .expires_ms = 0,
          .body = Bytes{1, 2, static_cast<std::uint8_t>(version)}};
}

wire::Message copy_of(const wire::Record& record) {
  return wire::Replicate{.call = CallId{7}, .target = kSelf.id, .records = {record}};
}

wire::Message fetched(const wire::Record& record) {
  return wire::Fetched{.call = CallId{7}, .records = {record}};
}

wire::Message located() {
  return wire::Located{
      .call = CallId{7}, .self = kSelf, .is_owner = false, .candidates = {node_ref(4)}};
}

TEST(Lies, DropperSaysThatItHasStoredWhatTheNodeNeverSees) {
  Lies lies(Behaviour::kDropper);

  const auto answer = lies.answer(kSelf.id, copy_of(account(1)));

  ASSERT_TRUE(answer);
  const wire::Replicated stored{
      .call = CallId{7}, .is_stored = true, .stamps = {store::listing_of(account(1)).stamp}};
  EXPECT_EQ(*answer, wire::Message(stored));
}

TEST(Lies, DropperHasNothingAndTheSameAsWhoeverCompares) {
  Lies lies(Behaviour::kDropper);

  const auto peeked = lies.answer(
      kSelf.id, wire::Peek{.call = CallId{7}, .target = kSelf.id, .slot = {}, .known = {}});
  const auto got = lies.answer(
      kSelf.id, wire::Fetch{.call = CallId{7}, .target = kSelf.id, .slots = {account(1).slot}});
  const auto compared = lies.answer(
      kSelf.id,
      wire::Compare{.call = CallId{7}, .target = kSelf.id, .range = {}, .fingerprint = {}});

  EXPECT_EQ(peeked, wire::Message(wire::Peeked{.call = CallId{7}, .held = {}, .newer = {}}));
  EXPECT_EQ(got, wire::Message(wire::Fetched{.call = CallId{7}, .records = {}}));
  ASSERT_TRUE(compared);
  EXPECT_TRUE(std::get<wire::Compared>(*compared).is_equal);
}

TEST(Lies, DropperLeavesToTheNodeWhatIsMeantForAnotherOrNoRecord) {
  Lies lies(Behaviour::kDropper);

  EXPECT_FALSE(lies.answer(node_ref(5).id, copy_of(account(1))));
  EXPECT_FALSE(lies.answer(kSelf.id, wire::Ping{}));
  EXPECT_EQ(lies.told(), 0U);
}

TEST(Lies, TampererTurnsOneBitOfABody) {
  Lies lies(Behaviour::kTamperer);
  wire::Message said = fetched(account(1));
  wire::Message other = located();

  EXPECT_TRUE(lies.twist(kSelf, kOdd, said));
  EXPECT_FALSE(lies.twist(kSelf, kOdd, other));

  wire::Record expected = account(1);
  expected.body.bytes = {1, 3, 1};
  EXPECT_EQ(said, fetched(expected));
  EXPECT_EQ(lies.told(), 1U);
}

TEST(Lies, TampererTurnsOneBitOfAPrekey) {
  Lies lies(Behaviour::kTamperer);
  wire::Message said = wire::PrekeyFound{.call = CallId{7}, .offer = {.number = 1}};
  wire::Message none = wire::PrekeyFound{.call = CallId{7}};

  EXPECT_TRUE(lies.twist(kSelf, kOdd, said));
  EXPECT_FALSE(lies.twist(kSelf, kOdd, none));

  EXPECT_EQ(std::get<wire::PrekeyFound>(said).offer.public_key, Bytes32{1});
}

TEST(Lies, RollbackerServesTheOldestThatItWasGiven) {
  Lies lies(Behaviour::kRollbacker);
  EXPECT_FALSE(lies.answer(kSelf.id, copy_of(account(2))));
  EXPECT_FALSE(lies.answer(kSelf.id, copy_of(account(1))));
  EXPECT_FALSE(lies.answer(kSelf.id, copy_of(account(3))));
  wire::Message said = fetched(account(3));
  wire::Message peeked =
      wire::Peeked{.call = CallId{7}, .held = wire::Stamp{.version = 3}, .newer = account(3)};

  EXPECT_TRUE(lies.twist(kSelf, kOdd, said));
  EXPECT_TRUE(lies.twist(kSelf, kOdd, peeked));

  EXPECT_EQ(said, fetched(account(1)));
  EXPECT_EQ(std::get<wire::Peeked>(peeked).held, store::listing_of(account(1)).stamp);
  EXPECT_FALSE(lies.twist(kSelf, kOdd, said));
}

TEST(Lies, LiarAndSybilOwnEveryKey) {
  for (const Behaviour behaviour : {Behaviour::kLiar, Behaviour::kSybil}) {
    Lies lies(behaviour);
    wire::Message step = located();
    wire::Message answer =
        wire::OwnerFound{.call = CallId{7}, .answer = wire::Answer::kOk, .owner = node_ref(4)};

    EXPECT_TRUE(lies.twist(kSelf, kOdd, step));
    EXPECT_TRUE(lies.twist(kSelf, kEven, answer));

    EXPECT_TRUE(std::get<wire::Located>(step).is_owner);
    EXPECT_TRUE(std::get<wire::Located>(step).candidates.empty());
    EXPECT_EQ(std::get<wire::OwnerFound>(answer).owner, kSelf);
  }
}

TEST(Lies, EquivocatorTellsTheTruthToHalfOfThem) {
  Lies lies(Behaviour::kEquivocator);
  wire::Message to_even = located();
  wire::Message to_odd = located();

  EXPECT_FALSE(lies.twist(kSelf, kEven, to_even));
  EXPECT_TRUE(lies.twist(kSelf, kOdd, to_odd));

  EXPECT_EQ(to_even, located());
  EXPECT_NE(to_odd, located());
}

}  // namespace
}  // namespace p2pchat::sim
