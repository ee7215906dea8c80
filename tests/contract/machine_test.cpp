#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/contract_test.h"
#include "tests/holds.h"

// What transport/api/host.h promises of time, chance, disk and computation.
namespace p2pchat::contract {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::IsEmpty;
using transport::Host;

class MachineContract : public ContractTest {
 protected:
  Probe& probe() { return arm_->probe(machine_); }

  void command(const std::function<void(Host&)>& act) { arm_->command(machine_, act); }

  Instant now() {
    Instant now;
    command([&](Host& host) { now = host.now(); });
    return now;
  }

  bool wait_for_wakes(std::size_t count) {
    return arm_->until([&] { return probe().wakes.size() == count; });
  }

  // All rows, as a process that has just begun sees them.
  std::vector<Row> rows_on_disk() {
    const std::size_t before = probe().completions.size();
    command([](Host& host) { host.read({.token = {99}, .from = {}, .to = {0xff}}); });
    const bool is_read = arm_->until([&] { return probe().completions.size() > before; });
    P2PCHAT_ASSERT(is_read);
    return probe().completions.back().read.value().value();
  }

  std::size_t machine_ = arm_->add();
};

INSTANTIATE_TEST_SUITE_P(Arms, MachineContract, testing::Values(kSimulated, kTcp), kind_name);

Change put(std::string_view key, std::string_view value) {
  return {.key = to_bytes(key), .value = to_bytes(value)};
}

Row row(std::string_view key, std::string_view value) {
  return {.key = to_bytes(key), .value = to_bytes(value)};
}

TEST_P(MachineContract, StartsOnce) {
  arm_->settle();

  EXPECT_EQ(probe().starts, 1);
}

TEST_P(MachineContract, DrawsDifferentChanceEachTime) {
  Bytes32 first{};
  Bytes32 second{};
  command([&](Host& host) {
    first = host.entropy();
    second = host.entropy();
  });

  EXPECT_NE(first, second);
  EXPECT_NE(first, Bytes32{});
}

TEST_P(MachineContract, WakesAtOrAfterTheInstant) {
  const Instant at = now() + milliseconds(20);

  command([&](Host& host) { host.wake_at(at); });

  ASSERT_TRUE(wait_for_wakes(1));
  EXPECT_GE(probe().wakes[0], at);
}

TEST_P(MachineContract, WakesByALaterEventForAnInstantInThePast) {
  probe().react = [](Host& host, Probe& self) {
    if (self.wakes.size() < 5) host.wake_at(Instant());
  };

  command([](Host& host) { host.wake_at(host.now()); });

  EXPECT_TRUE(wait_for_wakes(5));
}

TEST_P(MachineContract, EachAlarmReplacesTheOneBefore) {
  const Instant start = now();
  command([&](Host& host) {
    host.wake_at(start + milliseconds(5));
    host.wake_at(start + milliseconds(60));
    host.wake_at(start + milliseconds(30));
  });
  ASSERT_TRUE(wait_for_wakes(1));

  command([&](Host& host) { host.wake_at(start + milliseconds(90)); });
  ASSERT_TRUE(wait_for_wakes(2));

  EXPECT_GE(probe().wakes[0], start + milliseconds(30));
  EXPECT_GE(probe().wakes[1], start + milliseconds(90));
}

TEST_P(MachineContract, AlarmSetToNeverDoesNotCome) {
  command([](Host& host) {
    host.wake_at(host.now() + milliseconds(2));
    host.wake_at(Instant::never());
  });
  arm_->settle();
  EXPECT_THAT(probe().wakes, IsEmpty());

  // Nor does one that lies beyond what the machine will see.
  command([](Host& host) { host.wake_at(host.now() + hours(24 * 365 * 50)); });
  arm_->settle();
  EXPECT_THAT(probe().wakes, IsEmpty());
}

TEST_P(MachineContract, AlarmDiesWithTheProcess) {
  command([](Host& host) { host.wake_at(host.now() + milliseconds(2)); });
  arm_->kill(machine_);
  arm_->restart(machine_);

  arm_->settle();

  EXPECT_THAT(probe().wakes, IsEmpty());
}

TEST_P(MachineContract, DiskServesRequestsInOrderEachOnce) {
  command([](Host& host) {
    host.read({.token = {1}, .from = {}, .to = {0xff}});
    host.persist({.token = {2}, .changes = {put("a", "1"), put("b", "1")}});
    host.read({.token = {3}, .from = {}, .to = {0xff}});
    host.persist({.token = {4}, .changes = {put("a", "2")}});
    host.persist({.token = {5}, .changes = {Change{.key = to_bytes("b"), .value = {}}}});
    host.read({.token = {6}, .from = {}, .to = {0xff}});
  });
  ASSERT_TRUE(arm_->until([&] { return probe().completions.size() == 6; }));
  arm_->settle();

  const std::vector<Completion>& done = probe().completions;
  ASSERT_EQ(done.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(done[i].token, Token{i + 1});
  EXPECT_THAT(done[0].read.value().value(), IsEmpty());
  EXPECT_TRUE(done[1].persisted.value());
  EXPECT_TRUE(holds(done[2].read.value().value(), {row("a", "1"), row("b", "1")}));
  EXPECT_TRUE(done[3].persisted.value());
  EXPECT_TRUE(done[4].persisted.value());
  EXPECT_TRUE(holds(done[5].read.value().value(), {row("a", "2")}));
}

TEST_P(MachineContract, ReadGivesTheRangeUpToTheLimit) {
  command([](Host& host) {
    host.persist(
        {.token = {1}, .changes = {put("a", ""), put("b", ""), put("c", ""), put("d", "")}});
    host.read({.token = {2}, .from = to_bytes("b"), .to = to_bytes("d")});
    host.read({.token = {3}, .from = to_bytes("b"), .to = to_bytes("z"), .limit = 1});
  });

  ASSERT_TRUE(arm_->until([&] { return probe().completions.size() == 3; }));
  EXPECT_TRUE(holds(probe().completions[1].read.value().value(), {row("b", ""), row("c", "")}));
  EXPECT_TRUE(holds(probe().completions[2].read.value().value(), {row("b", "")}));
}

TEST_P(MachineContract, ManyWritesAreEachAnsweredInOrder) {
  command([](Host& host) {
    for (std::uint64_t i = 1; i <= 300; ++i) {
      Bytes key;
      append_u64(key, i);
      host.persist({.token = {i}, .changes = {{.key = key, .value = key}}});
    }
  });

  ASSERT_TRUE(arm_->until([&] { return probe().completions.size() == 300; }));
  for (std::uint64_t i = 1; i <= 300; ++i) {
    const Completion& completion = probe().completions[static_cast<std::size_t>(i - 1)];
    EXPECT_EQ(completion.token, Token{i});
    EXPECT_TRUE(completion.persisted.value());
  }
}

TEST_P(MachineContract, WhatWasAnsweredAsSyncedIsThereAfterDeath) {
  command(
      [](Host& host) { host.persist({.token = {1}, .changes = {put("a", "1"), put("b", "2")}}); });
  ASSERT_TRUE(arm_->until([&] { return !probe().completions.empty(); }));

  arm_->kill(machine_);
  arm_->restart(machine_);

  EXPECT_TRUE(holds(rows_on_disk(), {row("a", "1"), row("b", "2")}));
}

TEST_P(MachineContract, WhatWasNotAnsweredIsThereWholeOrNotAtAll) {
  command([](Host& host) {
    host.persist({.token = {1}, .changes = {put("a", "1"), put("b", "1")}});
    host.persist({.token = {2}, .changes = {put("a", "2"), put("b", "2")}});
  });
  arm_->kill(machine_);
  arm_->restart(machine_);

  const std::vector<Row> rows = rows_on_disk();
  EXPECT_THAT(probe().completions, testing::SizeIs(1));  // the read alone: the rest died
  if (rows.empty()) return;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].value, rows[1].value);
}

TEST_P(MachineContract, ComputationsAreEachAnsweredOnceByALaterEvent) {
  command([](Host& host) {
    for (std::uint64_t i = 1; i <= 20; ++i) {
      host.compute({.token = {i}, .kind = ComputeKind::kScrypt, .input = Bytes(i)});
    }
  });
  EXPECT_TRUE(arm_->until([&] { return probe().computed.size() == 20; }));
  arm_->settle();

  std::vector<Computed> expected;  // the arms compute what they are given
  for (std::uint64_t i = 1; i <= 20; ++i) expected.push_back({{i}, Bytes(i)});
  EXPECT_THAT(probe().computed, testing::UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace p2pchat::contract
