#include "sim/campaign_report.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace p2pchat::sim {
namespace {

using Texts = std::vector<std::string>;

Report run(std::uint64_t seed, std::uint64_t events = 10) {
  Report report;
  report.scenario = "storm";
  report.seed = seed;
  report.digest = seed * 100;
  report.events = events;
  report.checks = {{.name = "ring", .checks = 2}};
  return report;
}

Report failed_run(std::uint64_t seed) {
  Report report = run(seed);
  report.violation = Violation{.checker = "ring", .what = "two of them", .at = Instant()};
  return report;
}

MergedReport merged(const std::vector<std::string>& reports) {
  std::vector<NamedText> texts;
  for (const std::string& report : reports) texts.push_back({.name = "r.json", .text = report});
  auto all = merge_reports(texts);
  EXPECT_TRUE(all) << all.error();
  return all.value_or(MergedReport());
}

std::string merge_refusal(const std::vector<std::string>& reports) {
  std::vector<NamedText> texts;
  for (const std::string& report : reports) texts.push_back({.name = "r.json", .text = report});
  const auto all = merge_reports(texts);
  return all ? "none" : all.error();
}

TEST(CampaignReport, ShardsAddUpToTheWhole) {
  const std::string whole = json_of({run(1), run(2), failed_run(3), run(4)}, "1..4");

  const MergedReport sum =
      merged({json_of({run(2), run(4)}, "1..4"), json_of({run(1), failed_run(3)}, "1..4")});

  auto json = nlohmann::ordered_json::parse(sum.json);
  EXPECT_EQ(json["missing"].size(), 0U);
  json.erase("missing");
  EXPECT_EQ(json.dump(2) + "\n", whole);
  EXPECT_EQ(json["failed"], 1);
  EXPECT_EQ(json["totals"]["events"], 40);
  EXPECT_EQ(json["totals"]["checks"]["ring"], 8);
  EXPECT_EQ(sum.runs, 4U);
  EXPECT_EQ(sum.failures, (Texts{"seed 3: ring: two of them"}));
}

TEST(CampaignReport, MinusZeroIsZero) {
  const std::string run =
      R"({"scenario":"storm","seed":1,"digest":"0x1","ok":true,"events":-0,"checks":{"ring":-0}})";
  const MergedReport once = merged({R"({"seeds":"1","runs":[)" + run + "]}"});

  const auto json = nlohmann::ordered_json::parse(once.json);
  EXPECT_EQ(json["totals"]["events"], 0);
  EXPECT_EQ(json["totals"]["checks"]["ring"], 0);
  EXPECT_EQ(merged({once.json}).json, once.json);
}

TEST(CampaignReport, SaysWhichSeedsAreMissing) {
  const MergedReport sum = merged({json_of({run(2), run(3), run(7)}, "1..10"), json_of({}, "20")});

  EXPECT_EQ(sum.missing, (Texts{"1", "4..6", "8..10", "20"}));
  EXPECT_TRUE(sum.doubled.empty());
}

TEST(CampaignReport, SaysWhichSeedsRanTwiceAndWhetherAlike) {
  const MergedReport alike = merged({json_of({run(1), run(2)}, "1..2"), json_of({run(2)}, "2")});
  EXPECT_EQ(alike.doubled, Texts{"2"});
  EXPECT_TRUE(alike.conflicts.empty());
  EXPECT_EQ(alike.runs, 2U);

  Report other = run(2);
  other.digest = 1;
  const MergedReport unlike = merged({json_of({run(2)}, "2"), json_of({other}, "2")});
  EXPECT_EQ(unlike.conflicts, Texts{"seed 2: digests 0x00000000000000c8 and 0x0000000000000001"});
}

TEST(CampaignReport, MergedReportsCanBeMergedAgain) {
  const MergedReport first = merged({json_of({run(1)}, "1"), json_of({run(5)}, "5")});

  const MergedReport second = merged({first.json, json_of({run(3)}, "3")});

  EXPECT_EQ(second.runs, 3U);
  EXPECT_TRUE(second.missing.empty());
}

TEST(CampaignReport, ProblemsNameTheirPlace) {
  EXPECT_EQ(merge_refusal({"{"}), "r.json: is not JSON at byte 2");
  EXPECT_EQ(merge_refusal({std::string(100'000, '[')}), "r.json: is deeper than 64");
  EXPECT_EQ(merge_refusal({"[]"}), "r.json: is no report of a campaign: it has no list \"runs\"");
  EXPECT_EQ(merge_refusal({R"({"seeds": "x", "runs": []})"}),
            "r.json: /seeds: must be like \"1..100\"");
  for (const char* broken :
       {"7", "{}", R"({"scenario": "s", "seed": -1, "digest": "0x1", "ok": true})",
        R"({"scenario": "s", "seed": 1, "digest": "0x1", "ok": false})"}) {
    EXPECT_EQ(merge_refusal({R"({"runs": [)" + std::string(broken) + "]}"}),
              "r.json: /runs/0: a run needs \"scenario\", \"seed\", \"digest\" and \"ok\" or "
              "\"violation\"");
  }
  Report other = run(2);
  other.scenario = "calm";
  EXPECT_EQ(merge_refusal({json_of({run(1), other}, "1..2")}),
            "r.json: /runs/1: is of the scenario \"calm\", others are of \"storm\"");
}

}  // namespace
}  // namespace p2pchat::sim
