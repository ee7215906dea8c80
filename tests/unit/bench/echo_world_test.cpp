#include "bench/echo_world.h"

#include <gtest/gtest.h>

#include "bench/bare_loop.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kMachines = 20;

TEST(EchoWorld, AMessageOfEachMachineIsAlwaysUnderWay) {
  EchoWorld world(1, kMachines);
  world.run_for(kEchoMean * 100);

  const std::uint64_t traffic = world.world().traffic().datagrams_sent;
  EXPECT_EQ(traffic, kMachines + world.received());
  EXPECT_EQ(world.world().events(), kMachines + world.received());  // and each has started
  EXPECT_NEAR(static_cast<double>(world.received()), 100.0 * kMachines, 10.0 * kMachines);
}

TEST(EchoWorld, EqualSeedsGiveEqualRuns) {
  EchoWorld one(3, kMachines);
  EchoWorld other(3, kMachines);
  EchoWorld another(4, kMachines);
  for (EchoWorld* world : {&one, &other, &another}) world->run_for(std::chrono::seconds{1});

  EXPECT_EQ(one.world().digest(), other.world().digest());
  EXPECT_NE(one.world().digest(), another.world().digest());
}

TEST(BareLoop, HoldsAsManyEventsAsThereAreNodes) {
  BareLoop loop(kMachines);
  loop.run(1000);

  EXPECT_EQ(loop.pending(), kMachines);
  EXPECT_EQ(loop.received(), 1000U);
}

}  // namespace
}  // namespace p2pchat::bench
