#include "tools/screen/columns.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/screen/utf8_locale.h"

namespace p2pchat::screen {
namespace {

using Columns = Utf8Locale;
using Lines = std::vector<std::string>;

TEST_F(Columns, AreTwoForWideCharactersAndNoneForWhatCombines) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("你好"), 4U);
  EXPECT_EQ(columns_of("👋"), 2U);
  EXPECT_EQ(columns_of("e\xcc\x81"), 1U);  // e and an accent
}

TEST_F(Columns, LeaveNothingThatCommandsATerminal) {
  EXPECT_EQ(cleaned("a\x1b[2J\x07\r\x9b\xc2\x9b"
                    "b\u202e"),
            "a\ufffd[2J\ufffd\ufffd\ufffd\ufffdb\ufffd");
  EXPECT_EQ(cleaned("a\tb\nc"), "a b c");
  EXPECT_EQ(cleaned("\xff\xc3"), "\ufffd\ufffd");
  EXPECT_EQ(wrapped("\x1b]0;x\x07", 20), (Lines{"\ufffd]0;x\ufffd"}));
}

TEST_F(Columns, ClipAndPadWholeCharacters) {
  EXPECT_EQ(clipped("a你好", 4), "a你");
  EXPECT_EQ(padded("a你好", 4), "a你 ");
  EXPECT_EQ(padded("", 2), "  ");
}

TEST_F(Columns, WrapBetweenWordsAndInsideOnesThatAreTooLong) {
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("你好吗", 5), (Lines{"你好", "吗"}));
  EXPECT_EQ(wrapped("one\n\ntwo", 8), (Lines{"one", "", "two"}));
  EXPECT_EQ(wrapped("abc def", 3), (Lines{"abc", "def"}));
  EXPECT_EQ(wrapped("", 8), (Lines{""}));
}

TEST_F(Columns, StepOverWholeCharacters) {
  const std::string text = "a你b";

  EXPECT_EQ(after(text, 1), 4U);
  EXPECT_EQ(before(text, 4), 1U);
  EXPECT_EQ(before(text, 0), 0U);
  EXPECT_EQ(after(text, 5), 5U);
}

}  // namespace
}  // namespace p2pchat::screen
