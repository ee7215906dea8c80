#include "core/account/name.h"

#include <string>

#include <gtest/gtest.h>

#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

TEST(AccountName, IsOneToThirtyTwoOfItsCharacters) {
  for (const char* name : {"a", "Z", "0", "_", "-", ".", "alice", "Bob_the-2nd.x"}) {
    EXPECT_TRUE(is_valid_name(name)) << name;
  }
  EXPECT_TRUE(is_valid_name(std::string(32, 'a')));
  EXPECT_FALSE(is_valid_name(std::string(33, 'a')));
  EXPECT_FALSE(is_valid_name(std::string("a\0b", 3)));
  for (const char* name : {"", " ", "a b", "alice\n", "a/b", "a~2", "@", "[", "`", "{", "/", ":",
                           "\xc3\xa4", "\x7f"}) {
    EXPECT_FALSE(is_valid_name(name)) << name;
  }
}

TEST(AccountName, IsTheSameInWhateverCase) {
  EXPECT_EQ(fold_case("AlIcE_Z-9."), "alice_z-9.");
  EXPECT_EQ(key_of("Alice"), key_of("aLICE"));
  EXPECT_NE(key_of("alice"), key_of("alicf"));
}

TEST(AccountName, HasTheKeyThatTheFormatSays) {
  const Bytes32 hash = crypto::sha256(as_bytes("p2pchat/account/1alice"));

  EXPECT_EQ(key_of("Alice"), RingId::from_hash(hash));
}

}  // namespace
}  // namespace p2pchat::account
