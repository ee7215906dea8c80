#include "tools/screen/input_line.h"

#include <string>

#include <gtest/gtest.h>

#include "core/chat/content.h"

namespace p2pchat::screen {
namespace {

using Kind = Key::Kind;

InputLine line_of(const std::string& text) {
  InputLine line;
  EXPECT_TRUE(line.take({.text = text}));
  return line;
}

TEST(ScreenInputLine, EditsWholeCharacters) {
  InputLine line = line_of("你好");

  EXPECT_TRUE(line.take({.kind = Kind::kLeft}));
  EXPECT_TRUE(line.take({.text = "x"}));
  EXPECT_EQ(line.text(), "你x好");
  EXPECT_TRUE(line.take({.kind = Kind::kBackspace}));
  EXPECT_TRUE(line.take({.kind = Kind::kBackspace}));
  EXPECT_EQ(line.text(), "好");
  EXPECT_TRUE(line.take({.kind = Kind::kBackspace}));
  EXPECT_TRUE(line.take({.kind = Kind::kDelete}));
  EXPECT_EQ(line.text(), "");
  EXPECT_TRUE(line.take({.kind = Kind::kDelete}));
}

TEST(ScreenInputLine, HoldsNoMoreThanAMessageAndNothingThatIsNotUtf8) {
  InputLine line = line_of(std::string(chat::Content::kTextMax, 'a'));

  EXPECT_TRUE(line.take({.text = "b"}));
  EXPECT_EQ(line.text().size(), chat::Content::kTextMax);
  EXPECT_EQ(line_of("\xff").text(), "");
}

TEST(ScreenInputLine, LeavesOtherKeysToOthers) {
  InputLine line = line_of("a");

  EXPECT_FALSE(line.take({.kind = Kind::kEnter}));
  EXPECT_EQ(line.take_text(), "a");
  EXPECT_EQ(line.text(), "");
  EXPECT_EQ(line.cursor(), 0U);
}

}  // namespace
}  // namespace p2pchat::screen
