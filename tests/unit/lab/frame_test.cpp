#include "tools/lab/frame.h"

#include <chrono>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lab/scenario.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class FrameTest : public testing::Test {
 protected:
  void go_to(Duration time) {
    lab_.perform(Seek{.to = Instant(time)});
    (void)lab_.advance(1ms, [] { return true; });
  }
  // What a page is told next; null if nothing is new.
  json next() {
    const std::string text = telling_.next(Moment(lab_), lab_.timeline());
    return text.empty() ? json() : json::parse(text)["frame"];
  }

  Lab lab_{five_nodes(), 1};
  Telling telling_;
};

TEST_F(FrameTest, TheSceneSaysWhatStays) {
  const json scene = json::parse(scene_text(lab_.timeline()))["scene"];

  EXPECT_EQ(scene["name"], "five nodes");
  EXPECT_EQ(scene["seed"], 1);
  EXPECT_EQ(scene["faults_end"], 60'000'000);
  EXPECT_EQ(scene["end"], 105'000'000);
  EXPECT_EQ(scene["kinds"]["257"], "Ping");
  EXPECT_EQ(scene["plan"], json::array());
}

TEST_F(FrameTest, TheFirstTellsAllAndTheNextWhatHasChanged) {
  go_to(20s);

  const json first = next();
  EXPECT_EQ(first["nodes"].size(), 5U);
  EXPECT_EQ(first["clients"].size(), 2U);
  EXPECT_EQ(first["time"]["now"], 20'000'000);
  EXPECT_GE(first["happened_before"].size(), 10U);
  EXPECT_EQ(first["time"]["checks"].size(), lab_.timeline().run().simulation().checkers().size());
  EXPECT_TRUE(next().is_null());

  lab_.perform(Intervene{.deed = Deed::kCrash, .node = 3});
  lab_.perform(Play{});
  (void)lab_.advance(1ms, [] { return true; });
  const json second = next();
  ASSERT_EQ(second["nodes"].size(), 1U);
  EXPECT_EQ(second["nodes"][0][0], 3);
  EXPECT_EQ(second["nodes"][0][2], static_cast<int>(NodeState::kDown));
  EXPECT_EQ(second["time"]["playing"], true);
}

TEST_F(FrameTest, HappeningsComeOnceAsLongAsTimeGoesOn) {
  (void)next();
  lab_.perform(SetSpeed{.percent = 1000});
  lab_.perform(Play{});
  std::size_t told = 0;
  for (int i = 0; i < 20; ++i) {
    (void)lab_.advance(100ms, [] { return true; });
    const json frame = next();
    EXPECT_FALSE(frame.contains("happened_before"));
    told += frame.value("happened", json::array()).size();
  }

  EXPECT_EQ(told, lab_.timeline().run().happenings().size());
}

TEST_F(FrameTest, AfterAJumpWhatHasHappenedByThenIsToldAgain) {
  go_to(20s);
  (void)next();

  go_to(500ms);

  const json frame = next();
  ASSERT_TRUE(frame.contains("happened_before"));
  EXPECT_EQ(frame["happened_before"].size(), lab_.timeline().run().happenings().size());
  EXPECT_LE(frame["happened_before"].back()["at"], 500'000);
}

TEST_F(FrameTest, TheNodeThatIsLookedAtComesWithItsDetail) {
  go_to(20s);
  (void)next();

  telling_.select(2);
  const json frame = next();
  EXPECT_EQ(frame["detail"]["node"], 2);
  EXPECT_EQ(frame["detail"]["successors"].size(), 4U);
  EXPECT_TRUE(next().is_null());

  telling_.select(std::nullopt);
  EXPECT_TRUE(next()["detail"].is_null());
  telling_.select(99);
  EXPECT_TRUE(next().is_null());
}

TEST_F(FrameTest, JourneysAreToldAtOnceAndThenThoseThatHaveChanged) {
  go_to(20s);
  const json all = next()["journeys_before"];
  ASSERT_GT(all.size(), 10U);
  EXPECT_EQ(all.size(), lab_.timeline().run().journeys().latest().size());
  for (const json& journey : all) {
    EXPECT_TRUE(journey["to"].is_null() || journey["to"].is_number()) << journey;
    EXPECT_GE(journey["last"], journey["began"]);
  }

  lab_.perform(Play{});
  (void)lab_.advance(100ms, [] { return true; });
  const json frame = next();
  EXPECT_FALSE(frame.contains("journeys_before"));
  EXPECT_LT(frame.value("journeys", json::array()).size(), all.size());
}

TEST_F(FrameTest, TheWayOfTheJourneyThatIsFollowedComesWithIt) {
  go_to(20s);
  const json journey = next()["journeys_before"].back();

  telling_.follow(journey["number"].get<std::uint64_t>());
  const json way = next()["way"];
  EXPECT_EQ(way["number"], journey["number"]);
  ASSERT_FALSE(way["legs"].empty());
  EXPECT_EQ(way["legs"][0][0], journey["began"]);
  EXPECT_EQ(way["left_out"], 0);
  EXPECT_TRUE(next().is_null());

  telling_.follow(std::nullopt);
  EXPECT_TRUE(next().is_null());
  telling_.follow(9'999'999);
  EXPECT_TRUE(next().is_null());
}

TEST_F(FrameTest, SamplesAreToldOnceAndAnewInAnotherFuture) {
  go_to(20s);
  const json first = next()["series"];
  EXPECT_EQ(first["from"], 0);
  const std::size_t count = first["samples"].size();
  EXPECT_EQ(count, lab_.timeline().series().samples().size());

  go_to(30s);
  EXPECT_EQ(next()["series"]["from"], count);
  go_to(10s);
  EXPECT_FALSE(next().contains("series"));
  lab_.perform(Intervene{.deed = Deed::kCrash, .node = 3});
  const json anew = next()["series"];
  EXPECT_EQ(anew["from"], 0);
  EXPECT_EQ(anew["samples"].size(), lab_.timeline().series().samples().size());
  EXPECT_LT(anew["samples"].size(), count);
}

TEST_F(FrameTest, MessagesAreFromWhomToWhomAndOfWhichKind) {
  go_to(20s);
  (void)next();
  lab_.perform(SetSpeed{.percent = 1000});
  lab_.perform(Play{});
  (void)lab_.advance(100ms, [] { return true; });

  const json frame = next();

  ASSERT_TRUE(frame.contains("messages"));
  for (const json& message : frame["messages"]) {
    EXPECT_GE(message[0], -2);
    EXPECT_LT(message[0], 5);
    EXPECT_GT(message[2], 0);
  }
}

}  // namespace
}  // namespace p2pchat::lab
