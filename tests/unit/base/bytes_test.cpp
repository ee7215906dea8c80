#include "core/base/bytes.h"

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

TEST(Bytes, PrintAsLowerCaseHex) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0f, 0xf0, 0xab}), "000ff0ab");
}

TEST(Bytes, AndTextAreTheSameThing) {
  const std::string text("a\0\xff", 3);

  EXPECT_EQ(to_bytes(text), (Bytes{0x61, 0x00, 0xff}));
  EXPECT_EQ(to_text(to_bytes(text)), text);
  EXPECT_EQ(as_text(as_bytes(text)).data(), text.data());
}

TEST(Bytes, AppendIntegersBigEndian) {
  Bytes out{0x77};

  append_u32(out, 0x01020304);
  append_u64(out, 0x1112131415161718);
  append(out, Bytes{0xee});

  EXPECT_EQ(to_hex(out), "77010203041112131415161718ee");
}

TEST(Bytes, ReadBackWhatWasAppended) {
  Bytes out;
  append_u32(out, 0xfedcba98);
  append_u64(out, UINT64_MAX - 1);

  EXPECT_EQ(read_u32(out), 0xfedcba98);
  EXPECT_EQ(read_u64(BytesView(out).subspan(4)), UINT64_MAX - 1);
}

TEST(BytesDeathTest, ReadOfTooFewIsABug) {
  const Bytes three(3);

  EXPECT_DEATH((void)read_u32(three), "assertion failed");
  EXPECT_DEATH((void)read_u64(three), "assertion failed");
}

}  // namespace
}  // namespace p2pchat
