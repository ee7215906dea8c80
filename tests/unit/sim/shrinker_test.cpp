#include "sim/shrinker.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "sim/plan.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Runs nothing: a made-up condition says which scenarios fail.
class MadeUpAttempts final : public Attempts {
 public:
  explicit MadeUpAttempts(std::function<bool(const Scenario&)> fails, std::size_t runs_max = 10'000)
      : fails_(std::move(fails)), runs_max_(runs_max) {}

  static RunOutcome failure() {
    return {.failure = "ring", .what = "", .at = Instant(50s), .texts = 300, .lookups = 20};
  }

  std::optional<Hit> first_failing(const Candidates& candidates) override {
    for (std::size_t i = 0; i < candidates.count && !is_over(); ++i) {
      ++runs_;
      if (fails_(candidates.make(i))) return Hit{.index = i, .outcome = failure()};
    }
    return std::nullopt;
  }
  [[nodiscard]] bool is_over() const override { return runs_ >= runs_max_; }
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  std::function<bool(const Scenario&)> fails_;
  std::size_t runs_max_;
  std::size_t runs_ = 0;
};

// 40 faults, each on three of eight nodes.
Scenario large() {
  Scenario scenario;
  scenario.nodes = 8;
  scenario.clients = 5;
  scenario.duration = 3min;
  for (std::size_t i = 0; i < 40; ++i) {
    const Fault fault{.at = Instant(4s * static_cast<int>(i)),
                      .kind = i % 2 == 0 ? FaultKind::kCrash : FaultKind::kPause,
                      .lasting = 4s,
                      .nodes = {i % 8, (i + 1) % 8, (i + 2) % 8}};
    scenario.faults.push_back({.fault = fault, .every = {}});
  }
  return scenario;
}

bool has(const Scenario& scenario, FaultKind kind, Duration at) {
  return std::ranges::any_of(scenario.faults, [&](const ScenarioFault& entry) {
    return entry.fault.kind == kind && entry.fault.at == Instant(at);
  });
}

// Two faults, two texts and two nodes are to blame.
bool fails(const Scenario& scenario) {
  return has(scenario, FaultKind::kCrash, 16s) && has(scenario, FaultKind::kPause, 44s) &&
         !scenario.left_out.texts.contains(17) && !scenario.left_out.texts.contains(240) &&
         scenario.nodes >= 2 && scenario.duration >= 46s;
}

TEST(Shrinker, KeepsWhatIsToBlameAndNothingElse) {
  MadeUpAttempts attempts(fails);
  Shrinker shrinker(large(), MadeUpAttempts::failure(), attempts);

  shrinker.run();

  const Scenario& small = shrinker.scenario();
  EXPECT_EQ(size_text(small, shrinker.outcome()),
            "2 faults, 2 texts, 0 lookups, 2 nodes, 0 clients, " +
                size_text(small, shrinker.outcome()).substr(50));
  EXPECT_TRUE(fails(small));
  EXPECT_LT(small.duration, Duration(51s));
  EXPECT_EQ(small.faults[0].fault.nodes.size(), 1U);
  EXPECT_LT(small.faults[0].fault.lasting, Duration(250ms));
  EXPECT_LT(attempts.runs(), 400U);
}

TEST(Shrinker, LeavesAloneWhatCannotBeSmaller) {
  const Scenario scenario = large();
  MadeUpAttempts attempts([](const Scenario&) { return false; });
  Shrinker shrinker(scenario, MadeUpAttempts::failure(), attempts);

  shrinker.run();

  EXPECT_EQ(text_of(plan_of(shrinker.scenario(), Chance(1))),
            text_of(plan_of(scenario, Chance(1))));
  EXPECT_EQ(shrinker.scenario().duration, scenario.duration);
}

TEST(Shrinker, TakesOutEverythingOfWhatAlwaysFails) {
  MadeUpAttempts attempts([](const Scenario&) { return true; });
  Shrinker shrinker(large(), MadeUpAttempts::failure(), attempts);

  shrinker.run();

  EXPECT_TRUE(shrinker.scenario().faults.empty());
  EXPECT_EQ(shrinker.scenario().nodes, 1U);
  EXPECT_EQ(shrinker.scenario().clients, 0U);
  EXPECT_LT(shrinker.scenario().duration, Duration(1200ms));
  EXPECT_LT(attempts.runs(), 50U);
}

TEST(Shrinker, HasTheSmallestSoFarWhenItsTimeIsOver) {
  MadeUpAttempts attempts(fails, 30);
  Shrinker shrinker(large(), MadeUpAttempts::failure(), attempts);

  shrinker.run();

  EXPECT_TRUE(fails(shrinker.scenario()));
  EXPECT_LT(shrinker.scenario().faults.size(), 40U);
  EXPECT_EQ(attempts.runs(), 30U);
}

}  // namespace
}  // namespace p2pchat::sim
