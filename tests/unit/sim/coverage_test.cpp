#include "sim/coverage.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/report.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

NamedText report_of_counts(std::uint64_t padded, std::uint64_t grown) {
  Report report{.scenario = "small"};
  report.rare_paths[static_cast<std::size_t>(RarePath::kListPadded)] = padded;
  report.rare_paths[static_cast<std::size_t>(RarePath::kRingGrown)] = grown;
  return {.name = "report", .text = json_of({report}, "1")};
}

TEST(Coverage, AddsUpReports) {
  const auto counts = coverage_of({report_of_counts(2, 0), report_of_counts(3, 1)});

  ASSERT_TRUE(counts.has_value()) << counts.error();
  EXPECT_EQ((*counts)[static_cast<std::size_t>(RarePath::kListPadded)], 5U);
  EXPECT_EQ((*counts)[static_cast<std::size_t>(RarePath::kRingGrown)], 1U);
  EXPECT_EQ((*counts)[static_cast<std::size_t>(RarePath::kRingShrunk)], 0U);
}

TEST(Coverage, RefusesWhatHasNoCounts) {
  NamedText partial = report_of_counts(1, 1);
  const std::string name(name_of(RarePath::kRingGrown));
  partial.text.replace(partial.text.rfind(name), name.size(), "another");

  EXPECT_THAT(coverage_of({{.name = "a", .text = "{}"}}).error(), HasSubstr("a: is no report"));
  EXPECT_THAT(coverage_of({{.name = "a", .text = "x"}}).error(), HasSubstr("a: is no report"));
  EXPECT_THAT(coverage_of({partial}).error(), HasSubstr("does not say how often"));
}

}  // namespace
}  // namespace p2pchat::sim
