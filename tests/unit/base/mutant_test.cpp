#include "core/base/mutant.h"

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

#ifdef P2PCHAT_MUTANTS

TEST(Mutant, IsThereOnlyWhileItIsSelected) {
  EXPECT_FALSE(is_mutated(Mutant::kNoRepair));

  select_mutant(Mutant::kNoRepair);

  EXPECT_TRUE(is_mutated(Mutant::kNoRepair));
  EXPECT_FALSE(is_mutated(Mutant::kNoNotify));

  select_mutant(Mutant::kNone);

  EXPECT_FALSE(is_mutated(Mutant::kNoRepair));
}

#else

TEST(Mutant, IsNoneInReleaseBuilds) {
  static_assert(!is_mutated(Mutant::kNoRepair));
  static_assert(!is_mutated(Mutant::kNone));
  EXPECT_FALSE(is_mutated(kLastMutant));
}

#endif

}  // namespace
}  // namespace p2pchat
