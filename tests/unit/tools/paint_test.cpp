#include "tools/program/paint.h"

#include <gtest/gtest.h>

namespace p2pchat::program {
namespace {

TEST(Paint, LeavesTextAsItIsUnlessItIsForATerminal) {
  EXPECT_EQ(Paint()(Colour::kBad, "wrong"), "wrong");
  EXPECT_EQ(Paint(true)(Colour::kBad, "wrong"), "\x1b[1;31mwrong\x1b[0m");
  EXPECT_EQ(Paint(true)(Colour::kGood, "ok"), "\x1b[32mok\x1b[0m");
  EXPECT_EQ(Paint(true)(Colour::kQuiet, ""), "");
}

}  // namespace
}  // namespace p2pchat::program
