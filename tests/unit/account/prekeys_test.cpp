#include "core/account/prekeys.h"

#include <chrono>
#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/service.h"
#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::days{20'000}};
const PrekeyTimes kTimes;

Instant day(int number) { return kNow + std::chrono::days{number}; }
std::uint64_t seconds_of(Instant at) { return static_cast<std::uint64_t>(at.micros() / 1'000'000); }

wire::Prekey made(const Person& who, Instant at, std::uint8_t seed = 1) {
  return make_prekey(who.keys, key_of(who.profile.name.text), at, seed_of(seed));
}

wire::PrekeyRecord record_of(const Person& who, const PrekeyList& list, std::uint64_t number = 1) {
  return sign_prekeys(list, number, who.profile, who.keys, list.back(), seed_of(9));
}

wire::Record stored(const wire::PrekeyRecord& record) {
  return {.slot = prekey_slot(key_of(record.offer.name.text)),
          .version = record.offer.number,
          .expires_ms = 0,
          .body = wire::encode_value(record)};
}

class Prekeys : public testing::Test {
 protected:
  Person alice_ = person("alice", 1);
  Person bob_ = person("bob", 2);
};

TEST_F(Prekeys, AreOpenedByTheirAccountInItsPlaceAlone) {
  const wire::Prekey prekey = made(alice_, kNow);
  const RingId place = key_of("alice");

  const auto secret = open_prekey(prekey, alice_.keys, place);

  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->public_key, prekey.public_key);
  EXPECT_FALSE(open_prekey(prekey, bob_.keys, place));
  EXPECT_FALSE(open_prekey(prekey, alice_.keys, key_of("alicia")));
}

TEST_F(Prekeys, DoNotOpenIfAnyBitIsAnother) {
  const wire::Prekey good = made(alice_, kNow);
  for (std::size_t bit = 0; bit < good.sealed.size() * 8; ++bit) {
    wire::Prekey bad = good;
    bad.sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(open_prekey(bad, alice_.keys, key_of("alice"))) << bit;
  }
  wire::Prekey other_time = good;
  other_time.created_s += 1;
  wire::Prekey other_key = good;
  other_key.public_key = made(alice_, kNow, 2).public_key;
  EXPECT_FALSE(open_prekey(other_time, alice_.keys, key_of("alice")));
  EXPECT_FALSE(open_prekey(other_key, alice_.keys, key_of("alice")));
}

TEST_F(Prekeys, AreOfferedByTheAccountThatIsPinnedAlone) {
  const wire::PrekeyOffer offer = record_of(alice_, {made(alice_, kNow)}).offer;
  Person again = alice_;  // another account that has taken the name
  again.keys = person("x", 7).keys;
  again.profile = make_profile("alice", again.keys, 1, seed_of(3));
  const wire::PrekeyOffer theirs = record_of(again, {made(again, kNow)}).offer;

  EXPECT_TRUE(verify_offer(offer, alice_.profile));
  EXPECT_FALSE(verify_offer(offer, bob_.profile));
  EXPECT_FALSE(verify_offer(theirs, alice_.profile));
  EXPECT_FALSE(verify_offer({}, alice_.profile));
}

TEST_F(Prekeys, AreNotOfferedIfAnyBitIsAnother) {
  const wire::PrekeyOffer good = record_of(alice_, {made(alice_, kNow)}).offer;
  const Bytes encoded = wire::encode_value(good);
  for (std::size_t bit = 0; bit < encoded.size() * 8; ++bit) {
    Bytes bad = encoded;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto offer = wire::decode_value<wire::PrekeyOffer>(bad);
    EXPECT_FALSE(offer && verify_offer(*offer, alice_.profile)) << bit;
  }
}

TEST_F(Prekeys, AreKeptByNodesAsTheirAccountHasMadeThem) {
  const wire::Record good =
      stored(record_of(alice_, {made(alice_, day(-7)), made(alice_, kNow, 2)}, 5));
  ASSERT_TRUE(is_genuine(good));

  for (std::size_t bit = 0; bit < good.body.size() * 8; ++bit) {
    wire::Record bad = good;
    bad.body.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    ASSERT_FALSE(is_genuine(bad)) << bit;
  }
  wire::Record newer = good;
  newer.version += 1;
  wire::Record expiring = good;
  expiring.expires_ms = 1;
  wire::Record elsewhere = good;
  elsewhere.slot.key = key_of("bob");
  wire::Record as_session = good;
  as_session.slot.id = {};
  for (const wire::Record& bad : {newer, expiring, elsewhere, as_session}) {
    EXPECT_FALSE(is_genuine(bad));
  }
}

TEST_F(Prekeys, AreOfTheAccountOrNotWhole) {
  const wire::PrekeyRecord good = record_of(alice_, {made(alice_, kNow)});
  wire::PrekeyRecord others_key = good;
  others_key.signing_key = bob_.profile.signing_key;
  wire::PrekeyRecord one_more = good;
  one_more.prekeys.push_back(made(alice_, kNow, 4));
  wire::PrekeyRecord none = good;
  none.prekeys.items.clear();

  EXPECT_TRUE(verify_prekeys(good, alice_.profile));
  EXPECT_FALSE(verify_prekeys(good, bob_.profile));
  for (const wire::PrekeyRecord& bad : {others_key, one_more, none}) {
    EXPECT_FALSE(verify_prekeys(bad, alice_.profile));
  }
}

TEST_F(Prekeys, AreSealedToForFourteenDays) {
  const std::uint64_t created_s = seconds_of(kNow);

  EXPECT_TRUE(is_usable(created_s, day(0), kTimes));
  EXPECT_TRUE(is_usable(created_s, day(7), kTimes));
  EXPECT_TRUE(is_usable(created_s, day(14), kTimes));
  EXPECT_FALSE(is_usable(created_s, day(14) + 1s, kTimes));
  EXPECT_TRUE(is_usable(created_s, day(-1), kTimes)) << "the account's clock is a day fast";
  EXPECT_FALSE(is_usable(created_s, day(-1) - 1s, kTimes));
  EXPECT_EQ(last_arrival(created_s, kTimes), day(44));
}

// One was replaced in time, after seven days; another by an account that was away for sixty.
TEST_F(Prekeys, AreDroppedOnceNothingCanArriveThatWasSealedToThem) {
  const PrekeyList in_time{made(alice_, day(0), 1), made(alice_, day(7), 2)};
  const PrekeyList late{made(alice_, day(0), 1), made(alice_, day(60), 2)};

  for (const int at : {0, 7, 14, 37, 44, 46}) {
    EXPECT_EQ(without_old(in_time, day(at), kTimes), in_time) << at;
  }
  EXPECT_EQ(without_old(in_time, day(46) + 1s, kTimes), PrekeyList{in_time[1]});
  EXPECT_EQ(without_old(late, day(97), kTimes), late);
  EXPECT_EQ(without_old(late, day(97) + 1s, kTimes), PrekeyList{late[1]});
  EXPECT_EQ(without_old({in_time[0]}, day(500), kTimes), PrekeyList{in_time[0]}) << "the newest";
}

TEST_F(Prekeys, OfTwoRecordsAreAllOfBothByTime) {
  const wire::Prekey first = made(alice_, day(0), 1);
  const wire::Prekey second = made(alice_, day(7), 2);
  const wire::Prekey third = made(alice_, day(7), 3);

  const PrekeyList both = unite({first, second}, {third, first});

  EXPECT_EQ(both.size(), 3U);
  EXPECT_EQ(both.front(), first);
  EXPECT_EQ(both, unite({third}, unite({second}, {first})));
}

TEST_F(Prekeys, OfATimeToComeAreNotOffered) {
  const wire::Prekey now = made(alice_, day(0), 1);
  const wire::Prekey later = made(alice_, day(365), 2);

  EXPECT_EQ(newest_of({now, later}, day(0), kTimes), now);
  EXPECT_EQ(newest_of({later}, day(0), kTimes), std::nullopt);
  EXPECT_EQ(newest_of({now, later}, day(364), kTimes), later);
}

TEST_F(Prekeys, AreAtMostAsManyAsARecordHolds) {
  PrekeyList many;
  for (std::uint8_t i = 1; i <= 20; ++i) many = unite(many, {made(alice_, day(i), i)});

  EXPECT_EQ(many.size(), wire::PrekeyRecord::kPrekeysMax);
  EXPECT_EQ(many.back().created_s, seconds_of(day(20)));
  EXPECT_LE(wire::encode_value(record_of(alice_, many)).size(), 4096U);
}

// Whoever owes a receipt for what its owner writes could never send one.
TEST_F(Prekeys, OfSmallOrderAreNotOfferedWhoeverSigns) {
  wire::Prekey prekey = made(alice_, kNow);
  EXPECT_TRUE(verify_offer(record_of(alice_, {prekey}).offer, alice_.profile));

  prekey.public_key = {};

  EXPECT_FALSE(verify_offer(record_of(alice_, {prekey}).offer, alice_.profile));
}

// Two clocks, each wrong by a day.
TEST_F(Prekeys, MayBeWhatSomethingIsSealedToUntilTheFortySixthDay) {
  const std::uint64_t made = seconds_of(kNow);

  EXPECT_TRUE(may_arrive(made, day(-2), kTimes));
  EXPECT_FALSE(may_arrive(made, day(-2) - 1s, kTimes));
  EXPECT_TRUE(may_arrive(made, day(46), kTimes));
  EXPECT_FALSE(may_arrive(made, day(46) + 1s, kTimes));
  for (const std::uint64_t never : {~std::uint64_t{0}, ~std::uint64_t{0} / 2}) {
    EXPECT_FALSE(may_arrive(never, kNow, kTimes));
    EXPECT_GT(last_arrival(never, kTimes), day(1'000'000));
  }
}

}  // namespace
}  // namespace p2pchat::account
