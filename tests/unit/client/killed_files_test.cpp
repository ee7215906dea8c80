#include <string>

#include <gtest/gtest.h>

#include "tests/unit/client/files.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

// Killed between any two steps, a sender that was told "it is on this disk" sends it, once.
TEST(KilledClient, AFileThatWasTakenIsSentOnce) {
  const Bytes content = content_of(2 * kChunk + 5);
  bool is_over = false;
  for (std::size_t steps = 0; !is_over; ++steps) {
    ASSERT_LT(steps, 400U);
    Couple couple;
    SmallWorld& world = couple.world;
    world.kill_after(couple.alice, steps);
    const bool is_taken =
        send_file(world, couple.alice, content, WaitFor::kQueued) == Outcome::kDone;
    const bool was_killed = world.pass_until([&] { return !world.is_up(couple.alice); }, 3s);
    world.spare(couple.alice);
    is_over = !was_killed;
    if (was_killed) restart(world, couple.alice);
    world.pass(10s);

    const auto arrived = only<MessageArrived>(world.events(couple.bob));
    if (is_taken) {
      ASSERT_EQ(arrived.size(), 1U) << "killed after " << steps;
    } else {
      ASSERT_LE(arrived.size(), 1U) << "killed after " << steps;
    }
    if (!arrived.empty()) {
      const CommandEnded fetched = fetch(world, couple.bob, arrived[0].message.id);
      ASSERT_EQ(fetched.outcome, Outcome::kDone) << "killed after " << steps;
      ASSERT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
    }
    ASSERT_EQ(rows_of_files(world, couple.alice, 'c'), 0U) << "killed after " << steps;
    ASSERT_EQ(rows_of_files(world, couple.alice, 'u'), 0U) << "killed after " << steps;
  }
}

TEST(KilledClient, AFetchedFileIsReleasedOnlyWhenItWasKept) {
  const Bytes content = content_of(2 * kChunk + 5);
  bool is_over = false;
  for (std::size_t steps = 0; !is_over; ++steps) {
    ASSERT_LT(steps, 400U);
    Couple couple;
    SmallWorld& world = couple.world;
    ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
    const std::string id = arrived_file(world, couple.bob);
    world.kill_after(couple.bob, steps);
    const bool is_kept =
        fetch(world, couple.bob, id).outcome == Outcome::kDone && world.is_up(couple.bob) &&
        world.run(couple.bob, filing(KeepFile{.id = id})).outcome == Outcome::kDone;
    const bool was_killed = world.pass_until([&] { return !world.is_up(couple.bob); }, 3s);
    world.spare(couple.bob);
    is_over = !was_killed;
    if (was_killed) restart(world, couple.bob);
    world.pass(10s);

    const CommandEnded fetched = fetch(world, couple.bob, id);
    if (is_kept) {
      ASSERT_EQ(released(world), 4U) << "killed after " << steps;
    } else if (fetched.outcome == Outcome::kDone) {
      ASSERT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
    } else {
      ASSERT_EQ(fetched.outcome, Outcome::kFileGone) << "killed after " << steps;
      ASSERT_EQ(released(world), 4U) << "`keep` was on disk, only not told";
    }
  }
}

}  // namespace
}  // namespace p2pchat::client
