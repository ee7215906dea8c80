#include "core/ring/ring.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::Locate;
using wire::Located;

// A node of a ring of five with r = 3: 10, 20, 30, 40, 50; this is 10.
class RingTest : public testing::Test {
 protected:
  RingTest() : ring_(options(), node(10), Entropy{Bytes32{2}}) {
    Effects out;
    ring_.start({}, at_, out);
    ring_.on_message(address(20),
                     wire::Gossip{.call = CallId{1},
                                  .self = node(20),
                                  .members = std::vector<wire::Member>{{.node = node(30)},
                                                                       {.node = node(40)},
                                                                       {.node = node(50)}}},
                     at_, out);
  }

  static RingOptions options() {
    return {.successors = 3, .is_discovering = false, .lookup_timeout = 2s};
  }

  Effects deliver(std::uint64_t from, const wire::Message& message) {
    Effects out;
    EXPECT_TRUE(ring_.on_message(address(from), message, at_, out));
    ring_.check_invariants();
    return out;
  }
  Effects wake_after(Duration time) {
    at_ = at_ + time;
    Effects out;
    ring_.on_wake(at_, out);
    return out;
  }
  static CallId call_of(const Effects& out) {
    for (const Send& send : out.sends) {
      if (const auto* locate = std::get_if<Locate>(&send.message)) return locate->call;
    }
    return {};
  }

  Instant at_{};
  Ring ring_;
};

TEST_F(RingTest, AnswersAPingWhateverItIsBusyWith) {
  const Effects out = deliver(90, wire::Ping{.call = CallId{5}});

  ASSERT_EQ(out.sends.size(), 1U);
  EXPECT_EQ(out.sends[0],
            (Send{address(90),
                  wire::Pong{
                      .call = CallId{5}, .self = node(10), .is_member = true, .is_listed = true}}));
}

TEST_F(RingTest, AnswersALookupOfItsOwnRangeAsOwnerAndSendsOthersOn) {
  const Effects own = deliver(90, Locate{.call = CallId{5}, .key = RingId::from_number(5)});
  const Effects other = deliver(90, Locate{.call = CallId{6}, .key = RingId::from_number(25)});

  EXPECT_TRUE(std::get<Located>(own.sends.at(0).message).is_owner);
  const auto& answer = std::get<Located>(other.sends.at(0).message);
  EXPECT_FALSE(answer.is_owner);
  EXPECT_EQ(answer.candidates.items.front(), node(20));
}

// SIGCOMM 2001 returns whatever the tables say; here only the owner itself is believed.
TEST_F(RingTest, IsNotOwnerBeforeItHasPulledItsRange) {
  ring_.set_active(false);

  const Effects out = deliver(90, Locate{.call = CallId{5}, .key = RingId::from_number(5)});

  EXPECT_FALSE(std::get<Located>(out.sends.at(0).message).is_owner);
}

TEST_F(RingTest, FindsAKeyOfItsOwnWithoutAsking) {
  Effects out;
  const CallId id = ring_.lookup(RingId::from_number(7), at_, out);
  const auto results = ring_.take_lookups();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].lookup, id);
  EXPECT_EQ(results[0].owner, node(10));
  EXPECT_EQ(results[0].hops, 0U);
}

TEST_F(RingTest, LooksUpOverRedirectionsUntilTheOwnerAnswers) {
  Effects out;
  std::ignore = ring_.lookup(RingId::from_number(35), at_, out);
  EXPECT_EQ(out.sends.at(0).to, address(30));

  const Effects second =
      deliver(30, Located{.call = call_of(out), .self = node(30), .candidates = nodes({40, 50})});
  EXPECT_EQ(second.sends.at(0).to, address(40));
  deliver(40, Located{.call = call_of(second), .self = node(40), .is_owner = true});

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, node(40));
  EXPECT_EQ(results[0].hops, 2U);
}

TEST_F(RingTest, RoutesAroundADeadHop) {
  Effects out;
  std::ignore = ring_.lookup(RingId::from_number(35), at_, out);
  std::ignore = wake_after(400ms);
  const Effects around = wake_after(400ms);

  const auto asked = std::ranges::find_if(around.sends, [](const Send& send) {
    return std::holds_alternative<Locate>(send.message) && send.to != address(30);
  });
  ASSERT_NE(asked, around.sends.end());
  EXPECT_EQ(asked->to, address(50));  // its predecessor, before the nodes that lie further back
  deliver(
      50,
      Located{.call = std::get<Locate>(asked->message).call, .self = node(50), .is_owner = true});
  EXPECT_EQ(ring_.take_lookups().at(0).timeouts, 1U);
}

TEST_F(RingTest, GivesALookupUpAfterItsBound) {
  Effects out;
  std::ignore = ring_.lookup(RingId::from_number(35), at_, out);
  for (int i = 0; i < 25; ++i) std::ignore = wake_after(100ms);

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, std::nullopt);
}

TEST_F(RingTest, FailsALookupBeyondItsBoundAtOnce) {
  RingOptions few = options();
  few.lookups_max = 1;
  Ring ring(few, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, at_, out);
  ring.set_active(false);

  std::ignore = ring.lookup(RingId::from_number(35), at_, out);
  std::ignore = ring.lookup(RingId::from_number(36), at_, out);

  EXPECT_EQ(ring.take_lookups().size(), 1U);
}

TEST_F(RingTest, ReportsAChangedNeighbourhoodOnce) {
  EXPECT_TRUE(ring_.take_neighbourhood_changed());
  EXPECT_FALSE(ring_.take_neighbourhood_changed());

  deliver(20, wire::Leaving{.self = node(20)});

  EXPECT_TRUE(ring_.take_neighbourhood_changed());
  EXPECT_EQ(ring_.neighbourhood().successors, nodes({30, 40}));
  EXPECT_FALSE(ring_.take_neighbourhood_changed());
}

TEST_F(RingTest, TellsBothNeighboursThatItLeavesAndIsSilentThen) {
  Effects out;
  ring_.leave(at_, out);

  ASSERT_EQ(out.sends.size(), 2U);
  EXPECT_EQ(out.sends[0].to, address(20));
  EXPECT_EQ(out.sends[1].to, address(50));
  Effects none;
  EXPECT_FALSE(ring_.on_message(address(20), wire::Ping{.call = CallId{1}}, at_, none));
  EXPECT_EQ(none, Effects{});
  EXPECT_EQ(ring_.next_wake(), Instant::never());
}

TEST_F(RingTest, ACopyGoesOnAlike) {
  Ring copy = ring_;
  Effects first;
  Effects second;

  for (int i = 1; i < 50; ++i) {
    ring_.on_wake(at_ + i * 100ms, first);
    copy.on_wake(at_ + i * 100ms, second);
  }

  EXPECT_FALSE(first.sends.empty());
  EXPECT_EQ(first, second);
}

TEST(RingStart, FoundsARingAloneAndAnnouncesItself) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;

  ring.start({}, Instant{}, out);
  EXPECT_FALSE(ring.neighbourhood().is_member);
  ring.on_wake(Instant{} + 3s, out);

  EXPECT_TRUE(ring.neighbourhood().is_member);
  EXPECT_TRUE(ring.owns(RingId::from_number(77)));
  EXPECT_EQ(out.announcements.at(0), wire::Message(wire::Announce{.self = node(10)}));
}

TEST(RingStart, ProbesWhoAnnouncesItself) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, Instant{}, out);

  EXPECT_TRUE(ring.on_announcement(address(20), wire::Announce{.self = node(20)}, Instant{}, out));
  Effects probe;
  ring.on_wake(Instant{}, probe);

  ASSERT_EQ(probe.sends.size(), 1U);
  EXPECT_EQ(probe.sends[0].to, address(20));
}

// Members announce themselves too rarely to be waited for, but they ping who announces itself.
TEST(RingStart, ProbesWhoPingsIt) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, Instant{}, out);

  EXPECT_TRUE(ring.on_message(address(20), wire::Ping{.call = CallId{1}}, Instant{}, out));
  Effects probe;
  ring.on_wake(Instant{}, probe);

  ASSERT_EQ(probe.sends.size(), 1U);
  EXPECT_EQ(probe.sends[0].to, address(20));
  EXPECT_TRUE(std::holds_alternative<wire::Ping>(probe.sends[0].message));
}

// However many it has met, an announcement of one of them changes nothing.
TEST(RingAnnouncement, OfANodeMetBeforeIsNoNews) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, Instant{}, out);
  ring.on_wake(Instant{} + 3s, out);
  const auto hear = [&out](Ring& listener, std::uint64_t number) {
    const wire::Announce announce{.self = node(number)};
    listener.on_announcement(address(number), announce, Instant{} + 4s, out);
  };
  for (std::uint64_t number = 11; number < 111; ++number) hear(ring, number);

  Ring again = ring;
  hear(again, 11);
  Effects first;
  Effects second;
  ring.on_wake(Instant{} + 8s, first);
  again.on_wake(Instant{} + 8s, second);

  EXPECT_FALSE(first.sends.empty());
  EXPECT_EQ(first, second);
}

// How often a member announces itself from then on, until then + 1 s.
std::size_t announced_in_a_second(Ring ring, Instant from) {
  Effects out;
  while (ring.next_wake() <= from + 1s) ring.on_wake(ring.next_wake(), out);
  return out.announcements.size();
}

// Quiet for long: intervals of sixteen seconds.
TEST(RingAnnouncement, AnswersWhoSeeksWithinASecondHoweverManyDo) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, Instant{}, out);
  Instant now{};
  for (; now < Instant{} + 100s; now = now + 1s) ring.on_wake(now, out);
  ASSERT_EQ(announced_in_a_second(ring, now), 0U);

  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(ring.on_announcement(address(20), wire::Seek{}, now, out));
  }

  EXPECT_EQ(announced_in_a_second(ring, now), 1U);
}

// It may look for a ring, and would found one after two seconds.
TEST(RingAnnouncement, OfANewNodeIsAnsweredWithinASecond) {
  Ring ring({.successors = 3}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start({}, Instant{}, out);
  const auto hear = [&](std::uint64_t number, Instant at) {
    ring.on_announcement(address(number), wire::Announce{.self = node(number)}, at, out);
  };
  Instant now{};
  for (; now < Instant{} + 100s; now = now + 1s) {
    ring.on_wake(now, out);
    if (now == Instant{} + 50s) hear(20, now);
  }
  const std::size_t unasked = announced_in_a_second(ring, now);

  hear(20, now);
  EXPECT_EQ(announced_in_a_second(ring, now), unasked);
  hear(30, now);
  EXPECT_EQ(announced_in_a_second(ring, now), 1U);
}

TEST(RingStart, RemembersWhomItMetForTheNextStart) {
  Ring ring({.successors = 3, .is_discovering = false}, node(10), Entropy{Bytes32{2}});
  Effects out;
  ring.start(nodes({20, 30}), Instant{}, out);

  EXPECT_EQ(ring.known_nodes(), nodes({20, 30}));
}

}  // namespace
}  // namespace p2pchat::ring
