#include "core/wire/codec.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/base/entropy.h"
#include "tests/unit/wire/any_message.h"

namespace p2pchat::wire {
namespace {

constexpr RingTag kTag{0x1122334455667788};

Entropy seeded(std::uint8_t seed) {
  Bytes32 key{};
  key[0] = seed;
  return Entropy(key);
}

Bytes first(const Bytes& frame, std::size_t size) {
  return Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
}

DecodeError refusal(const Bytes& frame) {
  const auto message = decode_frame(kTag, frame);
  EXPECT_FALSE(message);
  return message ? DecodeError{0xff} : message.error();
}

TEST(CodecFrame, RoundTripsEveryKind) {
  Entropy entropy = seeded(1);
  for (int round = 0; round < 20; ++round) {
    for (const Message& message : one_of_each_kind(entropy, Filling::kSome)) {
      const Bytes frame = encode_frame(kTag, message);
      EXPECT_EQ(decode_frame(kTag, frame), message) << name_of(message);
    }
  }
}

TEST(CodecFrame, RoundTripsEveryKindWithAllFieldsAtTheirBounds) {
  Entropy entropy = seeded(2);
  for (const Message& message : one_of_each_kind(entropy, Filling::kFull)) {
    const bool is_same = decode_frame(kTag, encode_frame(kTag, message)) == message;
    EXPECT_TRUE(is_same) << name_of(message);
  }
}

TEST(CodecFrame, RefusesEveryTruncationOfEveryKind) {
  Entropy entropy = seeded(3);
  for (const Message& message : one_of_each_kind(entropy, Filling::kSome)) {
    const Bytes frame = encode_frame(kTag, message);
    for (std::size_t size = 0; size < frame.size(); ++size) {
      EXPECT_EQ(refusal(first(frame, size)), DecodeError::kTruncated)
          << name_of(message) << " cut to " << size;
    }
  }
}

TEST(CodecFrame, RefusesATrailingByteOfEveryKind) {
  Entropy entropy = seeded(4);
  for (const Message& message : one_of_each_kind(entropy, Filling::kSome)) {
    Bytes frame = encode_frame(kTag, message);
    frame.push_back(0);
    EXPECT_EQ(refusal(frame), DecodeError::kTrailing) << name_of(message);
  }
}

// Whatever is accepted, is the one encoding of what it stands for.
TEST(CodecFrame, AcceptsNoSecondEncoding) {
  Entropy entropy = seeded(5);
  for (const Message& message : one_of_each_kind(entropy, Filling::kSome)) {
    const Bytes frame = encode_frame(kTag, message);
    for (std::size_t at = 0; at < frame.size(); ++at) {
      Bytes changed = frame;
      changed[at] = static_cast<std::uint8_t>(changed[at] + 1 + entropy.below(255));
      const auto decoded = decode_frame(kTag, changed);
      EXPECT_TRUE(!decoded || encode_frame(kTag, *decoded) == changed)
          << name_of(message) << " changed at " << at;
    }
  }
}

TEST(CodecFrame, RefusesAnotherVersionBeforeAllElse) {
  Bytes frame = encode_frame(kTag, Ping{});
  frame[0] = 2;

  EXPECT_EQ(refusal(frame), DecodeError::kBadVersion);
  EXPECT_EQ(refusal({2}), DecodeError::kBadVersion);
}

TEST(CodecFrame, RefusesAnotherRing) {
  const RingTag other{kTag.value + 1};

  EXPECT_EQ(refusal(encode_frame(other, Ping{})), DecodeError::kForeignRing);
}

TEST(CodecFrame, RefusesUnknownKinds) {
  Bytes frame = encode_frame(kTag, Ping{});
  frame[9] = 0xff;

  EXPECT_EQ(refusal(frame), DecodeError::kUnknownKind);
  EXPECT_EQ(refusal(encode_hello(kTag, {.port = 1})), DecodeError::kUnknownKind);
}

DecodeError refusal_by(Version reader, const Message& message) {
  const auto read = decode_frame(kTag, encode_frame(kTag, message), reader);
  return read ? DecodeError{0xff} : read.error();
}

TEST(CodecVersion, AnEarlierSideKnowsNoKindThatCameLater) {
  for (const LaterKind& later : kLaterKinds) {
    EXPECT_NE(std::ranges::find(kinds(), later.number, &KindName::number), kinds().end());
  }
  Entropy entropy = seeded(4);
  for (const Message& message : one_of_each_kind(entropy, Filling::kSome)) {
    const bool is_later = since(kind_of(message)) > Version::kFirst;
    const bool is_refused = refusal_by(Version::kFirst, message) == DecodeError::kUnknownKind;
    EXPECT_EQ(is_refused, is_later) << name_of(message);
  }
  EXPECT_EQ(refusal_by(Version::kFiles, Moved{}), DecodeError::kUnknownKind);
  EXPECT_TRUE(decode_frame(kTag, encode_frame(kTag, Moved{}), Version::kMoves));
  EXPECT_EQ(refusal_by(Version::kMoves, GetPrekey{}), DecodeError::kUnknownKind);
  EXPECT_TRUE(decode_frame(kTag, encode_frame(kTag, GetPrekey{}), Version::kPrekeys));
}

TEST(CodecVersion, AnEarlierSideRefusesTheFrameOfARecordOfALaterKind) {
  const Slot chunk{.kind = RecordKind::kChunk};
  const Record message{.slot = {.kind = RecordKind::kMessage}};
  const Message listed = Fetch{.slots = {message.slot, chunk}};
  const Message kept = Replicate{.records = {message, {.slot = chunk}}};
  const Message perhaps = Peeked{.newer = Record{.slot = chunk}};

  for (const Message& with_chunk : {listed, kept, perhaps}) {
    EXPECT_EQ(refusal_by(Version::kFirst, with_chunk), DecodeError::kInvalid);
    EXPECT_EQ(decode_frame(kTag, encode_frame(kTag, with_chunk), Version::kFiles), with_chunk);
  }
  const Message older = Replicate{.records = {message}};
  EXPECT_EQ(decode_frame(kTag, encode_frame(kTag, older), Version::kFirst), older);
}

TEST(CodecVersion, PrekeysAndSnapshotsAreReadBeforeTheyAreKept) {
  const Slot session{.kind = RecordKind::kSession};
  const Slot prekeys{.kind = RecordKind::kSession, .id = kPrekeysId};
  const Slot snapshot{.kind = RecordKind::kSession, .id = kSnapshotId};
  const Message both = Fetch{.slots = {session, prekeys, snapshot}};

  EXPECT_EQ(decode_frame(kTag, encode_frame(kTag, both), Version::kFirst), both);
  EXPECT_EQ(kept_since(session), Version::kFirst);
  EXPECT_EQ(kept_since(prekeys), Version::kPrekeys);
  EXPECT_EQ(kept_since(snapshot), Version::kSnapshots);
  EXPECT_EQ(kept_since({.kind = RecordKind::kChunk}), Version::kFiles);
}

TEST(CodecVersion, WhatWordsOpenIsReadBeforeItIsKept) {
  const Slot recovery{.kind = RecordKind::kSession, .id = kRecoveryId};
  const Message fetch = Fetch{.slots = {recovery}};

  EXPECT_EQ(decode_frame(kTag, encode_frame(kTag, fetch), Version::kFirst), fetch);
  EXPECT_EQ(kept_since(recovery), Version::kRecovery);
  EXPECT_EQ(refusal_by(Version::kStreamsStay, GetRecovery{}), DecodeError::kUnknownKind);
  EXPECT_TRUE(decode_frame(kTag, encode_frame(kTag, GetRecovery{}), Version::kRecovery));
}

TEST(CodecHello, RoundTrips) {
  const Bytes frame = encode_hello(kTag, {.port = 7400});

  EXPECT_EQ(decode_hello(kTag, frame), (Hello{.port = 7400}));
}

TEST(CodecHello, RefusesEverythingElse) {
  Bytes longer = encode_hello(kTag, {.port = 7400});
  longer.push_back(0);

  EXPECT_EQ(decode_hello(kTag, longer).error(), DecodeError::kTrailing);
  EXPECT_EQ(decode_hello(kTag, first(longer, 12)).error(), DecodeError::kTruncated);
  EXPECT_EQ(decode_hello(kTag, encode_frame(kTag, Ping{})).error(), DecodeError::kUnknownKind);
  EXPECT_EQ(decode_hello({}, encode_hello(kTag, {.port = 1})).error(), DecodeError::kForeignRing);
}

TEST(CodecKinds, AreAsManyAsMessagesEachWithItsOwnNumberAndName) {
  std::set<std::uint16_t> numbers;
  std::set<std::string> names;
  for (const KindName& kind : kinds()) {
    numbers.insert(kind.number);
    names.insert(kind.name);
  }

  EXPECT_EQ(numbers.size(), std::variant_size_v<AnyOfMessages>);
  EXPECT_EQ(names.size(), std::variant_size_v<AnyOfMessages>);
}

TEST(CodecKinds, NameMessages) {
  EXPECT_EQ(kind_of(GetStatus{}), 0x0501);
  EXPECT_STREQ(name_of(GetStatus{}), "GetStatus");
}

}  // namespace
}  // namespace p2pchat::wire
