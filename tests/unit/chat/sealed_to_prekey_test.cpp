#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "core/groups/word.h"
#include "tests/unit/account/people.h"
#include "tests/unit/chat/letters.h"

namespace p2pchat::chat {
namespace {

using account::Person;

// Alice writes to Bob, whose prekeys are of two days.
class SealedToPrekey : public testing::Test {
 protected:
  SealedToPrekey() {
    account::PrekeyList list;
    for (const std::uint8_t day : {std::uint8_t{1}, std::uint8_t{8}}) {
      list.push_back(account::make_prekey(bob_.keys, account::key_of("bob"),
                                          Instant(std::chrono::days{20'000 + day}), seed_of(day)));
    }
    record_ = account::sign_prekeys(list, 2, bob_.profile, bob_.keys, list.back(), seed_of(5));
    secrets_ = account::open_prekeys(record_, bob_.keys);
  }

  Recipient bob() const { return {bob_.profile, &record_.offer}; }
  Sealed sealed(const std::string& text, std::uint8_t seed = 9) const {
    const auto inside = inside_of(text_of(text), {}, self(alice_));
    return seal_inside(inside.value(), self(alice_), bob(), seed_of(seed)).value();
  }
  // Of what is said in a group, sealed to one of its members.
  std::size_t size_of(const groups::Word& word) const {
    return seal_word(groups::encode_word(word), self(alice_), bob(), seed_of(9)).value().size();
  }
  Result<OpenedMessage, Unopened> opened(BytesView body) const {
    return open_envelope(body, self(bob_), secrets_);
  }

  const Person alice_ = account::person("Alice", 1);
  const Person bob_ = account::person("bob", 2);
  const Person carol_ = account::person("carol", 3);
  wire::PrekeyRecord record_;
  account::PrekeySecrets secrets_;
};

TEST_F(SealedToPrekey, IsOpenedByItsRecipientAndFromItsSender) {
  const auto message = opened(sealed("hello, Bob").body);

  ASSERT_TRUE(message);
  EXPECT_EQ(message->content, text_of("hello, Bob"));
  EXPECT_TRUE(verify_sender(*message, alice_.profile, self(bob_)));
  EXPECT_FALSE(verify_sender(*message, carol_.profile, self(bob_)));
  EXPECT_EQ(message->stands_for, std::nullopt);
}

TEST_F(SealedToPrekey, IsRefusedIfAnyBitIsFlipped) {
  const Bytes body = sealed("hello").body;
  ASSERT_EQ(body.size(), 512U);
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    Bytes damaged = body;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(opened(damaged)) << "bit " << bit;
  }
}

TEST_F(SealedToPrekey, IsRefusedIfItIsCutOrExtended) {
  const Bytes body = sealed(std::string(700, 'x')).body;
  Bytes longer = body;
  longer.resize(kBodySizeMax);

  EXPECT_FALSE(opened(longer));
  for (const std::size_t size : {0U, 1U, 17U, 49U, 65U, 512U, 1023U}) {
    EXPECT_FALSE(opened(BytesView(body).first(size))) << size;
  }
}

TEST_F(SealedToPrekey, HasOneOfTheSameLengths) {
  std::set<std::size_t> seen;
  for (std::size_t length = 1; length <= Content::kTextMax; length += 97) {
    seen.insert(sealed(std::string(length, 'x')).body.size());
  }
  seen.insert(sealed(std::string(Content::kTextMax, 'x')).body.size());

  EXPECT_EQ(seen, std::set<std::size_t>(std::begin(kBodySizes), std::end(kBodySizes)));
}

// So it would save nothing to keep a text of up to 588 bytes once, and to tell members where it is
// (core/groups/README.md).
TEST_F(SealedToPrekey, HasATextOfAGroupAsSmallAsAReferenceToOne) {
  groups::Heads heads;
  heads.push_back(seed_of(1));
  const auto text_of_size = [&](std::size_t size) {
    return size_of(groups::Text{.heads = heads, .text = std::string(size, 'x')});
  };
  const groups::Post reference{.heads = heads, .file = groups::File{}};

  EXPECT_EQ(size_of(reference), 1024U);
  EXPECT_EQ(text_of_size(76), 512U);
  EXPECT_EQ(text_of_size(77), 1024U);
  EXPECT_EQ(text_of_size(588), 1024U);
  EXPECT_EQ(text_of_size(589), 2048U);
  EXPECT_EQ(text_of_size(groups::kTextMax), 32768U);
}

TEST_F(SealedToPrekey, WaitsForThePrekeyIfThatIsNotKnown) {
  account::PrekeySecrets older = secrets_;
  older.erase(account::prekey_id(record_.offer.public_key, record_.offer.created_s));
  const Bytes body = sealed("hello").body;

  EXPECT_EQ(open_envelope(body, self(bob_), older).error(), Unopened::kUnknownPrekey);
  EXPECT_EQ(open_envelope(body, self(bob_)).error(), Unopened::kUnknownPrekey);
  EXPECT_EQ(prekey_created_s(body), record_.offer.created_s);
}

// With the prekey, but other keys or another name.
TEST_F(SealedToPrekey, IsClosedToEverybodyElse) {
  const Bytes body = sealed("hello").body;
  Person renamed = bob_;
  renamed.profile = account::make_profile("robert", bob_.keys, 1, seed_of(1));

  EXPECT_EQ(open_envelope(body, self(carol_), secrets_).error(), Unopened::kNotForUs);
  EXPECT_EQ(open_envelope(body, self(renamed), secrets_).error(), Unopened::kNotForUs);
}

TEST_F(SealedToPrekey, ThatIsForgedIsNotFromItsSender) {
  const Self forger{.keys = carol_.keys, .profile = alice_.profile};
  const Bytes body = seal(text_of("I am Alice"), forger, bob(), seed_of(1)).value();

  const auto message = opened(body);

  ASSERT_TRUE(message);
  EXPECT_FALSE(verify_sender(*message, alice_.profile, self(bob_)));
}

TEST_F(SealedToPrekey, IsNotMadeOfAPointOfSmallOrder) {
  wire::PrekeyOffer pointless = record_.offer;
  pointless.public_key = {};

  EXPECT_FALSE(seal(text_of("hi"), self(alice_), {bob_.profile, &pointless}, seed_of(1)));
}

TEST_F(SealedToPrekey, CarriesPartsAndFilesAsTheFirstFormDoes) {
  Content content = text_of("have a look");
  content.type = ContentType::kFile;
  const FileRef file{.name = "a.pdf",
                     .size = 12,
                     .key = seed_of(3),
                     .table = seed_of(4),
                     .expires_ms = 1'800'000'000'000};

  const auto with_file =
      opened(seal_file(content, file, self(alice_), bob(), seed_of(1)).value()).value();
  const auto word =
      opened(seal_word(Bytes(kPartMax, 7), self(alice_), bob(), seed_of(2)).value()).value();

  EXPECT_EQ(with_file.file, file);
  EXPECT_EQ(word.part, Bytes(kPartMax, 7));
}

// In the first form, which needs no prekey; its id is that of the body for which it stands.
TEST_F(SealedToPrekey, IsSealedAnewForTheSameId) {
  const Sealed first = sealed("hello");
  const auto anew = seal_inside(first.again, self(alice_), bob_.profile, seed_of(33)).value();

  const auto message = open_envelope(anew.body, self(bob_));

  ASSERT_TRUE(message);
  EXPECT_EQ(message->content, text_of("hello"));
  EXPECT_EQ(message->stands_for, crypto::sha256(first.body));
  EXPECT_TRUE(verify_sender(*message, alice_.profile, self(bob_)));
  EXPECT_TRUE(anew.again.empty());
}

TEST_F(SealedToPrekey, IsSealedAnewAtAnyLength) {
  const auto inside = inside_of_word(Bytes(kPartMax, 1), self(alice_)).value();
  const auto first = seal_inside(inside, self(alice_), bob(), seed_of(1)).value();

  const auto anew = seal_inside(first.again, self(alice_), bob_.profile, seed_of(2)).value();

  EXPECT_EQ(open_envelope(anew.body, self(bob_)).value().stands_for, crypto::sha256(first.body));
}

// Carol knows the id of what Alice wrote, as nodes do; hers is never of that id.
TEST_F(SealedToPrekey, NobodyElseStandsForIt) {
  const Sealed alices = sealed("hello");
  Bytes claim = alices.again;
  const auto carols_inside = inside_of(text_of("hello"), {}, self(carol_)).value();
  const auto carols =
      seal_inside(carols_inside, self(carol_), bob(), seed_of(9)).value();  // even with her seed

  const auto hers = seal_inside(carols.again, self(carol_), bob_.profile, seed_of(2)).value();

  EXPECT_NE(open_envelope(hers.body, self(bob_)).value().stands_for, crypto::sha256(alices.body));
  for (std::size_t i = 1; i < 1 + 32 + 8 + 32 + 32; ++i) {
    Bytes other = claim;
    other[i] ^= 1U;
    const auto body = seal_inside(other, self(carol_), bob_.profile, seed_of(3)).value().body;
    const auto message = open_envelope(body, self(bob_));
    EXPECT_FALSE(message && message->stands_for == crypto::sha256(alices.body)) << i;
  }
}

// It would have no end.
TEST_F(SealedToPrekey, NothingStandsForWhatStandsForAnother) {
  const Sealed first = sealed("hello");
  const Sealed twice = seal_inside(first.again, self(alice_), bob(), seed_of(4)).value();
  const auto thrice = seal_inside(twice.again, self(alice_), bob_.profile, seed_of(5)).value();

  EXPECT_EQ(open_envelope(thrice.body, self(bob_)).error(), Unopened::kNotAMessage);
}

}  // namespace
}  // namespace p2pchat::chat
