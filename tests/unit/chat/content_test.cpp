#include "core/chat/content.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::chat {
namespace {

TEST(Utf8, IsWhatRfc3629Allows) {
  for (const char* text : {"", "plain", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                           "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "\x7f"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ok\xfe"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
  EXPECT_TRUE(is_utf8(std::string("a\0b", 3)));
}

TEST(Content, IsATextADeletionOrReceipts) {
  Content text;
  text.text = "hello";
  Content receipt;
  receipt.type = ContentType::kReceipt;
  receipt.about = {{.id = seed_of(1)}};
  Content reply = text;
  reply.about = receipt.about;
  Content deletion = receipt;
  deletion.type = ContentType::kDeletion;
  Content two_replies = reply;
  two_replies.about.push_back({.id = seed_of(2)});
  Content two_deletions = deletion;
  two_deletions.about.push_back({.id = seed_of(2)});
  Content deletion_of_none = deletion;
  deletion_of_none.about = {};
  Content spoken_deletion = deletion;
  spoken_deletion.text = "hello";
  Content read = receipt;
  read.type = ContentType::kRead;
  Content late = receipt;
  late.about[0].lamport = Content::kNumberMax + 1;
  Content unknown = receipt;
  unknown.type = static_cast<ContentType>(5);
  Content spoken = receipt;
  spoken.text = "hello";
  Content empty_receipt;
  empty_receipt.type = ContentType::kReceipt;
  Content binary = text;
  binary.text = "\xff";

  EXPECT_TRUE(is_well_formed(text));
  EXPECT_TRUE(is_well_formed(receipt));
  EXPECT_TRUE(is_well_formed(read));
  EXPECT_TRUE(is_well_formed(reply));
  EXPECT_TRUE(is_well_formed(deletion));
  for (const Content& bad : {Content(), two_replies, two_deletions, deletion_of_none,
                             spoken_deletion, spoken, empty_receipt, binary, late, unknown}) {
    EXPECT_FALSE(is_well_formed(bad));
  }
}

TEST(Content, HasNumbersThatCanBeAddedTo) {
  Content content;
  content.text = "hello";
  content.lamport = content.sequence = content.sent_ms = Content::kNumberMax;
  EXPECT_TRUE(is_well_formed(content));

  for (std::uint64_t Content::* number :
       {&Content::lamport, &Content::sequence, &Content::sent_ms}) {
    Content bad = content;
    bad.*number += 1;
    EXPECT_FALSE(is_well_formed(bad));
  }
}

}  // namespace
}  // namespace p2pchat::chat
