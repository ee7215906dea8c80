#include "core/ring/tidings.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::AskSightings;
using wire::Sightings;

RingId spot(std::uint64_t number) { return RingId::from_number(number); }

// Of node 10.
class TidingsTest : public testing::Test {
 protected:
  TidingsTest() {
    stage_.options.wide_entries = 4096;
    Turn turn = stage_.turn();
    tidings_.follow(true, turn);
  }

  void hear(std::uint64_t number) { say(wire::Notify{.candidate = node(number)}); }
  void say(const wire::Message& message) {
    Turn turn = stage_.turn();
    tidings_.on_message(address(90), message, turn);
    tidings_.check_invariants(stage_.options);
  }
  // Until it wakes, and what it sends then.
  template <class T>
  std::vector<T> wait_for() {
    for (int i = 0; i < 200; ++i) {
      stage_.now = tidings_.next_wake();
      if (stage_.now == Instant::never()) return {};
      Turn turn = stage_.turn();
      tidings_.on_wake(turn);
      if (!stage_.sent<T>().empty()) return stage_.sent<T>();
    }
    return {};
  }
  bool is_there(std::uint64_t number) const {
    const Word* word = tidings_.table().find(spot(number));
    return word != nullptr && !word->is_gone;
  }

  Stage stage_{10};
  Tidings tidings_;
};

TEST_F(TidingsTest, HearsWhoAnswersAndWhoIsNamed) {
  say(wire::Located{.call = CallId{1}, .self = node(20), .candidates = nodes({30, 10})});
  say(wire::Neighbours{.call = CallId{2}, .self = node(40), .successors = nodes({50})});

  for (const std::uint64_t number : {20, 30, 40, 50}) EXPECT_TRUE(is_there(number)) << number;
  EXPECT_EQ(tidings_.table().find(spot(10)), nullptr);
}

TEST_F(TidingsTest, NamesTheOwnerFirstThenWhoPrecedesTheKey) {
  for (const std::uint64_t number : {20, 30, 40, 50}) hear(number);

  EXPECT_EQ(tidings_.ways(spot(45), stage_.turn()), nodes({50, 40, 30}));
  EXPECT_EQ(tidings_.ways(spot(15), stage_.turn()), nodes({20}));
  EXPECT_TRUE(tidings_.ways(spot(5), stage_.turn()).empty());  // that is ours, it seems
}

TEST_F(TidingsTest, TellsWhatIsNewAFewTimesWithItsAge) {
  stage_.options.wide_tells = 2;
  hear(20);
  hear(30);

  const auto first = wait_for<Sightings>();

  ASSERT_EQ(first.size(), 1U);
  EXPECT_FALSE(first[0].call.is_set());
  EXPECT_EQ(first[0].self, node(10));
  ASSERT_FALSE(first[0].sightings.empty());
  EXPECT_GT(first[0].sightings[0].age_ms, 1000U);
}

TEST_F(TidingsTest, TellsOnWhoIsGoneButNotWhoWasSilentOnce) {
  for (const std::uint64_t number : {20, 30, 40}) hear(number);
  Turn turn = stage_.turn();
  tidings_.on_silent(node(30), turn);
  tidings_.on_dead(node(40), turn);

  EXPECT_FALSE(is_there(30));
  EXPECT_FALSE(is_there(40));
  const auto told = wait_for<Sightings>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(std::ranges::any_of(told[0].sightings, [](const wire::Sighting& sighting) {
    return sighting.node == node(40) && sighting.is_gone;
  }));
}

TEST_F(TidingsTest, AWordIsAsOldAsItSays) {
  stage_.now = Instant() + 1h;
  hear(20);
  Turn turn = stage_.turn();
  tidings_.on_silent(node(20), turn);
  stage_.now = stage_.now + 10s;

  say(Sightings{.call = {}, .self = node(30), .sightings = {{.node = node(20), .age_ms = 10'001}}});
  EXPECT_FALSE(is_there(20));
  say(Sightings{.call = {}, .self = node(30), .sightings = {{.node = node(20), .age_ms = 9'999}}});
  EXPECT_TRUE(is_there(20));
}

TEST_F(TidingsTest, DoesNotBelieveThatItIsGoneItself) {
  say(Sightings{.call = {}, .self = node(30), .sightings = {{.node = node(10), .is_gone = true}}});

  EXPECT_EQ(tidings_.table().find(spot(10)), nullptr);
}

TEST_F(TidingsTest, AsksForPagesAndGoesOnWhereTheLastOneEnded) {
  hear(20);
  const auto first = wait_for<AskSightings>();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].after, spot(10));

  say(Sightings{.call = first[0].call,
                .self = node(20),
                .sightings = {{.node = node(30)}, {.node = node(40)}}});

  EXPECT_TRUE(is_there(40));
  const auto next = wait_for<AskSightings>();
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].after, spot(40));
}

TEST_F(TidingsTest, DropsAPageThatNobodyAskedFor) {
  say(Sightings{.call = CallId{7}, .self = node(20), .sightings = {{.node = node(30)}}});

  EXPECT_FALSE(is_there(30));
}

TEST_F(TidingsTest, AnswersPagesUntilItsBudgetIsUsedUp) {
  for (std::uint64_t number = 20; number < 60; ++number) hear(number);

  std::size_t answered = 0;
  for (int i = 0; i < 50; ++i) {
    say(AskSightings{.call = CallId{5}, .self = node(70), .after = spot(30)});
    answered += stage_.sent<Sightings>().size();
  }

  EXPECT_GE(answered, 1U);
  EXPECT_LE(answered, 1 + 60 * stage_.options.wide_answers_bytes / 1000);
  stage_.now = stage_.now + 60s;
  say(AskSightings{.call = CallId{5}, .self = node(70), .after = spot(30)});
  ASSERT_EQ(stage_.sent<Sightings>().size(), 1U);
  EXPECT_EQ(stage_.sent<Sightings>()[0].sightings.size(), wire::kSightingsMax);
  EXPECT_EQ(stage_.sent<Sightings>()[0].sightings[0].node, node(31));
}

TEST_F(TidingsTest, StaysWithinItsBytesHoweverMuchIsNew) {
  std::size_t bytes = 0;
  for (std::uint64_t number = 20; number < 220; ++number) hear(number);
  const Instant began = stage_.now;

  while (stage_.now < began + 10min) {
    for (const Sightings& told : wait_for<Sightings>()) bytes += 101 + 55 * told.sightings.size();
  }

  EXPECT_LE(bytes, 2000 + 600 * stage_.options.wide_bytes);
  EXPECT_GT(bytes, 10'000U);
}

TEST_F(TidingsTest, ForgetsAllWhenTheRingIsSmallAgain) {
  hear(20);
  Turn turn = stage_.turn();

  tidings_.follow(false, turn);

  EXPECT_EQ(tidings_.table().size(), 0U);
  EXPECT_EQ(tidings_.next_wake(), Instant::never());
  hear(30);
  EXPECT_EQ(tidings_.table().size(), 0U);
}

TEST(TidingsOptions, NoEntriesOrClassicModeIsNoTable) {
  for (const bool is_classic : {false, true}) {
    Stage stage{10};
    if (is_classic) stage.options.routing = Routing::kClassic;
    stage.options.wide_entries = is_classic ? 4096 : 0;
    Tidings tidings;
    Turn turn = stage.turn();

    tidings.follow(true, turn);

    EXPECT_EQ(tidings.next_wake(), Instant::never());
  }
}

}  // namespace
}  // namespace p2pchat::ring
