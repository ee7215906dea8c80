#include "core/wire/ring_tag.h"

#include <gtest/gtest.h>

namespace p2pchat::wire {
namespace {

// Test vectors of the FNV authors (http://www.isthe.com/chongo/tech/comp/fnv).
TEST(RingTag, IsFnv1aOfTheName) {
  EXPECT_EQ(RingTag::of("").value, 0xcbf29ce484222325U);
  EXPECT_EQ(RingTag::of("a").value, 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(RingTag::of("foobar").value, 0x85944171f73967e8U);
}

TEST(RingTag, KeepsNamesApart) {
  EXPECT_NE(RingTag::of("p2pchat"), RingTag::of("p2pchat2"));
  EXPECT_NE(RingTag::of("\xff"), RingTag::of("\x7f"));
}

}  // namespace
}  // namespace p2pchat::wire
