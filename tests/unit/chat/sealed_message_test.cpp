#include "core/chat/sealed_message.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/wire/record.h"
#include "tests/unit/account/people.h"
#include "tests/unit/chat/letters.h"

namespace p2pchat::chat {
namespace {

using account::Person;

class SealedMessage : public testing::Test {
 protected:
  const Person alice_ = account::person("Alice", 1);
  const Person bob_ = account::person("bob", 2);
  const Person carol_ = account::person("carol", 3);

  Bytes sealed(const Content& content, std::uint8_t seed = 9) const {
    return seal(content, self(alice_), bob_.profile, seed_of(seed)).value();
  }
};

TEST_F(SealedMessage, IsOpenedByItsRecipientAndFromItsSender) {
  const auto opened = open_envelope(sealed(text_of("hello, Bob")), self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content, text_of("hello, Bob"));
  EXPECT_EQ(opened->sender, "Alice");
  EXPECT_EQ(opened->sender_account, account::account_id(alice_.profile));
  EXPECT_TRUE(verify_sender(*opened, alice_.profile, self(bob_)));
}

TEST_F(SealedMessage, CarriesReceipts) {
  Content receipt;
  receipt.type = ContentType::kReceipt;
  receipt.id = seed_of(1);
  for (std::uint8_t i = 0; i < Content::kReceiptsMax; ++i) {
    receipt.about.push_back({.id = seed_of(i), .lamport = i});
  }

  const auto opened = open_envelope(sealed(receipt), self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content, receipt);
}

TEST_F(SealedMessage, IsClosedToEverybodyElse) {
  const Bytes body = sealed(text_of("hello"));

  EXPECT_EQ(open_envelope(body, self(carol_)).error(), Unopened::kNotForUs);
  EXPECT_EQ(open_envelope(body, self(alice_)).error(), Unopened::kNotForUs);
  EXPECT_EQ(std::ranges::search(body, as_bytes("hello")).begin(), body.end());
  EXPECT_EQ(std::ranges::search(body, as_bytes("Alice")).begin(), body.end());
}

TEST_F(SealedMessage, IsClosedToItsRecipientUnderAnotherName) {
  Person renamed = bob_;
  renamed.profile = account::make_profile("robert", bob_.keys, 1, seed_of(1));

  EXPECT_FALSE(open_envelope(sealed(text_of("hello")), self(renamed)));
}

TEST_F(SealedMessage, IsFromNobodyElse) {
  const auto opened = open_envelope(sealed(text_of("hello")), self(bob_)).value();
  wire::AccountProfile other_name = alice_.profile;
  other_name.name = "alicia";
  wire::AccountProfile other_key = alice_.profile;
  other_key.identity_key = carol_.profile.identity_key;

  EXPECT_FALSE(verify_sender(opened, carol_.profile, self(bob_)));
  EXPECT_FALSE(verify_sender(opened, other_name, self(bob_)));
  EXPECT_FALSE(verify_sender(opened, other_key, self(bob_)));
  EXPECT_FALSE(verify_sender(opened, alice_.profile, self(carol_)));
}

// Carol writes Alice's name and account into her message, but has not Alice's keys.
TEST_F(SealedMessage, ThatIsForgedIsNotFromItsSender) {
  const Self forger{.keys = carol_.keys, .profile = alice_.profile};
  const Bytes body = seal(text_of("I am Alice"), forger, bob_.profile, seed_of(1)).value();

  const auto opened = open_envelope(body, self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->sender, "Alice");
  EXPECT_FALSE(verify_sender(*opened, alice_.profile, self(bob_)));
}

// Bob knows the key of the proof too. What Alice wrote to him must not pass for his word to her.
TEST_F(SealedMessage, DoesNotProveTheOtherDirection) {
  OpenedMessage turned = open_envelope(sealed(text_of("hello")), self(bob_)).value();
  turned.sender = "bob";
  turned.sender_account = account::account_id(bob_.profile);

  EXPECT_FALSE(verify_sender(turned, bob_.profile, self(alice_)));
}

TEST_F(SealedMessage, IsRefusedIfAnyBitIsFlipped) {
  const Bytes body = sealed(text_of("hello"));
  ASSERT_EQ(body.size(), 512U);
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    Bytes damaged = body;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(open_envelope(damaged, self(bob_))) << "bit " << bit;
  }
}

TEST_F(SealedMessage, IsRefusedIfItIsCutOrExtended) {
  const Bytes body = sealed(text_of(std::string(700, 'x')));
  ASSERT_EQ(body.size(), 2048U);
  Bytes longer = body;
  longer.resize(4096);

  EXPECT_FALSE(open_envelope(longer, self(bob_)));
  for (const std::size_t size : {0U, 1U, 128U, 129U, 145U, 512U, 1024U, 2047U}) {
    EXPECT_FALSE(open_envelope(BytesView(body).first(size), self(bob_))) << size;
  }
}

// The rest of a body with the wrapped key of another one.
TEST_F(SealedMessage, IsRefusedWithTheWrappedKeyOfAnother) {
  const Bytes one = sealed(text_of("one"), 1);
  Bytes two = sealed(text_of("two"), 2);

  std::copy_n(one.begin(), 1 + 128, two.begin());

  EXPECT_FALSE(open_envelope(two, self(bob_)));
}

TEST_F(SealedMessage, HasOneOfAFewLengths) {
  std::set<std::size_t> seen;
  for (std::size_t length = 1; length <= Content::kTextMax; length += 97) {
    seen.insert(sealed(text_of(std::string(length, 'x'))).size());
  }
  seen.insert(sealed(text_of(std::string(Content::kTextMax, 'x'))).size());

  EXPECT_EQ(seen, std::set<std::size_t>(std::begin(kBodySizes), std::end(kBodySizes)));
}

FileRef file_ref() {
  return {.name = "report.pdf",
          .size = 12345,
          .key = seed_of(3),
          .table = seed_of(4),
          .expires_ms = 1'800'000'000'000};
}

TEST_F(SealedMessage, CarriesAFile) {
  Content content = text_of("have a look");
  content.type = ContentType::kFile;

  const auto body = seal_file(content, file_ref(), self(alice_), bob_.profile, seed_of(9)).value();
  const auto opened = open_envelope(body, self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content, content);
  EXPECT_EQ(opened->file, file_ref());
  EXPECT_TRUE(verify_sender(*opened, alice_.profile, self(bob_)));
  EXPECT_EQ(body.size(), kBodySizes[0]) << "as small as a short text";
}

TEST_F(SealedMessage, MakesTheNameOfAFileSafe) {
  Content content = text_of("");
  content.type = ContentType::kFile;
  FileRef file = file_ref();
  file.name = "../../.bashrc";

  const auto opened = open_envelope(
      seal_file(content, file, self(alice_), bob_.profile, seed_of(9)).value(), self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->file->name.text, "bashrc");
}

TEST_F(SealedMessage, HasAFileOnlyInsideItsOwnVersion) {
  Content content = text_of("");
  content.type = ContentType::kFile;
  FileRef large = file_ref();
  large.size = FileRef::kSizeMax + 1;

  const auto as_text = open_envelope(sealed(content), self(bob_));

  ASSERT_FALSE(as_text);
  EXPECT_EQ(as_text.error(), Unopened::kNotAMessage);
  EXPECT_FALSE(seal_file(content, large, self(alice_), bob_.profile, seed_of(9)));
  const auto other = open_envelope(
      seal_file(text_of("a text"), file_ref(), self(alice_), bob_.profile, seed_of(9)).value(),
      self(bob_));
  EXPECT_FALSE(other);
}

TEST_F(SealedMessage, WhatALaterVersionSaysStaysInTheMailbox) {
  const auto body =
      seal_as(kNewestVersion + 1, text_of("later"), self(alice_), bob_.profile, seed_of(9)).value();

  const auto opened = open_envelope(body, self(bob_));

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), Unopened::kNewer);
}

// A text is of version 3, an edit of version 5: another pair is no message.
TEST_F(SealedMessage, IsOfTheVersionOfItsType) {
  const auto body = seal_as(kMarkVersion, text_of("hi"), self(alice_), bob_.profile, seed_of(9));

  EXPECT_EQ(open_envelope(body.value(), self(bob_)).error(), Unopened::kNotAMessage);
}

TEST_F(SealedMessage, FitsARecordWithTheLongestText) {
  Content longest = text_of(std::string(Content::kTextMax, 'x'));
  while (!longest.heads.is_full()) longest.heads.push_back(seed_of(1));

  const Bytes body = sealed(longest);

  EXPECT_LE(body.size(), kBodySizeMax);
  EXPECT_EQ(open_envelope(body, self(bob_)).value().content, longest);
}

TEST_F(SealedMessage, IsNewForEverySeed) {
  EXPECT_EQ(sealed(text_of("hello"), 1), sealed(text_of("hello"), 1));
  EXPECT_NE(sealed(text_of("hello"), 1), sealed(text_of("hello"), 2));
}

TEST_F(SealedMessage, IsNotMadeOfWhatCannotBeSent) {
  Content binary = text_of("\xff");
  wire::AccountProfile keyless = bob_.profile;
  keyless.encryption_key = Bytes(162, 1);
  wire::AccountProfile pointless = bob_.profile;
  pointless.identity_key = {};

  EXPECT_FALSE(seal(Content(), self(alice_), bob_.profile, seed_of(1)));
  EXPECT_FALSE(seal(binary, self(alice_), bob_.profile, seed_of(1)));
  EXPECT_FALSE(seal(text_of("hello"), self(alice_), keyless, seed_of(1)));
  EXPECT_FALSE(seal(text_of("hello"), self(alice_), pointless, seed_of(1)));
}

TEST_F(SealedMessage, CarriesAWordAboutAGroup) {
  const Bytes word = to_bytes("a word");
  const Bytes body = seal_word(word, self(alice_), bob_.profile, seed_of(1)).value();

  const auto opened = open_envelope(body, self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content.type, ContentType::kGroup);
  EXPECT_EQ(opened->part, word);
  EXPECT_TRUE(verify_sender(*opened, alice_.profile, self(bob_)));
  EXPECT_FALSE(verify_sender(*opened, carol_.profile, self(bob_)));
  EXPECT_FALSE(seal_word(Bytes(kPartMax + 1), self(alice_), bob_.profile, seed_of(1)));
}

TEST_F(SealedMessage, MayGoToOneself) {
  const Bytes body = seal(text_of("note"), self(bob_), bob_.profile, seed_of(1)).value();

  const auto opened = open_envelope(body, self(bob_));

  ASSERT_TRUE(opened);
  EXPECT_TRUE(verify_sender(*opened, bob_.profile, self(bob_)));
}

}  // namespace
}  // namespace p2pchat::chat
