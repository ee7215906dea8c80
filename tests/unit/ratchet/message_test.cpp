#include "core/ratchet/message.h"

#include <gtest/gtest.h>

namespace p2pchat::ratchet {
namespace {

const Header kHeader{
    .session = Bytes32{1}, .prekey = 2, .key = Bytes32{3}, .previous = 4, .number = 5, .salt = {6}};

TEST(RatchetMessage, IsParsedAsItWasEncoded) {
  const Message message = seal_under(Bytes32{7}, Bytes32{8}, kHeader, as_bytes("hello"));
  const Bytes bytes = encode_message(message);

  EXPECT_EQ(bytes.size(), kMessageOverhead + 5);
  EXPECT_EQ(parse_message(bytes), message);
}

TEST(RatchetMessage, IsNoneIfTooShort) {
  const Bytes bytes = encode_message(seal_under(Bytes32{7}, Bytes32{8}, kHeader, {}));

  EXPECT_TRUE(parse_message(bytes));
  EXPECT_FALSE(parse_message(BytesView(bytes).first(bytes.size() - 1)));
  EXPECT_FALSE(parse_message({}));
}

TEST(RatchetMessage, OpensUnderItsKeyAndNamesAlone) {
  const Message message = seal_under(Bytes32{7}, Bytes32{8}, kHeader, as_bytes("hello"));

  EXPECT_EQ(open_under(Bytes32{7}, Bytes32{8}, message), to_bytes("hello"));
  EXPECT_FALSE(open_under(Bytes32{9}, Bytes32{8}, message));
  EXPECT_FALSE(open_under(Bytes32{7}, Bytes32{9}, message));
}

// A disk that was put back seals two texts under one chain's key: never under one key and nonce.
TEST(RatchetMessage, AnotherSaltIsAnotherKey) {
  Header other = kHeader;
  other.salt = {7};
  const Bytes zeros(64, 0);

  const Message one = seal_under(Bytes32{7}, Bytes32{8}, kHeader, zeros);
  const Message two = seal_under(Bytes32{7}, Bytes32{8}, other, zeros);

  for (std::size_t i = 0; i + 8 <= zeros.size(); i += 8) {
    EXPECT_NE(to_bytes(BytesView(one.sealed).subspan(i, 8)),
              to_bytes(BytesView(two.sealed).subspan(i, 8)));
  }
}

}  // namespace
}  // namespace p2pchat::ratchet
