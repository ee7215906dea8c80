#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/store/fleet.h"

// Several stores together, judged by their disks. Each test runs with fifty seeds.
namespace p2pchat::store {
namespace {

using namespace std::chrono_literals;

class Durability : public testing::Test {
 protected:
  template <class Run>
  static void for_each_seed(FleetOptions options, Run run) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      options.seed = seed;
      Fleet fleet(options);
      run(fleet);
      if (HasFailure()) return;
    }
  }

  static void grow(Fleet& fleet, std::size_t nodes) {
    for (std::size_t i = 0; i < nodes; ++i) fleet.join();
    ASSERT_TRUE(fleet.run_until_calm(20s));
  }

  // Deposits at whoever serves the key; says how many were taken.
  static std::size_t deposit(Fleet& fleet, std::size_t count, std::size_t side = 0) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (fleet.put(fleet.draw_message(), side)) ++taken;
      fleet.run_for(20ms);
    }
    return taken;
  }

  static void expect_calm(Fleet& fleet, Duration time_max) {
    EXPECT_TRUE(fleet.run_until_calm(time_max)) << fleet.placement_complaint();
    EXPECT_EQ(fleet.complaint(), "");
  }
};

TEST_F(Durability, EachRecordReachesKDisksInAQuietRing) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 6);

    EXPECT_EQ(deposit(fleet, 30), 30U);
    fleet.run_for(1s);

    for (const Fleet::Request& request : fleet.requests()) {
      ASSERT_TRUE(request.last.has_value());
      EXPECT_TRUE(request.last->is_final);
      EXPECT_EQ(request.last->status, StoreStatus::kOk);
      EXPECT_EQ(request.last->stored, 3U);
      EXPECT_EQ(fleet.disks_with(request.record, true), 3U);
    }
    EXPECT_EQ(fleet.placement_complaint(), "");
  });
}

TEST_F(Durability, SmallRingsAreHonestAboutTheirReach) {
  for (std::size_t nodes = 1; nodes <= 3; ++nodes) {
    for_each_seed({}, [nodes](Fleet& fleet) {
      grow(fleet, nodes);

      EXPECT_EQ(deposit(fleet, 10), 10U);
      fleet.run_for(1s);

      for (const Fleet::Request& request : fleet.requests()) {
        ASSERT_TRUE(request.last.has_value());
        EXPECT_TRUE(request.last->is_final);
        EXPECT_EQ(request.last->stored, nodes);
        EXPECT_EQ(request.last->reachable, nodes);
      }
    });
  }
}

TEST_F(Durability, LossyNetworkOnlyDelays) {
  for_each_seed({.loss_per_mille = 200}, [](Fleet& fleet) {
    grow(fleet, 5);

    deposit(fleet, 30);
    fleet.run_for(10s);

    for (const Fleet::Request& request : fleet.requests()) {
      ASSERT_TRUE(request.last.has_value());
      EXPECT_TRUE(request.last->is_final);
    }
    expect_calm(fleet, 200s);
  });
}

TEST_F(Durability, KMinusOneCrashesLoseNothingAndAreRepaired) {
  for_each_seed({.loss_per_mille = 20}, [](Fleet& fleet) {
    grow(fleet, 7);
    deposit(fleet, 30);
    expect_calm(fleet, 100s);

    fleet.crash(1, Disk::kLost);
    fleet.crash(4, Disk::kLost);
    deposit(fleet, 10);

    expect_calm(fleet, 100s);
  });
}

TEST_F(Durability, ThreeUpTwoDownOneUpLastOriginalDown) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 3);
    deposit(fleet, 20);
    fleet.run_for(1s);

    fleet.crash(0, Disk::kLost);
    fleet.crash(1, Disk::kLost);
    fleet.run_for(10s);
    const std::size_t fresh = fleet.join();
    ASSERT_TRUE(fleet.run_until_calm(10s));  // sooner than the next round of the repair
    fleet.crash(2, Disk::kLost);
    fleet.run_for(10s);

    for (const Fleet::Request& request : fleet.requests()) {
      ASSERT_EQ(request.last->stored, 3U);
      EXPECT_TRUE(fleet.store(fresh).index().find(request.record.slot));
    }
    EXPECT_EQ(fleet.complaint(), "");
    EXPECT_TRUE(fleet.store(fresh).is_active());
  });
}

TEST_F(Durability, JoinersPullTheirRangeBeforeTheyServeIt) {
  for_each_seed({.loss_per_mille = 50}, [](Fleet& fleet) {
    grow(fleet, 2);
    deposit(fleet, 40);
    fleet.run_for(5s);

    for (int i = 0; i < 5; ++i) fleet.join();
    for (int i = 0; i < 200; ++i) {
      fleet.run_for(50ms);
      for (const Fleet::Request& request : fleet.requests()) {
        const auto owner = fleet.owner(request.record.slot.key);
        if (!fleet.store(*owner).owns(request.record.slot.key)) continue;
        ASSERT_TRUE(fleet.store(*owner).index().find(request.record.slot))
            << "node " << *owner << " of " << fleet.size() << " at step " << i << ", put at "
            << request.node << ", stored " << request.last->stored << ", on disks "
            << fleet.disks_with(request.record, true);
      }
    }

    expect_calm(fleet, 100s);
  });
}

TEST_F(Durability, WritesDuringJoinsAreKept) {
  for_each_seed({.loss_per_mille = 20}, [](Fleet& fleet) {
    grow(fleet, 3);

    for (int i = 0; i < 4; ++i) {
      fleet.join();
      deposit(fleet, 20);
    }

    expect_calm(fleet, 100s);
  });
}

TEST_F(Durability, AllRestartedWithTheirDisksServeAgain) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 5);
    deposit(fleet, 30);
    fleet.run_for(2s);

    for (std::size_t i = 0; i < fleet.size(); ++i) fleet.crash(i, Disk::kKept);
    fleet.run_for(2s);
    for (std::size_t i = 0; i < fleet.size(); ++i) fleet.restart(i);

    expect_calm(fleet, 30s);
  });
}

TEST_F(Durability, RestartsInTheMiddleOfWritesKeepWhatWasAcknowledged) {
  for_each_seed({.loss_per_mille = 20}, [](Fleet& fleet) {
    grow(fleet, 5);

    for (std::size_t i = 0; i < 5; ++i) {
      deposit(fleet, 8);
      fleet.crash(i, Disk::kKept);
      deposit(fleet, 8);
      fleet.restart(i);
      deposit(fleet, 8);
    }

    expect_calm(fleet, 100s);
  });
}

TEST_F(Durability, BothSidesOfAPartitionAreUnited) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 7);
    deposit(fleet, 10);

    fleet.partition({{0, 2, 4}, {1, 3, 5, 6}});
    fleet.run_for(10s);
    EXPECT_GT(deposit(fleet, 20, 0), 0U);
    EXPECT_GT(deposit(fleet, 20, 1), 0U);
    fleet.run_for(6s);
    fleet.heal();

    expect_calm(fleet, 200s);
  });
}

TEST_F(Durability, GracefulLeavesLoseNothing) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 6);
    deposit(fleet, 30);
    fleet.run_for(1s);

    fleet.leave(0);
    fleet.leave(3);
    fleet.run_for(15s);
    ASSERT_FALSE(fleet.is_up(0));
    ASSERT_FALSE(fleet.is_up(3));
    fleet.leave(1);
    fleet.run_for(15s);

    expect_calm(fleet, 60s);
  });
}

TEST_F(Durability, ChurnWithinTheAssumptionsLosesNothing) {
  for_each_seed({.loss_per_mille = 10}, [](Fleet& fleet) {
    grow(fleet, 6);
    for (std::size_t round = 0; round < 4; ++round) {
      deposit(fleet, 10);
      fleet.crash(round, round % 2 == 0 ? Disk::kLost : Disk::kKept);
      deposit(fleet, 5);
      fleet.join();
      expect_calm(fleet, 100s);
      if (round % 2 == 1) fleet.restart(round);
    }
    expect_calm(fleet, 100s);
  });
}

TEST_F(Durability, FullDiskGivesNoReceiptAndIsReplaced) {
  for_each_seed({}, [](Fleet& fleet) {
    grow(fleet, 5);
    const wire::Record record = fleet.draw_message();
    const std::size_t owner = *fleet.owner(record.slot.key);
    // The next node clockwise is its first replica.
    const std::size_t full = *fleet.owner(fleet.id(owner).next());
    fleet.set_disk_full(full, true);

    const std::size_t number = fleet.put(owner, record);
    fleet.run_for(4s);

    EXPECT_EQ(fleet.request(number).last->stored, 3U);
    EXPECT_EQ(fleet.disks_with(record, true), 3U);
  });
}

TEST_F(Durability, EqualReplicasCostOneSmallExchangeEach) {
  FleetOptions options;
  options.seed = 3;
  Fleet fleet(options);
  grow(fleet, 4);
  deposit(fleet, 50);
  fleet.run_for(90s);
  const std::size_t before = fleet.messages();

  fleet.run_for(60s);

  // Each of four nodes compares with two others, about every 26 s: one question, one answer; ranges
  // that wrap take two.
  EXPECT_LE(fleet.messages() - before, 4U * 2U * 2U * 3U * 2U);
}

TEST_F(Durability, SameSeedGivesTheSameRunAndACopyGoesTheSameWay) {
  FleetOptions options{.seed = 9, .loss_per_mille = 50};
  Fleet first(options);
  Fleet second(options);
  for (Fleet* fleet : {&first, &second}) {
    grow(*fleet, 5);
    deposit(*fleet, 10);
    fleet->crash(2, Disk::kKept);
  }
  Fleet copy = first;

  for (Fleet* fleet : {&first, &second, &copy}) {
    fleet->restart(2);
    deposit(*fleet, 10);
    fleet->run_for(40s);
  }

  EXPECT_EQ(first.digest(), second.digest());
  EXPECT_EQ(first.digest(), copy.digest());
}

}  // namespace
}  // namespace p2pchat::store
