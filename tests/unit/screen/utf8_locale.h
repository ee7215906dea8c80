#pragma once

#include <clocale>

#include <gtest/gtest.h>

namespace p2pchat::screen {

// Widths of characters are the locale's.
class Utf8Locale : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
};

}  // namespace p2pchat::screen
