#include "core/wire/enumerators.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/wire/record.h"

namespace p2pchat::wire {
namespace {

enum class Spread : std::uint8_t { kZero = 0, kHole = 2, kNear = 254, kLast = 255 };
enum class Nobody : std::uint8_t {};

template <class E>
std::vector<int> values() {
  std::vector<int> found;
  for (int byte = 0; byte < 256; ++byte) {
    if (kEnumerators<E>[static_cast<std::size_t>(byte)]) found.push_back(byte);
  }
  return found;
}

TEST(Enumerators, AreTheNamedValuesOnly) {
  EXPECT_EQ(values<Spread>(), (std::vector<int>{0, 2, 254, 255}));
  EXPECT_EQ(values<RecordKind>(), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(values<Nobody>(), std::vector<int>{});
}

}  // namespace
}  // namespace p2pchat::wire
