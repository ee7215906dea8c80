#include "sim/checkers/canaries.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

std::string found_in(const Canaries& canaries, const Bytes& haystack) {
  const std::string* name = canaries.find_in(haystack);
  return name == nullptr ? "nothing" : *name;
}

TEST(Canaries, FindASecretWhereverItStands) {
  Canaries canaries;
  canaries.add("other", to_bytes("another one"));
  canaries.add("word", to_bytes("xyzzy"));

  for (std::size_t before = 0; before < 9; ++before) {
    for (std::size_t after = 0; after < 9; ++after) {
      const std::string text = std::string(before, 'x') + "xyzzy" + std::string(after, 'y');
      EXPECT_EQ(found_in(canaries, to_bytes(text)), "word") << text;
    }
  }
}

TEST(Canaries, FindNothingInParts) {
  Canaries canaries;
  canaries.add("word", to_bytes("xyzzy"));

  for (const char* text : {"", "x", "xyzz", "yzzy", "xyzzx", "xyz zy", "xyzzxyzzxyzz"}) {
    EXPECT_EQ(found_in(canaries, to_bytes(text)), "nothing") << text;
  }
}

TEST(Canaries, TellSecretsWithOneBeginningApart) {
  Canaries canaries;
  canaries.add("one", to_bytes("secret 1"));
  canaries.add("two", to_bytes("secret 2"));

  EXPECT_EQ(found_in(canaries, to_bytes("the secret 2 is")), "two");
  EXPECT_EQ(found_in(canaries, to_bytes("the secret 3 is")), "nothing");
}

TEST(Canaries, KnowASecretOnce) {
  Canaries canaries;
  canaries.add("one", to_bytes("secret"));
  canaries.add("again", to_bytes("secret"));

  EXPECT_EQ(canaries.size(), 1U);
  EXPECT_EQ(found_in(canaries, to_bytes("secret")), "one");
}

}  // namespace
}  // namespace p2pchat::sim
