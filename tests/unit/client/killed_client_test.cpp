#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

// A client killed between any two steps goes on with what its disk holds: nothing is lost, nothing
// comes twice.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Far more than the steps that a conversation of the tests below takes.
constexpr std::size_t kStepsMax = 400;

// The user asks again for what was not acknowledged.
void send_for_certain(SmallWorld& world, std::size_t device, const std::string& text) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (!world.is_up(device)) {
      world.start(device);
      EXPECT_EQ(world.run(device, unlocking(kPassword)).outcome, Outcome::kDone);
      const auto history = world.run(device, reading_history("bob")).messages;
      if (std::ranges::any_of(history, [&](const auto& m) { return m.text == text; })) return;
    }
    if (world.run(device, sending("bob", text)).outcome == Outcome::kDone) return;
  }
  FAIL() << "the message could not be queued";
}

TEST(KilledClient, ASenderLosesNothingAndSendsNothingTwice) {
  for (std::size_t steps = 0; steps < kStepsMax; ++steps) {
    Couple couple;
    SmallWorld& world = couple.world;
    world.kill_after(couple.alice, steps);

    send_for_certain(world, couple.alice, "first");
    send_for_certain(world, couple.alice, "second");
    if (world.pass_until([&] { return !world.is_up(couple.alice); }, 2s)) {
      restart(world, couple.alice);
    }
    world.spare(couple.alice);

    ASSERT_TRUE(
        world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 60s))
        << "killed after " << steps;
    ASSERT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), (Texts{"first", "second"}))
        << "killed after " << steps;
    if (world.kills(couple.alice) == 0) break;
  }
}

TEST(KilledClient, ARecipientLosesNothingAndShowsNothingTwice) {
  for (std::size_t steps = 0; steps < kStepsMax; ++steps) {
    Couple couple;
    SmallWorld& world = couple.world;
    world.kill_after(couple.bob, steps);
    ASSERT_EQ(world.run(couple.alice, sending("bob", "first")).outcome, Outcome::kDone);
    ASSERT_EQ(world.run(couple.alice, sending("bob", "second")).outcome, Outcome::kDone);
    const bool was_killed = world.pass_until([&] { return !world.is_up(couple.bob); }, 3s);
    world.spare(couple.bob);
    if (was_killed) restart(world, couple.bob);

    ASSERT_TRUE(
        world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 60s))
        << "killed after " << steps;
    const auto inbox = world.run(couple.bob, reading_inbox()).messages;
    ASSERT_EQ(texts_of(inbox), (Texts{"first", "second"})) << "killed after " << steps;
    std::vector<std::string> shown;
    for (const auto& event : only<MessageArrived>(world.events(couple.bob))) {
      shown.push_back(event.message.id);
    }
    std::ranges::sort(shown);
    ASSERT_EQ(std::ranges::adjacent_find(shown), shown.end()) << "killed after " << steps;
    ASSERT_EQ(world.run(couple.bob, reading_history("alice")).messages.size(), 2U);
    if (!was_killed) break;
  }
}

TEST(KilledClient, ARegistrationCutShortIsMadeGoodByLoginOrAnotherTry) {
  for (std::size_t steps = 0; steps < 60; ++steps) {
    SmallWorld world;
    const std::size_t alice = world.add_device();
    world.kill_after(alice, steps);
    const Outcome first = world.run(alice, registering("alice", kPassword)).outcome;
    if (world.is_up(alice)) world.kill(alice);
    world.start(alice);

    Outcome outcome = world.run(alice, unlocking(kPassword)).outcome;
    if (outcome == Outcome::kNotLoggedIn) {
      outcome = world.run(alice, registering("alice", kPassword)).outcome;
    }
    if (outcome == Outcome::kNameTaken) {
      outcome = world.run(alice, logging_in("alice", kPassword)).outcome;
    }

    ASSERT_EQ(outcome, Outcome::kDone) << "killed after " << steps;
    if (first == Outcome::kDone) break;
  }
}

}  // namespace
}  // namespace p2pchat::client
