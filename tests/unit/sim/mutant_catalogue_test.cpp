#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "sim/mutants/catalogue.h"

namespace p2pchat::sim {
namespace {

TEST(MutantCatalogue, HasEveryMutantOnceInTheOrderOfTheEnumeration) {
  const auto bugs = known_bugs();

  ASSERT_EQ(bugs.size(), static_cast<std::size_t>(kLastMutant));
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(bugs[i].mutant), i + 1) << bugs[i].name;
  }
}

TEST(MutantCatalogue, NamesEachDifferentlyAndSaysWhatIsWrongAndWhereToLook) {
  std::set<std::string_view> names;
  for (const KnownBug& bug : known_bugs()) {
    EXPECT_TRUE(names.insert(bug.name).second) << bug.name;
    EXPECT_FALSE(bug.room.empty()) << bug.name;
    EXPECT_FALSE(bug.what.empty()) << bug.name;
    EXPECT_FALSE(bug.scenarios.front().empty()) << bug.name;
  }
}

TEST(MutantCatalogue, FindsByName) {
  ASSERT_NE(find_known_bug("no_repair"), nullptr);
  EXPECT_EQ(find_known_bug("no_repair")->mutant, Mutant::kNoRepair);
  EXPECT_EQ(find_known_bug("no_such_bug"), nullptr);
  EXPECT_EQ(find_known_bug(""), nullptr);
}

}  // namespace
}  // namespace p2pchat::sim
