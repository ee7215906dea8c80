#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/doctor/clock.h"
#include "tools/doctor/finding.h"

namespace p2pchat::doctor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::int64_t kToday = 1'800'000'000;

// Of node-0 and so on: so far is this computer ahead of each.
std::vector<NodeClock> told(const std::vector<Duration>& ahead) {
  std::vector<NodeClock> clocks;
  for (const Duration each : ahead) {
    clocks.push_back({.node = "node-" + std::to_string(clocks.size()), .ahead = each});
  }
  return clocks;
}

std::vector<Finding> judged(const std::vector<Duration>& ahead, std::int64_t written_s = 0) {
  return judge_clock(kToday, written_s, told(ahead));
}

TEST(DoctorClock, IsComparedWithWhatWasWrittenWhereNoNodeTellsItsTime) {
  EXPECT_EQ(judge_clock(0, 0, {}).back().level, Level::kWrong);
  EXPECT_EQ(judged({}, kToday + 3600).back().level, Level::kWarning);
  EXPECT_EQ(judged({}, kToday - 3600).back().level, Level::kOk);
  EXPECT_THAT(judged({}).back().text, HasSubstr("not compared"));
}

TEST(DoctorClock, BeforeThisProgramIsWrongWhateverNodesSay) {
  const std::vector<Finding> findings = judge_clock(1000, 0, told({0s, 0s, 0s}));

  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::kWrong);
}

TEST(DoctorClock, IsAheadOrBehindOfWhatNodesSay) {
  const std::vector<Finding> ahead = judged({3h + 1min, 3h, 3h + 1s});
  const std::vector<Finding> behind = judged({-3min, -3min});
  const std::vector<Finding> days = judged({-49h});

  ASSERT_EQ(ahead.size(), 1U);
  EXPECT_EQ(ahead[0].level, Level::kWarning);
  EXPECT_EQ(ahead[0].check, "clock");
  EXPECT_EQ(ahead[0].text, "it is 3 h ahead of what all of 3 nodes say");
  EXPECT_THAT(ahead[0].advice, HasSubstr("timedatectl set-ntp true"));
  EXPECT_EQ(behind[0].text, "it is 3 min behind what all of 2 nodes say");
  EXPECT_EQ(days[0].text, "it is 2 days behind what the one node says that told its time");
  EXPECT_THAT(days[0].advice, HasSubstr("the one that is wrong"));
}

TEST(DoctorClock, TwoMinutesAreNothing) {
  EXPECT_EQ(judged({2min, 2min})[0].level, Level::kOk);
  EXPECT_EQ(judged({-2min, -2min})[0].level, Level::kOk);
  EXPECT_EQ(judged({2min + 1us, 2min + 1us})[0].level, Level::kWarning);
  EXPECT_EQ(judged({0s, 0s})[0].text, "it agrees with what all of 2 nodes say");
}

// Its own node, if it has one, has the same clock and agrees.
TEST(DoctorClock, BehindWhatWasWrittenIsToldThoughNodesAgree) {
  const std::vector<Finding> findings = judged({0s}, kToday + 86'400);

  EXPECT_EQ(findings.back().level, Level::kWarning);
  EXPECT_THAT(findings.back().text, HasSubstr("last written"));
}

TEST(DoctorClock, NamesTheFewWhoseClocksAreOff) {
  const std::vector<Finding> findings = judged({0s, 2h, -10min, 1s, -1s});

  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].check, "node");
  EXPECT_EQ(findings[0].level, Level::kWarning);
  EXPECT_EQ(findings[0].text, "the clock of node-1 is 2 h behind those of most nodes");
  EXPECT_EQ(findings[1].text, "the clock of node-2 is 10 min ahead of those of most nodes");
  EXPECT_EQ(findings[2],
            (Finding{.check = "clock", .text = "it agrees with what 3 of 5 nodes say"}));
}

TEST(DoctorClock, NodesThatDoNotAgreeAreToldAndNotBelieved) {
  for (const auto& ahead :
       {std::vector<Duration>{0s, 3h}, std::vector<Duration>{-1h, 0s, 3h, 9h}}) {
    const std::vector<Finding> findings = judged(ahead);

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].level, Level::kWarning);
    EXPECT_EQ(findings[0].check, "clock");
    EXPECT_THAT(findings[0].text, HasSubstr("do not agree"));
  }
  EXPECT_THAT(judged({0s, 3h})[0].text,
              HasSubstr("this computer has the time of node-0, is 3 h ahead of node-1"));
}

}  // namespace
}  // namespace p2pchat::doctor
