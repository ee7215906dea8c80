#include "core/account/snapshot.h"

#include <gtest/gtest.h>

#include "core/account/genuine.h"
#include "core/account/name.h"
#include "core/account/service.h"
#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

class SnapshotRecord : public testing::Test {
 protected:
  [[nodiscard]] static wire::SnapshotRecord signed_by(const Person& who, std::uint64_t number = 1) {
    return sign_snapshot(as_bytes("where"), number, who.profile, who.keys, seed_of(7));
  }
  [[nodiscard]] static wire::Record stored(const wire::SnapshotRecord& record) {
    return {.slot = snapshot_slot(key_of(record.name.text)),
            .version = record.number,
            .expires_ms = 0,
            .body = wire::encode_value(record)};
  }

  Person alice_ = person("alice", 1);
  Person bob_ = person("bob", 2);
};

TEST_F(SnapshotRecord, OpensForItsAccountAlone) {
  const wire::SnapshotRecord record = signed_by(alice_);

  EXPECT_EQ(open_snapshot(record, alice_.keys), to_bytes("where"));
  EXPECT_FALSE(open_snapshot(record, bob_.keys));
  EXPECT_TRUE(verify_snapshot(record, alice_.profile));
  EXPECT_FALSE(verify_snapshot(record, bob_.profile));
}

TEST_F(SnapshotRecord, OpensUnderItsNumberAlone) {
  wire::SnapshotRecord record = signed_by(alice_, 1);
  record.number = 2;

  EXPECT_FALSE(open_snapshot(record, alice_.keys));
  EXPECT_FALSE(verify_snapshot(record, alice_.profile));
}

TEST_F(SnapshotRecord, OfEachSeedIsSealedUnderAnotherKey) {
  const auto other = sign_snapshot(as_bytes("where"), 1, alice_.profile, alice_.keys, seed_of(8));

  EXPECT_NE(other.salt, signed_by(alice_).salt);
  EXPECT_NE(other.sealed, signed_by(alice_).sealed);
}

TEST_F(SnapshotRecord, IsKeptOnlyAsItWasMade) {
  wire::Record record = stored(signed_by(alice_));
  EXPECT_TRUE(is_genuine(record));

  wire::Record moved = record;
  moved.slot.key = key_of("bob");
  wire::Record renumbered = record;
  renumbered.version = 9;
  wire::Record mortal = record;
  mortal.expires_ms = 1;
  wire::Record changed = record;
  changed.body.bytes[60] ^= 1U;
  wire::Record elsewhere = record;
  elsewhere.slot = prekey_slot(record.slot.key);

  for (const wire::Record& each : {moved, renumbered, mortal, changed, elsewhere}) {
    EXPECT_FALSE(is_genuine(each));
  }
}

}  // namespace
}  // namespace p2pchat::account
