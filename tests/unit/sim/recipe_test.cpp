#include "sim/recipe.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> texts_of(const ScenarioFault& entry, std::uint64_t seed = 1) {
  std::vector<std::string> texts;
  for (const Fault& fault : written_out(entry, Chance(seed))) texts.push_back(text_of(fault));
  return texts;
}

TEST(Recipe, WithoutOneIsTheFaultItself) {
  EXPECT_EQ(texts_of({.fault = {.at = Instant(1s), .kind = FaultKind::kJoin, .count = 2}}),
            std::vector<std::string>{"1.000s join count 2"});
}

TEST(Recipe, FlapHoldsForTheFirstHalfOfEachPeriod) {
  const Fault pattern{.at = Instant(10s),
                      .kind = FaultKind::kPartition,
                      .lasting = 5s,
                      .groups = {{{.number = 0}}, {{.number = 1}}}};

  EXPECT_EQ(texts_of({.fault = pattern, .recipe = Flap{.period = 2s}}),
            (std::vector<std::string>{"10.000s partition [0] [1] for 1.000s",
                                      "12.000s partition [0] [1] for 1.000s",
                                      "14.000s partition [0] [1] for 1.000s"}));
}

TEST(Recipe, SwizzleCutsOffEachNodeInTheFirstHalfAndHealsItInTheSecond) {
  const Fault pattern{
      .at = Instant(10s), .kind = FaultKind::kPartition, .lasting = 20s, .nodes = {0, 1, 2, 3, 4}};

  const std::vector<Fault> faults = written_out({.fault = pattern, .recipe = Swizzle{}}, Chance(1));

  ASSERT_EQ(faults.size(), 5U);
  std::vector<std::size_t> going, returning(5);
  for (std::size_t i = 0; i < faults.size(); ++i) {
    EXPECT_EQ(faults[i].at, Instant(10s + 2s * static_cast<int>(i)));
    const Instant back = faults[i].at + *faults[i].lasting;
    EXPECT_GE(back, Instant(22s));
    EXPECT_LE(back, Instant(30s));
    EXPECT_TRUE(faults[i].has_others);
    going.push_back(faults[i].groups[0][0].number);
    returning[static_cast<std::size_t>((back - Instant(22s)) / 2s)] = going.back();
  }
  EXPECT_NE(going, returning);
  EXPECT_TRUE(std::ranges::is_permutation(going, pattern.nodes));
  EXPECT_TRUE(std::ranges::is_permutation(returning, pattern.nodes));
}

TEST(Recipe, ChurnLetsEachNodeLiveItsLifetimesAndNoOtherDependsOnIt) {
  const auto entry = [](std::vector<std::size_t> nodes) {
    const Fault pattern{
        .at = Instant(10s), .kind = FaultKind::kCrash, .lasting = 1000s, .nodes = std::move(nodes)};
    return ScenarioFault{
        .fault = pattern,
        .recipe = Churn{.lifetime = {.kind = DelayKind::kExponential, .value = 40s},
                        .absence = {.value = 10s}}};
  };

  const std::vector<std::string> both = texts_of(entry({0, 1}));
  std::vector<std::string> apart = texts_of(entry({0}));
  for (const std::string& text : texts_of(entry({1}))) apart.push_back(text);

  EXPECT_EQ(both, apart);
  EXPECT_NE(both, texts_of(entry({0, 1}), 2));
  // Two nodes, a thousand seconds, a life of fifty with its absence.
  EXPECT_NEAR(static_cast<double>(both.size()), 40, 20);
  Instant back;
  for (const Fault& fault : written_out(entry({0}), Chance(1))) {
    EXPECT_GT(fault.at, back);
    EXPECT_EQ(fault.lasting, Duration(10s));
    EXPECT_LT(fault.at, Instant(1010s));
    back = fault.at + *fault.lasting;
  }
}

TEST(Recipe, IsCutOffAtItsBound) {
  const Fault pattern{.kind = FaultKind::kPartition, .lasting = 10h, .groups = {{}, {}}};

  EXPECT_EQ(texts_of({.fault = pattern, .recipe = Flap{.period = 10ms}}).size(), kWrittenOutMax);
}

}  // namespace
}  // namespace p2pchat::sim
