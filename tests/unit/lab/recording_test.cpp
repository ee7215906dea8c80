#include "tools/lab/recording.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "sim/report.h"
#include "tests/unit/lab/scenario.h"
#include "tools/lab/lab.h"
#include "tools/lab/timeline.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr const char* kJson =
    R"({"name": "recorded", "nodes": 3, "clients": 2, "duration": "8s", "settle": "4s",
        "workload": [{"kind": "chat", "rate": "1/s"}], "checks": ["ring"]})";

// What `p2pchat-sim run --trace` writes of seed 4.
std::string trace_text() {
  std::ostringstream out;
  sim::TraceWriter writer(out, {.program = "1.2.3", .seed = 4, .scenario = kJson});
  sim::Simulation run(*sim::parse_scenario(kJson), 4);
  while (run.step()) {
    if (run.last_event()) writer.write_event(run, *run.last_event());
  }
  writer.write_end(sim::report_of(run, 0ms));
  return out.str();
}

class RecordingTest : public testing::Test {
 protected:
  RecordingTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = testing::TempDir() + "lab-recording-" + test->name() + ".trace";
  }
  ~RecordingTest() override { std::filesystem::remove(path_); }

  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }
  [[nodiscard]] auto open() const { return Recording::open(path_, "1.2.3"); }
  [[nodiscard]] Timeline timeline() const {
    auto recording = open();
    EXPECT_TRUE(recording) << recording.error();
    return Timeline(std::move(*recording));
  }

  std::string path_;
};

TEST_F(RecordingTest, IsARunAsItWas) {
  write(trace_text());
  Timeline recorded = timeline();
  sim::Simulation run(*sim::parse_scenario(kJson), 4);
  run.run();
  EXPECT_EQ(recorded.end(), run.stage().world.now());

  while (recorded.step(Instant::never())) continue;

  EXPECT_EQ(recorded.recording()->difference(), std::nullopt);
  EXPECT_EQ(recorded.run().digest(), run.stage().world.digest());
  EXPECT_TRUE(recorded.is_over());
  EXPECT_EQ(recorded.run().happenings().back().kind, HappeningKind::kOver);
}

TEST_F(RecordingTest, TakesNoFaults) {
  write(trace_text());
  Timeline recorded = timeline();
  while (recorded.step(Instant(3s))) continue;

  EXPECT_FALSE(recorded.takes_faults());
  EXPECT_FALSE(recorded.intervene(Deed::kCrash, 1));
  EXPECT_TRUE(recorded.run().simulation().stage().is_node_up(1));
}

TEST_F(RecordingTest, IsComparedOnceHoweverOneGoesBack) {
  write(trace_text());
  Timeline recorded = timeline();
  for (const Duration to : {6s, 2s, 7s, 1s, 20s}) {
    recorded.approach(Instant(to));
    while (recorded.step(Instant(to))) continue;
  }

  EXPECT_EQ(recorded.recording()->difference(), std::nullopt);
  EXPECT_TRUE(recorded.is_over());
}

TEST_F(RecordingTest, EndsWhereItWasCutShort) {
  const std::string whole = trace_text();
  write(whole.substr(0, whole.size() / 2));
  Lab lab(timeline());
  EXPECT_LT(lab.timeline().end(), Instant(17s));

  lab.perform(SetSpeed{.percent = SetSpeed::kUnbounded});
  lab.perform(Play{});
  (void)lab.advance(1ms, [] { return true; });

  EXPECT_FALSE(lab.is_playing());
  EXPECT_EQ(lab.timeline().now(), lab.timeline().end());
  EXPECT_EQ(lab.timeline().recording()->difference(), std::nullopt);
  EXPECT_TRUE(lab.timeline().is_over());
}

TEST_F(RecordingTest, StopsAtTheFirstLineThatDiffers) {
  std::string text = trace_text();
  const std::size_t at = text.find("Gossip");
  ASSERT_NE(at, std::string::npos);
  write(text.replace(at, 6, "Rumour"));
  Timeline recorded = timeline();
  while (recorded.step(Instant::never())) continue;

  ASSERT_TRUE(recorded.recording()->difference());
  EXPECT_NE(recorded.recording()->difference()->find("Rumour"), std::string::npos);
  EXPECT_NE(recorded.recording()->difference()->find(", line "), std::string::npos);
  EXPECT_TRUE(recorded.is_over());
  EXPECT_LT(recorded.now(), recorded.end());
}

TEST_F(RecordingTest, IsNoOtherFile) {
  EXPECT_FALSE(open());
  write("nonsense\n");
  EXPECT_FALSE(open());
  std::string text = trace_text();
  write(text.replace(text.find("1.2.3"), 5, "1.2.4"));
  const auto other = open();
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().find("version 1.2.4"), std::string::npos);
  text = trace_text();
  write(text.replace(text.find("\"nodes\":3"), 9, "\"nodes\":0"));
  EXPECT_FALSE(open());
}

}  // namespace
}  // namespace p2pchat::lab
