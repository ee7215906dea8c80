#include "tools/lab/live_frame.h"

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

class LiveFrameTest : public testing::Test {
 protected:
  LiveFrameTest() {
    nodes_[0].predecessor = 2;
    nodes_[0].owns_after = nodes_[2].id;
    nodes_[0].successor_numbers = {1, 2};
    nodes_[0].successor_count = 2;
  }
  void note() { chronicle_.note(Instant(std::chrono::seconds(++second_)), nodes_); }
  // What a page is told next; null if nothing is new.
  json next(bool is_full = false) {
    const std::string text = telling_.next(chronicle_, is_full);
    return text.empty() ? json() : json::parse(text)["frame"];
  }

  std::vector<NodeSeen> nodes_ = seen_nodes(3);
  Chronicle chronicle_;
  LiveTelling telling_;
  int second_ = 0;
};

TEST_F(LiveFrameTest, TheSceneSaysThatTheRingIsLive) {
  const json scene =
      json::parse(scene_text({.ring = "home", .replicas = 3, .start = Instant(7s)}))["scene"];

  EXPECT_EQ(scene, (json{{"name", "home"}, {"live", true}, {"replicas", 3}, {"start", 7'000'000}}));
}

TEST_F(LiveFrameTest, TheFirstTellsAllAndTheNextWhatHasChanged) {
  note();
  const json first = next();
  EXPECT_EQ(first["time"], (json{{"now", 1'000'000},
                                 {"reached", 1'000'000},
                                 {"playing", true},
                                 {"nodes", 3},
                                 {"full", false}}));
  EXPECT_EQ(first["nodes"][0], (json{0, 0.0, 4, 10, 1, 0}));
  EXPECT_EQ(first["nodes"][1], (json{1, 0.125, 4, 10, nullptr, 0}));
  EXPECT_EQ(first["happened_before"].size(), 3U);
  EXPECT_EQ(first["series"]["samples"][0], (json{1'000'000, 3, 0, 0, 30, 0, 2000, 2000}));
  EXPECT_FALSE(first.contains("messages"));
  EXPECT_FALSE(first.contains("clients"));
  EXPECT_TRUE(next().is_null());

  nodes_[2].state = NodeState::kDown;
  note();
  const json second = next();
  ASSERT_EQ(second["nodes"].size(), 1U);
  EXPECT_EQ(second["nodes"][0][2], static_cast<int>(NodeState::kDown));
  ASSERT_EQ(second["happened"].size(), 1U);
  EXPECT_EQ(second["happened"][0]["kind"], "down");
  EXPECT_EQ(second["series"]["from"], 1);
}

TEST_F(LiveFrameTest, TheNodeThatIsLookedAtComesWithWhatItSays) {
  note();
  (void)next();
  telling_.select(0);
  const json detail = next()["detail"];
  EXPECT_EQ(detail["address"], "10.0.0.0:7400");
  EXPECT_EQ(detail["successors"], (json{1, 2}));
  EXPECT_EQ(detail["predecessor"], 2);
  EXPECT_EQ(detail["owns_from"], 0.25);
  EXPECT_EQ(detail["answered_in"], 2000);
  EXPECT_TRUE(detail["silent_for"].is_null());
  EXPECT_FALSE(detail.contains("fingers"));

  nodes_[0].state = NodeState::kDown;
  nodes_[0].silent_for = 4s;
  note();
  EXPECT_EQ(next()["detail"]["silent_for"], 4'000'000);
  telling_.select(17);
  EXPECT_TRUE(next()["detail"].is_null());
  telling_.select(std::nullopt);
  EXPECT_TRUE(next().is_null());
}

TEST_F(LiveFrameTest, WhoLooksBackSeesWhatHadHappenedByThen) {
  for (int i = 0; i < 5; ++i) note();
  nodes_[1].state = NodeState::kDown;
  for (int i = 0; i < 5; ++i) note();
  (void)next();

  telling_.look_back(Instant(4s));
  const json back = next();
  EXPECT_EQ(back["time"]["now"], 4'000'000);
  EXPECT_EQ(back["time"]["reached"], 10'000'000);
  EXPECT_EQ(back["time"]["playing"], false);
  ASSERT_EQ(back["nodes"].size(), 1U);
  EXPECT_EQ(back["nodes"][0][2], static_cast<int>(NodeState::kActive));
  EXPECT_EQ(back["happened_before"].size(), 3U);

  // What happens meanwhile is not told before it comes back.
  nodes_[0].state = NodeState::kDown;
  note();
  const json meanwhile = next();
  EXPECT_FALSE(meanwhile.contains("happened"));
  EXPECT_FALSE(meanwhile.contains("nodes"));
  EXPECT_EQ(meanwhile["time"]["reached"], 11'000'000);

  telling_.look_back(std::nullopt);
  const json now = next();
  EXPECT_EQ(now["happened_before"].size(), 5U);
  EXPECT_EQ(now["nodes"].size(), 2U);
  EXPECT_EQ(now["time"]["playing"], true);
}

TEST_F(LiveFrameTest, NobodyLooksBackFartherThanItWasSeen) {
  note();
  note();
  telling_.look_back(Instant(0s));
  EXPECT_EQ(next()["time"]["now"], 1'000'000);
}

TEST_F(LiveFrameTest, SamplesAreToldAnewOnceTheyAreFartherApart) {
  note();
  (void)next();
  for (std::size_t i = 0; i < Chronicle::kSamplesMax; ++i) note();

  const json series = next(true)["series"];

  EXPECT_EQ(series["from"], 0);
  EXPECT_EQ(series["samples"].size(), chronicle_.samples().size());
  EXPECT_LT(series["samples"].size(), Chronicle::kSamplesMax);
}

}  // namespace
}  // namespace p2pchat::lab
