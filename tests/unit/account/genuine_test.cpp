#include "core/account/genuine.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "core/account/chunk.h"
#include "core/account/name.h"
#include "core/account/service.h"
#include "core/account/session.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

wire::Record message() {
  const Bytes body = to_bytes("sealed for alice");
  return {.slot = {.key = key_of("alice"),
                   .kind = wire::RecordKind::kMessage,
                   .id = crypto::sha256(body)},
          .version = 0,
          .expires_ms = 5000,
          .body = body};
}

wire::Record delivered() {
  wire::Record record = message();
  record.version = 1;
  record.body = {};
  return record;
}

wire::Record account_of(const Person& who) {
  const wire::AccountRecord account = sign_account(
      {.profile = who.profile,
       .salt = {1, 2},
       .cost = {},
       .verifier = std::string("$2b$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234"),
       .blob = to_bytes("keys"),
       .signature = {}},
      who.keys.signing, seed_of(4));
  return {.slot = account_slot(key_of(who.profile.name.text)),
          .version = 1,
          .expires_ms = 0,
          .body = wire::encode_value(account)};
}

wire::Record session_of(const Person& who) {
  const wire::SessionClaim claim = sign_claim({.key = key_of(who.profile.name.text),
                                               .epoch = 3,
                                               .device_key = crypto::ed25519_public_key(seed_of(1)),
                                               .device = "laptop",
                                               .claimed_ms = 1234,
                                               .signature = {}},
                                              who.keys.signing, seed_of(5));
  return {.slot = session_slot(claim.key),
          .version = 3,
          .expires_ms = 0,
          .body = wire::encode_value(
              wire::SessionRecord{.claim = claim, .signing_key = who.profile.signing_key})};
}

void expect_no_bit_can_change(const wire::Record& good) {
  ASSERT_TRUE(is_genuine(good));
  for (std::size_t bit = 0; bit < good.body.size() * 8; ++bit) {
    wire::Record bad = good;
    bad.body.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    ASSERT_FALSE(is_genuine(bad)) << "bit " << bit;
  }
  for (const std::size_t size : {std::size_t{0}, good.body.size() - 1}) {
    wire::Record cut = good;
    cut.body.bytes.resize(size);
    EXPECT_FALSE(is_genuine(cut)) << size << " bytes";
  }
}

// The same body under another version or in another slot.
void expect_bound_to_its_place(const wire::Record& good) {
  wire::Record newer = good;
  newer.version += 1;
  wire::Record elsewhere = good;
  elsewhere.slot.id[0] ^= 1U;
  wire::Record other_kind = good;
  other_kind.slot.kind = good.slot.kind == wire::RecordKind::kAccount ? wire::RecordKind::kSession
                                                                      : wire::RecordKind::kAccount;
  EXPECT_FALSE(is_genuine(newer));
  EXPECT_FALSE(is_genuine(elsewhere));
  EXPECT_FALSE(is_genuine(other_kind));
}

TEST(GenuineRecord, NoBitOfAMessageCanChange) {
  expect_no_bit_can_change(message());
  expect_bound_to_its_place(message());
}

TEST(GenuineRecord, NoBitOfAnAccountCanChange) {
  expect_no_bit_can_change(account_of(person("alice", 1)));
  expect_bound_to_its_place(account_of(person("alice", 1)));
}

TEST(GenuineRecord, NoBitOfASessionCanChange) {
  expect_no_bit_can_change(session_of(person("alice", 1)));
  expect_bound_to_its_place(session_of(person("alice", 1)));
}

TEST(GenuineRecord, WhatWasDeliveredIsEmptyAndOfVersionOne) {
  EXPECT_TRUE(is_genuine(delivered()));

  wire::Record with_body = delivered();
  with_body.body = to_bytes("x");
  wire::Record of_version_two = delivered();
  of_version_two.version = 2;
  EXPECT_FALSE(is_genuine(with_body));
  EXPECT_FALSE(is_genuine(of_version_two));
}

wire::Record chunk() { return chunk_record(seed_of(7), to_bytes("sealed bytes"), 5000); }

ChunkName chunk_name() {
  return {.secret = seed_of(7), .hash = crypto::sha256(to_bytes("sealed bytes"))};
}

TEST(GenuineRecord, NoBitOfAChunkCanChange) {
  expect_no_bit_can_change(chunk());
  expect_bound_to_its_place(chunk());
}

TEST(GenuineRecord, NoBitOfAReleasedChunkCanChange) {
  const wire::Record released = release_record(chunk_name(), 5000);

  EXPECT_EQ(released.slot, chunk().slot);
  EXPECT_EQ(released.version, 1U);
  expect_no_bit_can_change(released);
  expect_bound_to_its_place(released);
}

TEST(GenuineRecord, NobodyReleasesAChunkWithoutItsSecret) {
  ChunkName guessed = chunk_name();
  guessed.secret = seed_of(8);
  wire::Record release = release_record(guessed, 5000);
  EXPECT_NE(release.slot, chunk().slot);

  release.slot = chunk().slot;

  EXPECT_FALSE(is_genuine(release));
}

TEST(GenuineRecord, AChunkIsUnderTheKeyOfItsIdAndExpires) {
  wire::Record elsewhere = chunk();
  elsewhere.slot.key = RingId::from_number(5);
  wire::Record eternal = chunk();
  eternal.expires_ms = 0;

  EXPECT_FALSE(is_genuine(elsewhere));
  EXPECT_FALSE(is_genuine(eternal));
}

TEST(GenuineRecord, TheLargestChunkFitsARecord) {
  EXPECT_TRUE(is_genuine(chunk_record(seed_of(7), Bytes(kSealedChunkMax), 5000)));
}

TEST(GenuineRecord, AnAccountIsUnderItsOwnName) {
  wire::Record record = account_of(person("alice", 1));
  record.slot.key = key_of("bob");

  EXPECT_FALSE(is_genuine(record));
}

// Nobody but the account makes its last record (CLOSING.md), and it ends nothing but its own key.
TEST(GenuineRecord, NoOtherRecordOfAnAccountBecomesItsLast) {
  const Person alice = person("alice", 1);
  wire::Record lifted = account_of(alice);
  lifted.version = wire::kLastVersion;
  EXPECT_FALSE(is_genuine(lifted));

  auto account = wire::decode_value<wire::AccountRecord>(lifted.body).value();
  account.profile.number = wire::kLastVersion;  // but not signed as such
  lifted.body = wire::encode_value(account);
  EXPECT_FALSE(is_genuine(lifted));

  account = sign_account(account, alice.keys.signing, seed_of(4));
  lifted.body = wire::encode_value(account);
  EXPECT_TRUE(is_genuine(lifted));
  lifted.slot.key = key_of("bob");
  EXPECT_FALSE(is_genuine(lifted));
}

TEST(GenuineRecord, AnAccountOrASessionNeverExpires) {
  for (wire::Record record : {account_of(person("alice", 1)), session_of(person("alice", 1))}) {
    record.expires_ms = 1;
    EXPECT_FALSE(is_genuine(record));
  }
}

}  // namespace
}  // namespace p2pchat::account
