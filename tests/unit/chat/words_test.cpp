#include "core/chat/words.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::chat {
namespace {

using Words = std::vector<std::string>;

TEST(Words, AreRunsOfLettersAndDigitsInLowerCaseEachOnce) {
  EXPECT_EQ(words_of("See you at 12:30, see?"), (Words{"12", "30", "at", "see", "you"}));
  EXPECT_EQ(words_of("don't e-mail me"), (Words{"don", "e", "mail", "me", "t"}));
}

TEST(Words, AreNoneInNothingOrPunctuation) {
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of(" ?!... \xe2\x80\x94 \xc2\xab\xc2\xbb").empty());
  EXPECT_TRUE(words_of("word \xff").empty());  // not UTF-8
}

TEST(Words, HaveNoCaseInLatinGreekAndCyrillic) {
  EXPECT_EQ(words_of("GRÜẞE GRÜSSE"), (Words{"grüsse", "grüẞe"}));
  EXPECT_EQ(words_of("ŁÓDŹ Žižek ŸOLA"), (Words{"ÿola", "łódź", "žižek"}));
  EXPECT_EQ(words_of("ΟΔΥΣΣΕΎΣ"), words_of("οδυσσεύς"));
  EXPECT_EQ(words_of("ПРИВЕТ ЁЖ ҐАНОК"), (Words{"привет", "ёж", "ґанок"}));
}

TEST(Words, KeepLettersOfOtherScriptsAsTheyAre) {
  EXPECT_EQ(words_of("שלום، مرحبا नमस्ते"), (Words{"שלום", "مرحبا", "नमस्ते"}));
}

TEST(Words, AreSingleCharactersWhereNoSpacesPartThem) {
  EXPECT_EQ(words_of("你好。abc"), (Words{"abc", "你", "好"}));
  EXPECT_EQ(words_of("ok👍👍"), (Words{"ok", "👍"}));
}

}  // namespace
}  // namespace p2pchat::chat
