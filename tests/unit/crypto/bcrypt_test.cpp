#include "core/crypto/bcrypt.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// From the test suite of crypt_blowfish (Openwall), where $2b$ and $2y$ agree.
constexpr std::string_view kHash = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

TEST(Bcrypt, KnowsAPublishedHash) {
  EXPECT_TRUE(bcrypt_check("U*U", kHash));
  EXPECT_FALSE(bcrypt_check("U*V", kHash));
}

TEST(Bcrypt, ChecksWhatItHashed) {
  const std::string password(44, 'k');

  const std::string hash = bcrypt_hash(password, 4, seed_of(1));

  EXPECT_TRUE(hash.starts_with("$2b$04$"));
  EXPECT_TRUE(bcrypt_check(password, hash));
  EXPECT_FALSE(bcrypt_check(std::string(43, 'k'), hash));
  EXPECT_FALSE(bcrypt_check("", hash));
}

TEST(Bcrypt, SaltsFromItsSeed) {
  EXPECT_EQ(bcrypt_hash("password", 4, Bytes32{1}), bcrypt_hash("password", 4, Bytes32{1}));
  EXPECT_NE(bcrypt_hash("password", 4, Bytes32{1}), bcrypt_hash("password", 4, Bytes32{2}));
}

TEST(Bcrypt, RefusesHashesThatItCannotHaveMade) {
  const std::string good = bcrypt_hash("password", 4, Bytes32{1});
  std::string costly = good;
  costly.replace(4, 2, "31");  // would take a day
  std::string old = good;
  old[2] = 'a';
  std::string no_salt = good;
  no_salt[10] = '*';
  std::string nul = good;
  nul[30] = '\0';

  ASSERT_TRUE(bcrypt_check("password", good));
  for (const std::string& bad :
       {costly, old, no_salt, nul, good + "x", good.substr(0, 59), std::string(), std::string("*0"),
        std::string("$2b$"), std::string(60, 'x')}) {
    EXPECT_FALSE(bcrypt_check("password", bad)) << bad;
  }
}

// bcrypt itself would stop at the NUL and ignore what follows 72 bytes.
TEST(Bcrypt, RefusesPasswordsThatItWouldCut) {
  const std::string hash = bcrypt_hash("password", 4, Bytes32{1});
  const std::string cut = bcrypt_hash(std::string(72, 'p'), 4, Bytes32{1});

  EXPECT_FALSE(bcrypt_check(std::string("password\0more", 13), hash));
  EXPECT_FALSE(bcrypt_check(std::string(73, 'p'), cut));
}

}  // namespace
}  // namespace p2pchat::crypto
