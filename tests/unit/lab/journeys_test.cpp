#include "tools/lab/journeys.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "tests/unit/lab/scenario.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr sim::Party node(std::size_t number) { return {.number = number}; }
constexpr sim::Party client(std::size_t number) { return {.is_client = true, .number = number}; }
RingId key() { return RingId::from_number(77); }

class JourneysTest : public testing::Test {
 protected:
  // A millisecond after the one before it.
  void arrive(std::optional<sim::Party> from, std::optional<sim::Party> to,
              const wire::Message& message, std::optional<sim::Party> named = {}) {
    now_ = now_ + 1ms;
    journeys_.see({.leg = {.at = now_, .from = from, .to = to, .kind = wire::kind_of(message)},
                   .named = named},
                  message);
  }
  void ask(std::uint64_t call = 1) {
    arrive(client(0), node(0), wire::FindOwner{.call = CallId{call}, .key = key()});
  }
  void locate(std::size_t from, std::size_t to, std::uint64_t call) {
    arrive(node(from), node(to), wire::Locate{.call = CallId{call}, .key = key(), .silent = {}});
  }
  void located(std::size_t from, std::size_t to, std::uint64_t call, bool is_owner) {
    wire::Located answer;
    answer.call = CallId{call};
    answer.is_owner = is_owner;
    arrive(node(from), node(to), answer);
  }
  void owner_found(wire::Answer answer, std::optional<sim::Party> owner) {
    wire::OwnerFound found;
    found.call = CallId{1};
    found.answer = answer;
    arrive(node(0), client(0), found, owner);
  }
  // As deposited, copied, delivered.
  static wire::Record letter(std::uint8_t id) {
    wire::Record record;
    record.slot = {.key = key(), .kind = wire::RecordKind::kMessage, .id = Bytes32{id}};
    return record;
  }
  void deposit(std::uint8_t id, std::uint64_t call) {
    arrive(client(0), node(0), wire::Deposit{.call = CallId{call}, .record = letter(id)},
           client(1));
  }
  void deposited(std::uint64_t call, wire::Answer answer) {
    wire::Deposited end;
    end.call = CallId{call};
    end.answer = answer;
    arrive(node(0), client(0), end);
  }
  [[nodiscard]] Journey only() const {
    const auto all = journeys_.latest();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Journey() : *all.front();
  }

  Instant now_{10s};
  Journeys journeys_;
};

TEST_F(JourneysTest, AQuestionGoesFromNodeToNodeAndBackToWhoAsked) {
  ask();
  locate(0, 2, 11);
  located(2, 0, 11, false);
  locate(0, 4, 12);
  located(4, 0, 12, true);
  owner_found(wire::Answer::kOk, node(4));

  const Journey journey = only();
  EXPECT_EQ(journey.kind, JourneyKind::kQuestion);
  EXPECT_EQ(journey.state, JourneyState::kFound);
  EXPECT_TRUE(journey.is_over);
  EXPECT_EQ(journey.from, client(0));
  EXPECT_EQ(journey.to, node(4));
  EXPECT_EQ(journey.hops, 2U);
  ASSERT_EQ(journey.legs.size(), 6U);
  EXPECT_EQ(journey.legs[1].from, node(0));
  EXPECT_EQ(journey.legs[1].to, node(2));
  EXPECT_EQ(journey.last - journey.began, Duration(5ms));
  EXPECT_EQ(journeys_.lookups().found, 1U);
  EXPECT_EQ(journeys_.lookups().hops, 2U);
}

TEST_F(JourneysTest, ANodeThatOwnsTheKeyAsksNobody) {
  ask();
  owner_found(wire::Answer::kOk, node(0));

  EXPECT_EQ(only().to, node(0));
  EXPECT_EQ(only().hops, 0U);
  EXPECT_EQ(only().state, JourneyState::kFound);
}

TEST_F(JourneysTest, AQuestionMayBeRefused) {
  ask();
  owner_found(wire::Answer::kTryAgain, std::nullopt);

  EXPECT_EQ(only().state, JourneyState::kRefused);
  EXPECT_TRUE(only().is_over);
  EXPECT_EQ(only().to, std::nullopt);
  EXPECT_EQ(journeys_.lookups().found, 0U);
}

TEST_F(JourneysTest, AQuestionThatIsRepeatedIsOne) {
  ask();
  ask();

  EXPECT_EQ(only().legs.size(), 2U);
}

TEST_F(JourneysTest, WhoAsksForTheSameKeyWaitsForTheSameLookup) {
  ask(1);
  ask(2);
  locate(0, 3, 11);

  const auto all = journeys_.latest();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]->legs.back(), all[1]->legs.back());
}

TEST_F(JourneysTest, ALookupThatNobodyAskedForIsTheNodesOwn) {
  locate(3, 1, 11);
  located(1, 3, 11, true);

  EXPECT_EQ(only().kind, JourneyKind::kUpkeep);
  EXPECT_EQ(only().from, node(3));
  EXPECT_EQ(only().to, node(1));
  EXPECT_EQ(only().state, JourneyState::kFound);
}

TEST_F(JourneysTest, ALookupOfWhichNothingIsHeardIsLost) {
  locate(3, 1, 11);
  now_ = now_ + 11s;
  ask(2);
  EXPECT_FALSE(journeys_.find(1)->is_over);
  now_ = now_ + 2s;
  ask(2);

  EXPECT_EQ(journeys_.find(1)->state, JourneyState::kLost);
  located(1, 3, 11, true);  // too late: it is nobody's any more
  EXPECT_EQ(journeys_.find(1)->legs.size(), 1U);
}

TEST_F(JourneysTest, AMessageIsStoredCopiedDeliveredAndCollected) {
  deposit(5, 21);
  EXPECT_EQ(only().state, JourneyState::kUnderWay);
  EXPECT_EQ(only().to, client(1));
  wire::Replicate copies;
  copies.call = CallId{22};
  copies.records.push_back(letter(5));
  arrive(node(0), node(1), copies);
  wire::Replicated copied;
  copied.call = CallId{22};
  arrive(node(1), node(0), copied);
  deposited(21, wire::Answer::kOk);
  EXPECT_EQ(only().state, JourneyState::kStored);
  arrive(node(0), client(1), wire::Deliver{.record = letter(5)});
  EXPECT_EQ(only().state, JourneyState::kDelivered);
  deposited(21, wire::Answer::kOk);  // its last copy is on a disk
  EXPECT_EQ(only().state, JourneyState::kDelivered);
  wire::Collect collection;
  collection.call = CallId{23};
  collection.ids.push_back(Bytes32{5});
  arrive(client(1), node(0), collection);
  wire::Collected end;
  end.call = CallId{23};
  arrive(node(0), client(1), end);

  EXPECT_EQ(only().state, JourneyState::kCollected);
  EXPECT_TRUE(only().is_over);
  EXPECT_EQ(only().legs.size(), 8U);
}

TEST_F(JourneysTest, ARefusedMessageIsTriedAgain) {
  deposit(5, 21);
  deposited(21, wire::Answer::kNotOwner);
  EXPECT_EQ(only().state, JourneyState::kRefused);
  EXPECT_FALSE(only().is_over);

  deposit(5, 31);
  deposited(31, wire::Answer::kOk);

  EXPECT_EQ(only().state, JourneyState::kStored);
}

TEST_F(JourneysTest, AMessageMayWaitForItsRecipient) {
  deposit(5, 21);
  now_ = now_ + 600s;
  ask();

  EXPECT_FALSE(journeys_.find(1)->is_over);
}

TEST_F(JourneysTest, StonesAndPassingWordsAreNoMessages) {
  wire::Record word = letter(5);
  word.version = 2;
  arrive(client(0), node(0), wire::Deposit{.call = CallId{0}, .record = word});
  wire::Replicate copies;
  copies.call = CallId{22};
  copies.records.push_back(letter(6));  // of which no deposit was seen
  arrive(node(0), node(1), copies);
  arrive(node(0), client(1), wire::Deliver{.record = letter(6)});

  EXPECT_TRUE(journeys_.latest().empty());
}

TEST_F(JourneysTest, LegsBeyondTheMostAreCounted) {
  for (std::size_t i = 0; i < Journey::kLegsMax + 3; ++i) ask();

  EXPECT_EQ(only().legs.size(), Journey::kLegsMax);
  EXPECT_EQ(only().legs_left_out, 3U);
}

TEST_F(JourneysTest, TheOldestOfAKindAreForgotten) {
  deposit(5, 21);
  for (std::uint64_t call = 100; call < 110 + Journeys::kOverMax; ++call) {
    locate(3, 1, call);
    located(1, 3, call, true);
  }

  const auto all = journeys_.latest();
  EXPECT_EQ(all.size(), 1 + Journeys::kOverMax);
  EXPECT_NE(journeys_.find(1), nullptr);
  EXPECT_EQ(journeys_.find(2), nullptr);
  EXPECT_EQ(journeys_.lookups().found, 10 + Journeys::kOverMax);
}

TEST_F(JourneysTest, OpenOnesBeyondTheMostAreForgotten) {
  for (std::uint64_t call = 1; call <= Journeys::kOpenMax + 1; ++call) ask(call);

  EXPECT_EQ(journeys_.find(1), nullptr);
  ASSERT_NE(journeys_.find(2), nullptr);
  locate(0, 2, 99'999);
  EXPECT_EQ(journeys_.find(2)->legs.size(), 2U);
}

TEST_F(JourneysTest, RevisionsGrowWithEachChange) {
  ask();
  const std::uint64_t before = journeys_.revision();
  EXPECT_EQ(only().revision, before);

  locate(0, 2, 11);

  EXPECT_GT(only().revision, before);
  EXPECT_EQ(only().revision, journeys_.revision());
}

TEST(JourneysOfARun, EndWhereThePeopleGotTheirMessages) {
  sim::Simulation run(five_nodes(), 1);
  Journeys journeys;
  while (run.step(Instant(40s))) journeys.note(run);

  std::set<JourneyKind> kinds;
  std::size_t collected = 0;
  for (const Journey* journey : journeys.latest()) {
    kinds.insert(journey->kind);
    EXPECT_FALSE(journey->legs.empty());
    EXPECT_TRUE(std::ranges::is_sorted(journey->legs, {}, &Leg::at));
    if (journey->state != JourneyState::kCollected) continue;
    ++collected;
    EXPECT_TRUE(journey->from && journey->from->is_client);
    EXPECT_TRUE(journey->to && journey->to->is_client);
    EXPECT_NE(journey->from, journey->to);
  }
  EXPECT_TRUE(kinds.contains(JourneyKind::kMessage));
  EXPECT_TRUE(kinds.contains(JourneyKind::kQuestion));
  EXPECT_GT(collected, 10U);
  EXPECT_GT(journeys.lookups().found, 0U);
}

}  // namespace
}  // namespace p2pchat::lab
