#include "core/chat/safety_number.h"

#include <string>

#include <gtest/gtest.h>

#include "core/chat/standings.h"
#include "tests/unit/account/people.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::chat {
namespace {

// libsignal, rust/protocol/src/fingerprint.rs, fingerprint_test_v1.
TEST(SafetyNumber, IsThatOfSignalsTestVector) {
  const Bytes alice =
      from_hex("0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868");
  const Bytes bob = from_hex("05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b");
  const Identity one{"+14152222222", alice};
  const Identity other{"+14153333333", bob};

  const std::string number = numeric_fingerprint(one, other);

  EXPECT_EQ(number, "300354477692869396892869876765458257569162576843440918079131");
  EXPECT_EQ(numeric_fingerprint(other, one), number);
}

TEST(SafetyNumber, DependsOnNamesInAnyCaseAndOnEachKey) {
  const wire::AccountProfile alice = account::person("alice", 1).profile;
  const wire::AccountProfile bob = account::person("bob", 2).profile;
  wire::AccountProfile shouting = bob;
  shouting.name = "BOB";
  wire::AccountProfile renamed = bob;
  renamed.name = "bobby";
  wire::AccountProfile changed = bob;
  changed.identity_key[0] ^= 1U;

  const std::string number = safety_number(alice, bob);

  EXPECT_EQ(number.size(), 60U);
  EXPECT_EQ(number.find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(safety_number(bob, alice), number);
  EXPECT_EQ(safety_number(alice, shouting), number);
  EXPECT_NE(safety_number(alice, renamed), number);
  EXPECT_NE(safety_number(alice, changed), number);
}

TEST(Alias, HidesAndReordersNothing) {
  EXPECT_TRUE(is_valid_alias(""));
  EXPECT_TRUE(is_valid_alias("Ana (la de la panadería) 👋"));
  EXPECT_TRUE(is_valid_alias(std::string(kAliasMax, 'x')));
  EXPECT_FALSE(is_valid_alias(std::string(kAliasMax + 1, 'x')));
  EXPECT_FALSE(is_valid_alias("two\nlines"));
  EXPECT_FALSE(is_valid_alias("\x1b[2J"));
  EXPECT_FALSE(is_valid_alias("\x7f"));
  EXPECT_FALSE(is_valid_alias("\xc2\x9b"));         // CSI, a C1 control
  EXPECT_FALSE(is_valid_alias("a\xe2\x80\xae z"));  // right-to-left override
  EXPECT_FALSE(is_valid_alias("a\xe2\x81\xa6 z"));  // left-to-right isolate
  EXPECT_FALSE(is_valid_alias("a\xe2\x80\x8b z"));  // zero width space
  EXPECT_FALSE(
      is_valid_alias("\xef\xbb\xbf"
                     "bob"));                // byte order mark
  EXPECT_FALSE(is_valid_alias("\xd8\x9c"));  // Arabic letter mark
  EXPECT_FALSE(is_valid_alias("\xff"));      // not UTF-8
}

}  // namespace
}  // namespace p2pchat::chat
