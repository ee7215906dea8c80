#include "core/groups/word.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/groups/people.h"

namespace p2pchat::groups {
namespace {

Text text_of(const Person& author, const std::string& words) {
  Text text;
  text.group = author.log.group();
  text.chance = Bytes32{7};
  text.lamport = 3;
  text.epoch = author.log.epoch();
  text.heads = author.log.heads();
  text.author = account_of(author.name);
  text.text = words;
  text.key = crypto::ed25519_public_key(author.key());
  sign(text, author.key());
  return text;
}

Mark mark_of(const Person& author, MarkKind kind, const std::string& words) {
  Mark mark;
  mark.group = author.log.group();
  mark.chance = Bytes32{8};
  mark.lamport = 4;
  mark.heads = author.log.heads();
  mark.author = account_of(author.name);
  mark.kind = kind;
  mark.about = {Bytes32{9}, 3};
  mark.text = words;
  mark.key = crypto::ed25519_public_key(author.key());
  sign(mark, author.key());
  return mark;
}

Post post_of(const Person& author, const std::string& words, bool has_file) {
  Post post;
  post.group = author.log.group();
  post.chance = Bytes32{6};
  post.lamport = 5;
  post.heads = author.log.heads();
  post.author = account_of(author.name);
  post.text = words;
  post.lasts_s = 3600;
  if (has_file) post.file = File{.name = "map.png", .size = 7, .key = Bytes32{1}};
  post.key = crypto::ed25519_public_key(author.key());
  sign(post, author.key());
  return post;
}

Person creator() {
  Person anna{.name = "anna", .log = {}};
  anna.create("climbers");
  return anna;
}

TEST(GroupWord, IsWhatItWasOnTheOtherSide) {
  const Person anna = creator();
  const std::vector<Word> words = {
      text_of(anna, "up!"),
      Tidings{.group = anna.log.group(), .heads = anna.log.heads(), .changes = {}},
      Invitation{.group = anna.log.group(), .secret = Bytes32{1}, .changes = {anna.log.beyond({})}},
      Receipts{.group = anna.log.group(), .is_read = true, .about = {Ref{Bytes32{7}, 3}}},
      Question{.group = anna.log.group(), .heads = {}},
      mark_of(anna, MarkKind::kEdit, "down!"),
      mark_of(anna, MarkKind::kReaction, ""),
      mark_of(anna, MarkKind::kDeletion, ""),
      post_of(anna, "", true),
      post_of(anna, "not for long", false),
  };

  for (const Word& word : words) EXPECT_EQ(decode_word(encode_word(word)), word);
}

TEST(GroupWord, WithARekeyIsOfTheSecondVersion) {
  Person anna = creator();
  const Tidings first{.group = anna.log.group(), .heads = {}, .changes = {anna.log.beyond({})}};
  Change change = anna.next(ChangeKind::kRekey);
  change.invitation = crypto::ed25519_public_key(secret_of("phone"));
  prove(change, secret_of("phone"));
  anna.made(change);
  const Tidings second{.group = anna.log.group(), .heads = {}, .changes = {anna.log.beyond({})}};
  const Invitation all{.group = anna.log.group(), .changes = {anna.log.beyond({})}};

  EXPECT_EQ(version_of(encode_word(first)), WordVersion::kFirst);
  EXPECT_EQ(version_of(encode_word(second)), WordVersion::kSecond);
  EXPECT_EQ(version_of(encode_word(all)), WordVersion::kSecond);
  EXPECT_EQ(decode_word(encode_word(second)), Word(second));
  EXPECT_EQ(decode_word(encode_word(all)), Word(all));
}

TEST(GroupWord, OfNoTextOrNoUtf8IsNone) {
  const Person anna = creator();

  EXPECT_EQ(decode_word(encode_word(text_of(anna, ""))), std::nullopt);
  EXPECT_EQ(decode_word(encode_word(text_of(anna, "\xff"))), std::nullopt);
  EXPECT_EQ(decode_word({}), std::nullopt);
  EXPECT_EQ(decode_word(Bytes{9}), std::nullopt);
}

TEST(GroupWord, TextIsGenuineOnlyAsItWasSigned) {
  const Person anna = creator();
  Text text = text_of(anna, "up!");
  EXPECT_TRUE(is_genuine(text));

  Text other = text;
  other.text = "down!";
  Text moved = text;
  moved.lamport += 1;

  EXPECT_NE(id_of(other), id_of(text));
  EXPECT_FALSE(is_genuine(other));
  EXPECT_FALSE(is_genuine(moved));
}

TEST(GroupWord, AMarkIsOfTheThirdVersion) {
  const Bytes word = encode_word(mark_of(creator(), MarkKind::kReaction, "+1"));

  EXPECT_EQ(version_of(word), WordVersion::kThird);
  EXPECT_EQ(version_of({}), WordVersion::kFirst);
}

TEST(GroupWord, AMarkSaysWhatItsKindMay) {
  const Person anna = creator();
  const auto is_one = [&](MarkKind kind, const std::string& words) {
    return decode_word(encode_word(mark_of(anna, kind, words))).has_value();
  };

  EXPECT_FALSE(is_one(MarkKind::kEdit, ""));
  EXPECT_FALSE(is_one(MarkKind::kEdit, "\xff"));
  EXPECT_TRUE(is_one(MarkKind::kReaction, std::string(kSignMax, 'a')));
  EXPECT_FALSE(is_one(MarkKind::kReaction, std::string(kSignMax + 1, 'a')));
  EXPECT_FALSE(is_one(MarkKind::kDeletion, "why"));
}

TEST(GroupWord, AMarkIsGenuineOnlyAsItWasSigned) {
  const Mark mark = mark_of(creator(), MarkKind::kDeletion, "");
  EXPECT_TRUE(is_genuine(mark));

  Mark other = mark;
  other.about.id = Bytes32{10};
  Mark kind = mark;
  kind.kind = MarkKind::kReaction;

  EXPECT_NE(id_of(other), id_of(mark));
  EXPECT_FALSE(is_genuine(other));
  EXPECT_FALSE(is_genuine(kind));
}

TEST(GroupWord, APostIsOfTheFourthVersionAndHasATextOrAFile) {
  const Person anna = creator();

  EXPECT_EQ(version_of(encode_word(post_of(anna, "", true))), WordVersion::kFourth);
  EXPECT_EQ(decode_word(encode_word(post_of(anna, "", false))), std::nullopt);
  EXPECT_EQ(decode_word(encode_word(post_of(anna, "\xff", true))), std::nullopt);
}

TEST(GroupWord, WithATimerIsOfTheFourthVersion) {
  Person anna = creator();
  Change change = anna.next(ChangeKind::kTimer);
  change.title = "3600";
  anna.made(change);
  const Tidings tidings{.group = anna.log.group(), .heads = {}, .changes = {anna.log.beyond({})}};
  const Invitation all{.group = anna.log.group(), .changes = {anna.log.beyond({})}};

  EXPECT_EQ(version_of(encode_word(tidings)), WordVersion::kFourth);
  EXPECT_EQ(version_of(encode_word(all)), WordVersion::kFourth);
  EXPECT_EQ(decode_word(encode_word(tidings)), Word(tidings));
  EXPECT_EQ(decode_word(encode_word(all)), Word(all));
}

TEST(GroupWord, AReferenceIsOfTheFifthVersionAndOfAMessageThatCanBe) {
  Reference reference{.group = creator().log.group(),
                      .said = {Bytes32{9}, 3},
                      .sent_ms = 5,
                      .key = Bytes32{1},
                      .hash = Bytes32{2},
                      .expires_ms = 6};
  const Bytes word = encode_word(reference);

  EXPECT_EQ(version_of(word), WordVersion::kFifth);
  EXPECT_EQ(decode_word(word), Word(reference));
  EXPECT_EQ(group_of(Word(reference)), reference.group);

  reference.said.lamport = 0;
  EXPECT_EQ(decode_word(encode_word(reference)), std::nullopt);
  reference.said.lamport = kNumberMax + 1;
  EXPECT_EQ(decode_word(encode_word(reference)), std::nullopt);
}

TEST(GroupWord, APostIsGenuineOnlyAsItWasSigned) {
  const Post post = post_of(creator(), "with a map", true);
  EXPECT_TRUE(is_genuine(post));

  Post other = post;
  other.file->key = Bytes32{2};
  Post lasting = post;
  lasting.lasts_s = 0;

  EXPECT_NE(id_of(other), id_of(post));
  EXPECT_FALSE(is_genuine(other));
  EXPECT_FALSE(is_genuine(lasting));
}

TEST(GroupWord, ALongLogIsCutIntoPiecesThatFit) {
  Person anna = creator();
  for (int i = 0; i < 300; ++i) anna.made(anna.renaming("name " + std::to_string(i)));
  const std::vector<Change> changes = anna.log.beyond({});

  std::vector<Change> again;
  for (auto& piece : pieces_of(changes)) {
    Invitation word{.group = anna.log.group(), .secret = {}, .changes = std::move(piece)};
    EXPECT_LE(encode_word(word).size(), kWordMax);
    for (const Change& change : word.changes) again.push_back(change);
  }

  EXPECT_EQ(again, changes);
}

TEST(GroupWord, AReceiptSaysThatReferencesAreReadAndIsTheSameReceipt) {
  const Ref one{.id = {1}, .lamport = 3};
  const Ref other{.id = {2}, .lamport = 4};
  for (const auto& about : {std::vector<Ref>{one}, std::vector<Ref>{one, other}}) {
    Receipts receipts;
    for (const Ref& each : about) receipts.about.push_back(each);
    EXPECT_FALSE(says_reads_references(receipts));

    say_reads_references(receipts);

    EXPECT_TRUE(says_reads_references(receipts));
    for (const Ref& each : receipts.about.items) {
      EXPECT_NE(std::ranges::find(about, each), about.end());
    }
  }
  Receipts none;
  say_reads_references(none);
  EXPECT_TRUE(none.about.empty());
}

}  // namespace
}  // namespace p2pchat::groups
