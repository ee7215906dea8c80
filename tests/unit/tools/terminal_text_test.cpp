#include "tools/program/terminal_text.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat::program {
namespace {

const std::string kReplaced = "\xef\xbf\xbd";

TEST(TerminalText, KeepsWhatPeopleWrite) {
  for (const char* text : {"", "plain", "¡Hola! Grüße, 你好 👋", "a\tb"}) {
    EXPECT_EQ(harmless(text), text);
  }
}

TEST(TerminalText, DisarmsControlsAndDirections) {
  EXPECT_EQ(harmless("\x1b[2J"), kReplaced + "[2J");  // C0
  EXPECT_EQ(harmless("a\rb\x08\x7f"), "a" + kReplaced + "b" + kReplaced + kReplaced);
  EXPECT_EQ(harmless("\xc2\x9b"
                     "31m"),
            kReplaced + "31m");  // C1, CSI in one character
  EXPECT_EQ(harmless("\xe2\x80\xae"
                     "txt"),
            kReplaced + "txt");                    // right-to-left override
  EXPECT_EQ(harmless("\xe2\x81\xa6"), kReplaced);  // isolate
  EXPECT_EQ(harmless("\xe2\x80\xa8"), kReplaced);  // line separator
}

TEST(TerminalText, ReplacesEachByteThatIsNoUtf8) {
  EXPECT_EQ(harmless("\xff"), kReplaced);
  EXPECT_EQ(harmless("a\xc3"), "a" + kReplaced);                           // cut off
  EXPECT_EQ(harmless("\xc0\xaf"), kReplaced + kReplaced);                  // overlong
  EXPECT_EQ(harmless("\xed\xa0\x80"), kReplaced + kReplaced + kReplaced);  // surrogate
}

TEST(TerminalText, IndentsFurtherLines) { EXPECT_EQ(harmless("a\nb", "  "), "a\n  b"); }

TEST(TerminalText, TellsUtf8) {
  EXPECT_TRUE(is_utf8("Grüße"));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("Gr\xfc\xdf"));
}

}  // namespace
}  // namespace p2pchat::program
