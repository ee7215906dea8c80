#include "tools/lab/live_viewers.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lab/live_ring.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class LiveViewersTest : public testing::Test {
 protected:
  LiveViewersTest() {
    ring_.scene = {.ring = "home", .replicas = 2, .start = Instant(1s)};
    for (int second = 1; second <= 5; ++second) {
      ring_.chronicle.note(Instant(std::chrono::seconds(second)), seen_nodes(3));
    }
  }
  web::Audience::LineId join(std::vector<json>& told) {
    const auto line =
        viewers_.join(cookie_, [&](const std::string& text) { told.push_back(json::parse(text)); });
    EXPECT_TRUE(line);
    return line.value_or(0);
  }

  LiveRing ring_;
  LiveViewers viewers_{ring_, Bytes32{7}, [] {}};
  std::string cookie_ = viewers_.entrance().enter(Bytes32{1});
};

TEST_F(LiveViewersTest, EachLooksAtATimeOfItsOwn) {
  std::vector<json> mine, others;
  const auto line = join(mine);
  (void)join(others);

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"seek","to":2000000})"));
  viewers_.show();

  EXPECT_EQ(mine[0]["scene"]["live"], true);
  EXPECT_EQ(mine.back()["frame"]["time"]["now"], 2'000'000);
  EXPECT_EQ(others.back()["frame"]["time"]["now"], 5'000'000);
}

TEST_F(LiveViewersTest, StandStillAndComeBack) {
  std::vector<json> told;
  const auto line = join(told);
  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"pause"})"));
  ring_.chronicle.note(Instant(6s), seen_nodes(3));
  viewers_.show();
  EXPECT_EQ(told.back()["frame"]["time"]["now"], 5'000'000);

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"play"})"));
  viewers_.show();
  EXPECT_EQ(told.back()["frame"]["time"]["now"], 6'000'000);
}

TEST_F(LiveViewersTest, ATimeThatHasNotComeYetIsNow) {
  std::vector<json> told;
  const auto line = join(told);

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"seek","to":9000000})"));
  viewers_.show();

  EXPECT_EQ(told.back()["frame"]["time"]["playing"], true);
}

TEST_F(LiveViewersTest, NobodyDoesAnythingToARealRing) {
  std::vector<json> told;
  const auto line = join(told);

  for (const char* command : {R"({"command":"do","deed":"crash","node":1})",
                              R"({"command":"do","deed":"heal"})", R"({"command":"step"})",
                              R"({"command":"speed","percent":100})", R"({"command":"follow"})"}) {
    EXPECT_FALSE(viewers_.on_text(line, command)) << command;
  }
}

}  // namespace
}  // namespace p2pchat::lab
