#include "transport/host/runtime.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/storage/memory_store.h"
#include "core/storage/sqlite_store.h"
#include "tests/contract/probe.h"
#include "tests/holds.h"
#include "tests/unit/storage/temporary_directory.h"

// What the real host has beyond the contract (tests/contract): threads, signals, errors, bounds.
namespace p2pchat::transport {
namespace {

using contract::Probe;
using std::chrono::milliseconds;
using testing::HasSubstr;

Bytes echo(ComputeKind, BytesView input, const Bytes32&) { return to_bytes(input); }

std::unique_ptr<Runtime> opened(const RuntimeOptions& options = {}) {
  auto runtime = Runtime::open(options, std::make_unique<storage::MemoryStore>(), echo);
  EXPECT_TRUE(runtime) << runtime.error();
  return runtime ? std::move(*runtime) : nullptr;
}

std::string refused(const RuntimeOptions& options) {
  auto runtime = Runtime::open(options, std::make_unique<storage::MemoryStore>(), echo);
  EXPECT_FALSE(runtime);
  return runtime ? "" : runtime.error();
}

[[nodiscard]] bool run_until(Runtime& runtime, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    runtime.run_for(milliseconds(5));
  }
  return true;
}

TEST(Runtime, ListensOnOnePortOfLoopbackUnlessTold) {
  const auto runtime = opened();

  EXPECT_TRUE(runtime->address().is_loopback());
  EXPECT_NE(runtime->address().port, 0);
}

TEST(Runtime, SaysThatThePortIsInUse) {
  const auto owner = opened();

  const std::string error = refused({.listen = owner->address()});

  EXPECT_THAT(error, HasSubstr(owner->address().text()));
  EXPECT_THAT(error, HasSubstr("port in use"));
}

TEST(Runtime, SaysWhichAddressIsNotOfThisMachine) {
  EXPECT_THAT(refused({.listen = Address::v4({203, 0, 113, 1}, 0)}), HasSubstr("203.0.113.1"));
}

TEST(Runtime, RefusesAGroupThatIsNotMulticast) {
  EXPECT_THAT(refused({.multicast = MulticastGroup{.group = Address::v4({10, 0, 0, 1}, 7401)}}),
              HasSubstr("multicast"));
}

TEST(Runtime, SharesALoopWithOthersEachWithItsAlarm) {
  EventLoop loop;
  const auto first = opened({.loop = &loop});
  const auto second = opened({.loop = &loop});
  Probe one;
  Probe other;
  first->start(one);
  second->start(other);

  first->post([&](Host& host, Guest&) {
    host.send_datagram(second->address(), Bytes{1});
    host.wake_at(host.now() + milliseconds(1));
  });
  second->post([](Host& host, Guest&) { host.wake_at(host.now() + milliseconds(2)); });

  ASSERT_TRUE(run_until(*first, [&] {
    return other.datagrams.size() == 1 && one.wakes.size() == 1 && other.wakes.size() == 1;
  }));
  EXPECT_EQ(other.datagrams[0], (contract::Heard{first->address(), {1}}));
}

TEST(Runtime, EndsWhileOthersOfItsLoopGoOn) {
  EventLoop loop;
  auto ended = opened({.loop = &loop});
  const auto other = opened({.loop = &loop});
  Probe gone;
  Probe probe;
  ended->start(gone);
  other->start(probe);
  ended->post([](Host& host, Guest&) { host.wake_at(host.now() + milliseconds(5)); });
  ASSERT_TRUE(run_until(*other, [&] { return probe.starts == 1 && gone.starts == 1; }));

  ended->post([](Host&, Guest&) { FAIL() << "an event of a runtime that is no more"; });
  ended.reset();
  other->post([](Host& host, Guest&) { host.wake_at(host.now() + milliseconds(20)); });

  EXPECT_TRUE(run_until(*other, [&] { return probe.wakes.size() == 1; }));
  EXPECT_TRUE(gone.wakes.empty());
}

TEST(Runtime, CarriesDatagramsAndFramesOverIpv6) {
  auto runtime = Runtime::open({.listen = Address::parse("[::1]:0").value_or(Address{})},
                               std::make_unique<storage::MemoryStore>(), echo);
  if (!runtime) GTEST_SKIP() << runtime.error();
  Probe probe;
  (*runtime)->start(probe);
  const Address self = (*runtime)->address();

  (*runtime)->post([&](Host& host, Guest&) {
    host.send_datagram(self, Bytes{1});
    host.write_stream(host.open_stream(self), Bytes{2});
  });

  ASSERT_TRUE(run_until(**runtime,
                        [&] { return probe.datagrams.size() == 1 && probe.frames.size() == 1; }));
  EXPECT_EQ(probe.datagrams[0], (contract::Heard{self, {1}}));
  EXPECT_EQ(probe.accepted.at(0).from.host, self.host);
}

TEST(Runtime, OneOnAllAddressesIsReachedOverEach) {
  const auto runtime = opened({.listen = Address::parse("[::]:0").value_or(Address{})});
  if (!runtime) GTEST_SKIP();
  const Address over_ipv4 = Address::v4({127, 0, 0, 1}, runtime->address().port);
  Probe probe;
  runtime->start(probe);

  runtime->post([&](Host& host, Guest&) {
    host.send_datagram(over_ipv4, Bytes{1});
    host.write_stream(host.open_stream(over_ipv4), Bytes{2});
  });

  ASSERT_TRUE(
      run_until(*runtime, [&] { return probe.datagrams.size() == 1 && probe.frames.size() == 1; }));
  EXPECT_EQ(probe.datagrams[0].from, over_ipv4);
}

TEST(Runtime, TakesTasksInOrderAndItsEndFromOtherThreads) {
  const auto runtime = opened();
  Probe probe;
  runtime->start(probe);
  std::vector<int> order;

  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) {
      runtime->post([&order, i](Host&, Guest&) { order.push_back(i); });
    }
    runtime->post([&](Host&, Guest&) { runtime->stop(); });
  });
  runtime->run();
  other.join();

  ASSERT_EQ(order.size(), 1000U);
  EXPECT_TRUE(std::ranges::is_sorted(order));
  EXPECT_EQ(probe.starts, 1);
}

TEST(Runtime, LooksAtTheGuestAfterEachEvent) {
  const auto runtime = opened();
  Probe probe;
  std::vector<std::size_t> datagrams_seen;
  runtime->on_idle([&](Host&, Guest& guest) {
    datagrams_seen.push_back(static_cast<Probe&>(guest).datagrams.size());
  });
  runtime->start(probe);

  runtime->post([&](Host& host, Guest&) {
    host.send_datagram(runtime->address(), Bytes{1});
    host.send_datagram(runtime->address(), Bytes{2});
  });

  ASSERT_TRUE(run_until(*runtime, [&] { return probe.datagrams.size() == 2; }));
  EXPECT_TRUE(holds(datagrams_seen, {0, 0, 1, 2}));  // start, task, datagrams
}

TEST(Runtime, HandsSignalsOverInPlaceOfDying) {
  const auto runtime = opened();
  Probe probe;
  std::vector<int> signals;
  runtime->on_signal([&](int number) {
    signals.push_back(number);
    if (signals.size() == 3) runtime->stop();
  });
  runtime->start(probe);

  runtime->post([](Host&, Guest&) { ::kill(::getpid(), SIGTERM); });
  ASSERT_TRUE(run_until(*runtime, [&] { return signals.size() == 1; }));
  runtime->post([](Host&, Guest&) { ::kill(::getpid(), SIGINT); });
  ASSERT_TRUE(run_until(*runtime, [&] { return signals.size() == 2; }));
  runtime->post([](Host&, Guest&) { ::kill(::getpid(), SIGHUP); });
  runtime->run();

  EXPECT_TRUE(holds(signals, {SIGTERM, SIGINT, SIGHUP}));
}

TEST(Runtime, CalendarTimeIsThatOfTheMachine) {
  const auto runtime = opened();
  Probe probe;
  runtime->start(probe);
  Instant now;

  runtime->post([&](Host& host, Guest&) { now = host.now(); });

  ASSERT_TRUE(run_until(*runtime, [&] { return now != Instant(); }));
  const auto calendar = std::chrono::system_clock::now().time_since_epoch();
  EXPECT_LT(std::chrono::abs(calendar - now.since_epoch()), std::chrono::minutes(1));
}

TEST(Runtime, TellsTheGuestThatTheDiskIsFullAndGoesOn) {
  const TemporaryDirectory directory;
  auto store = storage::SqliteStore::open({.path = directory.file("data"), .pages_max = 20});
  ASSERT_TRUE(store);
  auto runtime = Runtime::open({}, std::move(*store), echo);
  ASSERT_TRUE(runtime);
  Probe probe;
  (*runtime)->start(probe);

  (*runtime)->post([](Host& host, Guest&) {
    host.persist({.token = {1}, .changes = {{.key = {1}, .value = Bytes(1'000'000)}}});
    host.persist({.token = {2}, .changes = {{.key = {2}, .value = Bytes(10)}}});
  });

  ASSERT_TRUE(run_until(**runtime, [&] { return probe.completions.size() == 2; }));
  EXPECT_EQ(probe.completions[0].persisted, PersistResult(std::unexpected(DiskError::kFull)));
  EXPECT_EQ(probe.completions[1].persisted, PersistResult());
}

TEST(Runtime, FinishesTheWritesThatWereAskedForBeforeItEnds) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  {
    auto runtime =
        Runtime::open({}, storage::SqliteStore::open({.path = path, .pages_max = 0}).value(), echo);
    ASSERT_TRUE(runtime);
    Probe probe;
    (*runtime)->start(probe);
    bool is_asked = false;
    (*runtime)->post([&](Host& host, Guest&) {
      host.persist({.token = {1}, .changes = {{.key = {1}, .value = Bytes{2}}}});
      is_asked = true;
    });
    ASSERT_TRUE(run_until(**runtime, [&] { return is_asked; }));
  }

  auto store = storage::SqliteStore::open({.path = path, .pages_max = 0});
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->read({.token = {}, .from = {}, .to = {9}}).value().size(), 1U);
}

// One worker is held up by this until the test has asked for more.
std::atomic<bool> is_held = false;

Bytes hold_then_echo(ComputeKind, BytesView input, const Bytes32&) {
  is_held.wait(true);
  return to_bytes(input);
}

TEST(Runtime, AnswersComputationsThatMayNotWaitWithNothing) {
  is_held = true;
  auto runtime = Runtime::open({.compute_workers = 1, .compute_waiting_max = 3},
                               std::make_unique<storage::MemoryStore>(), hold_then_echo);
  ASSERT_TRUE(runtime);
  Probe probe;
  (*runtime)->start(probe);

  (*runtime)->post([](Host& host, Guest&) {
    for (std::uint64_t i = 1; i <= 10; ++i) host.compute({.token = {i}, .input = Bytes(1)});
  });
  ASSERT_TRUE(run_until(**runtime, [&] { return probe.computed.size() >= 6; }));
  is_held = false;
  is_held.notify_all();

  ASSERT_TRUE(run_until(**runtime, [&] { return probe.computed.size() == 10; }));
  const auto empty = std::ranges::count_if(
      probe.computed, [](const contract::Computed& computed) { return computed.result.empty(); });
  EXPECT_TRUE(empty == 6 || empty == 7) << empty;  // the worker may have taken one in time
}

}  // namespace
}  // namespace p2pchat::transport
