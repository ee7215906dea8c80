#include "core/chat/vault.h"

#include <gtest/gtest.h>

namespace p2pchat::chat {
namespace {

struct SealedRow {
  Vault vault{Bytes32{7}};
  Entropy entropy{Bytes32{1}};
  Bytes row = to_bytes("mh1");
  Bytes value = vault.seal({row, "text"}, as_bytes("secret"), entropy);
};

TEST(Vault, OpensWhatItSealed) {
  SealedRow it;

  EXPECT_EQ(it.vault.open({it.row, "text"}, it.value), to_bytes("secret"));
}

TEST(Vault, RefusesAnotherRowColumnOrKey) {
  SealedRow it;

  EXPECT_FALSE(it.vault.open({to_bytes("mh2"), "text"}, it.value));
  EXPECT_FALSE(it.vault.open({it.row, "state"}, it.value));
  EXPECT_FALSE(Vault(Bytes32{8}).open({it.row, "text"}, it.value));
}

TEST(Vault, RefusesEveryFlippedBitAndEveryShorterValue) {
  SealedRow it;

  for (std::size_t bit = 0; bit < it.value.size() * 8; ++bit) {
    Bytes flipped = it.value;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(it.vault.open({it.row, "text"}, flipped)) << bit;
  }
  for (std::size_t size = 0; size < it.value.size(); ++size) {
    EXPECT_FALSE(it.vault.open({it.row, "text"}, BytesView(it.value).first(size))) << size;
  }
}

TEST(Vault, SealsTheSameValueDifferentlyEachTime) {
  SealedRow it;

  EXPECT_NE(it.vault.seal({it.row, "text"}, as_bytes("secret"), it.entropy), it.value);
}

TEST(Vault, NamesContactsByItsOwnKey) {
  const RingId bob = RingId::from_number(5);

  EXPECT_EQ(Vault(Bytes32{7}).alias_of(bob), Vault(Bytes32{7}).alias_of(bob));
  EXPECT_NE(Vault(Bytes32{7}).alias_of(bob), Vault(Bytes32{8}).alias_of(bob));
  EXPECT_NE(Vault(Bytes32{7}).alias_of(bob), Vault(Bytes32{7}).alias_of(RingId::from_number(6)));
}

}  // namespace
}  // namespace p2pchat::chat
