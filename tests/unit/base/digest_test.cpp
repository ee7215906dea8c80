#include "core/base/digest.h"

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

template <class... T>
std::uint64_t digest_of(const T&... values) {
  Digest digest;
  (digest.add(values), ...);
  return digest.value();
}

TEST(Digest, IsEqualForEqualRuns) {
  EXPECT_EQ(digest_of(std::uint64_t{1}, Bytes{1, 2}), digest_of(std::uint64_t{1}, Bytes{1, 2}));
}

TEST(Digest, DependsOnOrder) {
  EXPECT_NE(digest_of(std::uint64_t{1}, std::uint64_t{2}),
            digest_of(std::uint64_t{2}, std::uint64_t{1}));
}

TEST(Digest, TellsWhereOneFieldEndsAndTheNextBegins) {
  EXPECT_NE(digest_of(Bytes{1}, Bytes{2, 3}), digest_of(Bytes{1, 2}, Bytes{3}));
  EXPECT_NE(digest_of(Bytes{}), digest_of(Bytes{0}));
  EXPECT_NE(digest_of(Bytes(8)), digest_of(Bytes(9)));
}

TEST(Digest, SeesEachByte) {
  const Bytes zeros(20);
  for (std::size_t i = 0; i < zeros.size(); ++i) {
    Bytes changed = zeros;
    changed[i] = 1;
    EXPECT_NE(digest_of(changed), digest_of(zeros)) << i;
  }
}

// Recorded digests of scenarios stay valid only as long as this number does.
TEST(Digest, HasNotChanged) {
  EXPECT_EQ(digest_of(std::uint64_t{1}, Bytes{2, 3}), 14095730401019660736U);
}

}  // namespace
}  // namespace p2pchat
