#include "tools/lab/viewers.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lab/scenario.h"
#include "tools/lab/lab_viewers.h"

namespace p2pchat::lab {
namespace {

using nlohmann::json;

class ViewersTest : public testing::Test {
 protected:
  web::Audience::LineId join(std::vector<json>& told) {
    const auto line =
        viewers_.join(cookie_, [&](const std::string& text) { told.push_back(json::parse(text)); });
    EXPECT_TRUE(line);
    return line.value_or(0);
  }
  void go_to(Duration time) {
    lab_.perform(Seek{.to = Instant(time)});
    (void)lab_.advance(Duration(1), [] { return true; });
  }

  int commands_ = 0;
  Lab lab_{five_nodes(), 1};
  LabViewers viewers_{lab_, Bytes32{7}, [this] { ++commands_; }};
  std::string cookie_ = viewers_.entrance().enter(Bytes32{1});
};

TEST_F(ViewersTest, SeeTheSceneFirstAndThenThePicture) {
  std::vector<json> told;
  (void)join(told);
  viewers_.show();
  viewers_.show();

  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].contains("scene"));
  EXPECT_EQ(told[1]["frame"]["time"]["now"], 0);
}

TEST_F(ViewersTest, AreWhoHasEnteredAndNotTooMany) {
  std::vector<json> told;
  EXPECT_FALSE(viewers_.join("no cookie", [](const std::string&) {}));

  for (std::size_t i = 0; i < Viewers::kLinesMax; ++i) (void)join(told);

  EXPECT_FALSE(viewers_.join(cookie_, [](const std::string&) {}));
}

TEST_F(ViewersTest, GetNoMoreThanTheyDraw) {
  std::vector<json> told;
  const auto line = join(told);
  for (int second = 1; second <= 5; ++second) {
    go_to(std::chrono::seconds(second));
    viewers_.show();
  }
  EXPECT_EQ(told.size(), 1 + Viewers::kUndrawnMax);

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"drawn"})"));
  viewers_.show();

  ASSERT_EQ(told.size(), 2 + Viewers::kUndrawnMax);
  EXPECT_EQ(told.back()["frame"]["time"]["now"], 5'000'000);
}

TEST_F(ViewersTest, EachLooksAtANodeOfItsOwn) {
  go_to(std::chrono::seconds(20));
  std::vector<json> mine, others;
  const auto line = join(mine);
  (void)join(others);

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"select","node":3})"));
  viewers_.show();

  EXPECT_EQ(mine.back()["frame"]["detail"]["node"], 3);
  EXPECT_FALSE(others.back()["frame"].contains("detail"));
}

TEST_F(ViewersTest, EachFollowsAJourneyOfItsOwn) {
  go_to(std::chrono::seconds(20));
  std::vector<json> mine, others;
  const auto line = join(mine);
  (void)join(others);
  const auto number = lab_.timeline().run().journeys().latest().back()->number;

  EXPECT_TRUE(
      viewers_.on_text(line, R"({"command":"follow","journey":)" + std::to_string(number) + "}"));
  viewers_.show();

  EXPECT_EQ(mine.back()["frame"]["way"]["number"], number);
  EXPECT_FALSE(others.back()["frame"].contains("way"));
}

TEST_F(ViewersTest, AreObeyed) {
  std::vector<json> told;
  const auto line = join(told);
  const int before = commands_;

  EXPECT_TRUE(viewers_.on_text(line, R"({"command":"play"})"));

  EXPECT_TRUE(lab_.is_playing());
  EXPECT_EQ(commands_, before + 1);
}

TEST_F(ViewersTest, AreLeftWhenTheySayWhatIsNoCommand) {
  std::vector<json> told;
  const auto line = join(told);

  EXPECT_FALSE(viewers_.on_text(line, "nonsense"));
  EXPECT_FALSE(viewers_.on_text(line, R"({"command":"drawn"})"));  // nothing has been told yet
  viewers_.leave(line);
  viewers_.show();

  EXPECT_EQ(told.size(), 1U);
}

TEST_F(ViewersTest, GetThePageOfTheLab) { EXPECT_EQ(viewers_.page().front().path, "/"); }

}  // namespace
}  // namespace p2pchat::lab
