#include "core/account/keys.h"

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/account/people.h"

namespace p2pchat::account {
namespace {

class KeyBlob : public testing::Test {
 protected:
  const AccountKeys keys_ = person("alice", 1).keys;
  const Bytes32 kek_ = seed_of(9);
  const RingId key_ = key_of("alice");
  const Bytes blob_ = seal_keys(keys_, kek_, key_, seed_of(2));
};

TEST_F(KeyBlob, OpensWithItsPasswordsKey) { EXPECT_EQ(open_keys(blob_, kek_, key_), keys_); }

TEST_F(KeyBlob, StaysShutForAnotherPasswordOrAccount) {
  EXPECT_FALSE(open_keys(blob_, seed_of(8), key_));
  EXPECT_FALSE(open_keys(blob_, kek_, key_of("bob")));
}

TEST_F(KeyBlob, StaysShutIfAnyBitIsFlipped) {
  for (std::size_t bit = 0; bit < blob_.size() * 8; ++bit) {
    Bytes damaged = blob_;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(open_keys(damaged, kek_, key_)) << "bit " << bit;
  }
}

TEST_F(KeyBlob, StaysShutIfItIsCutOrExtended) {
  Bytes longer = blob_;
  longer.push_back(0);

  EXPECT_FALSE(open_keys(longer, kek_, key_));
  for (std::size_t size = 0; size < blob_.size(); ++size) {
    EXPECT_FALSE(open_keys(BytesView(blob_).first(size), kek_, key_)) << size;
  }
}

TEST_F(KeyBlob, ShowsNoKeyAndNoTwoAreAlike) {
  const Bytes other = seal_keys(keys_, kek_, key_, seed_of(3));
  std::size_t alike = 0;
  for (std::size_t i = 9; i < blob_.size(); ++i) alike += blob_[i] == other[i] ? 1U : 0U;

  EXPECT_EQ(std::ranges::search(blob_, keys_.identity).begin(), blob_.end());
  EXPECT_EQ(std::ranges::search(blob_, BytesView(keys_.signing).subspan(100, 16)).begin(),
            blob_.end());
  EXPECT_LT(alike, blob_.size() / 20);
}

// The largest keys that an account may have must fit the field of the record.
TEST_F(KeyBlob, FitsItsFieldWithTheLargestKeys) {
  constexpr std::size_t kPrivate4096 = 2380;  // RSAPrivateKey of 4096 bits: 2350 or so
  const std::size_t around = blob_.size() - keys_.signing.size() - keys_.encryption.size();

  EXPECT_LE(around + 2 * kPrivate4096, decltype(wire::AccountRecord::blob)::kMax);
}

}  // namespace
}  // namespace p2pchat::account
