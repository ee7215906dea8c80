#include "sim/trace_file.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/scenario.h"

namespace p2pchat::sim {
namespace {

constexpr const char* kTiny = R"({
  "name": "tiny", "nodes": 2, "duration": "3s", "settle": "0s", "checks": [],
  "faults": [{"at": "1s", "kind": "loss", "value": 0.5, "for": "1s"}]})";

// A file of this test's own.
std::string file_with(const std::string& text) {
  const std::string path = testing::TempDir() + "trace_file_test." +
                           testing::UnitTest::GetInstance()->current_test_info()->name();
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string head_refusal(const std::string& text) {
  const std::string path = file_with(text);
  const auto trace = TraceReader::open(path);
  return trace ? "none" : trace.error().substr(path.size());
}

std::string recorded(std::uint64_t seed) {
  std::ostringstream out;
  Simulation simulation(parse_scenario(kTiny).value_or(Scenario()), seed);
  TraceWriter trace(out, {.program = "1.2.3", .seed = seed, .scenario = kTiny});
  trace.write_plan(simulation.plan());
  while (simulation.step()) {
    if (simulation.last_event()) trace.write_event(simulation, *simulation.last_event());
  }
  trace.write_end(report_of(simulation, std::chrono::milliseconds(0)));
  return out.str();
}

TEST(TraceFile, HoldsWhatTheRunNeedsToBeRunAgain) {
  const auto trace = TraceReader::open(file_with(recorded(7)));

  ASSERT_TRUE(trace) << trace.error();
  EXPECT_EQ(trace->head().program, "1.2.3");
  EXPECT_EQ(trace->head().seed, 7U);
  const auto scenario = parse_scenario(trace->head().scenario);
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->name, "tiny");
}

TEST(TraceFile, HasALineForEachEventAndAnEnd) {
  auto trace = TraceReader::open(file_with(recorded(7)));
  ASSERT_TRUE(trace) << trace.error();

  std::vector<std::string> lines;
  while (const auto line = trace->next()) lines.push_back(*line);

  Simulation simulation(parse_scenario(kTiny).value_or(Scenario()), 7);
  simulation.run();
  ASSERT_EQ(lines.size(), simulation.stage().world.events() + 1);
  EXPECT_EQ(lines.front(), "0.000s node 0 start");
  EXPECT_EQ(lines.back(), "end 8.000s digest " + text_of_digest(simulation.stage().world.digest()) +
                              " events " + std::to_string(lines.size() - 1) + " ok");
  EXPECT_TRUE(is_end_line(lines.back()));
  EXPECT_EQ(trace->line(), 4 + 1 + lines.size());
}

TEST(TraceFile, ALineThatWasCutIsNoLine) {
  const std::string whole = recorded(7);
  const std::string start = "\n0.000s node 0 start\n";
  const std::size_t end = whole.find(start) + start.size() - 1;
  auto trace = TraceReader::open(file_with(whole.substr(0, end)));
  ASSERT_TRUE(trace) << trace.error();

  EXPECT_EQ(trace->next(), std::nullopt);
}

TEST(TraceFile, EndsBeforeALineThatIsTooLong) {
  const std::string head = "p2pchat-sim trace 1\nprogram 1\nseed 1\nscenario {}\n";
  const std::string longest = std::string(TraceReader::kLineMax - 1, 'x') + "\n";
  auto trace = TraceReader::open(file_with(head + longest + "x" + longest + "0.000s\n"));
  ASSERT_TRUE(trace) << trace.error();

  EXPECT_EQ(trace->next().value_or("").size(), TraceReader::kLineMax - 1);
  EXPECT_EQ(trace->next(), std::nullopt);
  EXPECT_EQ(trace->next(), std::nullopt);
}

TEST(TraceFile, ProblemsNameTheirPlace) {
  EXPECT_EQ(head_refusal(""), ", line 1: is not the head of a trace of p2pchat-sim");
  EXPECT_EQ(head_refusal("{}\n"), ", line 1: is not the head of a trace of p2pchat-sim");
  EXPECT_EQ(head_refusal("p2pchat-sim trace 2\n"),
            ", line 1: this is a trace of format 2; this program knows format 1");
  EXPECT_EQ(head_refusal("p2pchat-sim trace 1\nseed 1\n"),
            ", line 2: must name the program's version: \"program ...\"");
  EXPECT_EQ(head_refusal("p2pchat-sim trace 1\nprogram 1\nseed -1\n"),
            ", line 3: must name the seed: \"seed 7\"");
  EXPECT_EQ(head_refusal("p2pchat-sim trace 1\nprogram 1\nseed 1\n{}\n"),
            ", line 4: must hold the scenario: \"scenario {...}\"");
  EXPECT_EQ(TraceReader::open("/does/not/exist").error(), "cannot read /does/not/exist");
}

}  // namespace
}  // namespace p2pchat::sim
