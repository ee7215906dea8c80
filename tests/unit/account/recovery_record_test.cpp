#include "core/account/recovery_record.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/service.h"
#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

const Bytes32 kSecret = seed_of(77);

wire::RecoveryRecord record_of(const Person& who, std::uint64_t number = 1) {
  return make_recovery(who.profile.name.text, who.keys, kSecret, number,
                       {.sealing = seed_of(8), .signing = seed_of(9)});
}

wire::Record stored(const wire::RecoveryRecord& record) {
  return {.slot = recovery_slot(key_of(record.name.text)),
          .version = record.number,
          .expires_ms = 0,
          .body = wire::encode_value(record)};
}

TEST(RecoveryRecord, OpensWithItsWordsAlone) {
  const Person alice = person("alice", 1);
  const wire::RecoveryRecord record = record_of(alice);

  EXPECT_TRUE(verify_recovery(record, alice.profile));
  EXPECT_EQ(open_recovery(record, kSecret), alice.keys);
  EXPECT_EQ(open_recovery(record, seed_of(78)), std::nullopt);
}

TEST(RecoveryRecord, IsOfOneAccountAlone) {
  const Person alice = person("alice", 1);
  const Person bob = person("bob", 2);
  wire::RecoveryRecord renamed = record_of(alice);
  renamed.name = "bob";

  EXPECT_FALSE(verify_recovery(record_of(alice), bob.profile));
  EXPECT_FALSE(verify_recovery(renamed, bob.profile));
  EXPECT_EQ(open_recovery(renamed, kSecret), std::nullopt);
}

TEST(RecoveryRecord, IsTheAccountsWhateverTheCaseOfItsName) {
  Person alice = person("Alice", 1);
  const wire::RecoveryRecord record =
      make_recovery("alice", alice.keys, kSecret, 1, {.sealing = {}, .signing = {}});

  EXPECT_TRUE(verify_recovery(record, alice.profile));
  EXPECT_EQ(open_recovery(record, kSecret), alice.keys);
}

TEST(RecoveryRecord, OfNoNumberOrNoBlobIsNone) {
  const Person alice = person("alice", 1);
  EXPECT_FALSE(is_whole(record_of(alice, 0)));
  EXPECT_FALSE(is_whole(wire::RecoveryRecord()));
}

TEST(RecoveryRecord, ShowsByItselfThatItIsAsItWasMade) {
  const wire::Record good = stored(record_of(person("alice", 1), 3));
  ASSERT_TRUE(is_genuine(good));
  for (std::size_t bit = 0; bit < good.body.size() * 8; bit += 7) {
    wire::Record bad = good;
    bad.body.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    ASSERT_FALSE(is_genuine(bad)) << "bit " << bit;
  }

  wire::Record newer = good;
  newer.version += 1;
  EXPECT_FALSE(is_genuine(newer));
  wire::Record elsewhere = good;
  elsewhere.slot = recovery_slot(key_of("bob"));
  EXPECT_FALSE(is_genuine(elsewhere));
  wire::Record as_prekeys = good;
  as_prekeys.slot = prekey_slot(key_of("alice"));
  EXPECT_FALSE(is_genuine(as_prekeys));
  wire::Record as_session = good;
  as_session.slot = session_slot(key_of("alice"));
  EXPECT_FALSE(is_genuine(as_session));
  wire::Record ending = good;
  ending.expires_ms = 1;
  EXPECT_FALSE(is_genuine(ending));
}

}  // namespace
}  // namespace p2pchat::account
