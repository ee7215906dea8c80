#include "sim/disks/sqlite_disk.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/disks/simulated_volume.h"
#include "sim/draw.h"
#include "tests/holds.h"

namespace p2pchat::sim {
namespace {

using Rows = std::map<Bytes, Bytes>;
using storage::OpenError;

const Chance kChance(1);

// Puts and erasures among twelve keys; some values take more than a page.
PersistRequest batch_of(std::uint64_t number, std::size_t bytes_max = 9000) {
  PersistRequest batch;
  const auto draw = [number](std::uint64_t part, std::uint64_t n) {
    return kChance.draw(Purpose::kText, number, part, n);
  };
  for (std::uint64_t i = 0; i <= below(draw(0, 0), 4); ++i) {
    Change change{.key = {static_cast<std::uint8_t>('a' + below(draw(1, i), 12))}, .value = {}};
    const auto bytes = static_cast<std::size_t>(below(draw(2, i), bytes_max));
    const auto filler = static_cast<std::uint8_t>(draw(3, i));
    if (draw(4, i) % 4 != 0) change.value = Bytes(bytes, filler);
    batch.changes.push_back(std::move(change));
  }
  return batch;
}

void carry_out(const PersistRequest& batch, Rows& rows) {
  for (const Change& change : batch.changes) {
    rows.erase(change.key);
    if (change.value) rows.emplace(change.key, *change.value);
  }
}

// A machine with the store that ships; power may fail in the middle of all that it does.
struct Machine {
  DiskImage image;
  SimulatedVolume volume{image};
  std::unique_ptr<storage::SqliteStore> store = nullptr;

  [[nodiscard]] std::optional<OpenError> open() {
    auto opened = storage::SqliteStore::open({.path = "/data", .volume = &volume});
    if (!opened) return opened.error();
    store = std::move(*opened);
    return std::nullopt;
  }
  [[nodiscard]] Rows rows() const {
    Rows rows;
    const auto read = store->read({.token = {}, .from = {}, .to = {0xff}, .limit = 100'000});
    for (const Row& row : read.value()) rows.emplace(row.key, row.value);
    return rows;
  }
  void fail_power(std::uint64_t draw, Tearing tearing) {
    store.reset();
    image.lose_power(draw, tearing);
  }
};

// What was answered as synced, and what had been asked for besides when power failed.
struct Promise {
  Rows synced;
  Rows attempted;
};

// Batches, with a clean restart of the process among them, until something fails.
Promise work(Machine& machine, std::uint64_t batches) {
  Promise promise;
  if (machine.open()) return promise;
  for (std::uint64_t number = 0; number < batches; ++number) {
    if (number == batches / 2) {
      machine.store.reset();
      if (machine.open()) return promise;
    }
    const PersistRequest batch = batch_of(number);
    carry_out(batch, promise.attempted);
    if (!machine.store->persist_all({&batch, 1}).front()) return promise;
    promise.synced = promise.attempted;
  }
  return promise;
}

void expect_kept(Machine& machine, const Promise& promise, const std::string& where) {
  const auto refused = machine.open();
  ASSERT_FALSE(refused) << where << ": " << refused->text;
  const Rows found = machine.rows();
  EXPECT_TRUE(found == promise.synced || found == promise.attempted) << where;
  const PersistRequest more = batch_of(77);
  EXPECT_TRUE(machine.store->persist_all({&more, 1}).front()) << where;
}

TEST(SqliteDisk, StoreKeepsItsPromisesWhereverPowerFails) {
  constexpr std::uint64_t kBatches = 8;
  Machine whole;
  static_cast<void>(work(whole, kBatches));
  const std::size_t operations = whole.image.operations();
  ASSERT_GT(operations, 100U);

  for (std::size_t n = 0; n <= operations; ++n) {
    for (const Tearing tearing : {Tearing::kWholeSectors, Tearing::kTornSectors}) {
      Machine machine;
      machine.image.cut_power_after(n);
      const Promise promise = work(machine, kBatches);
      machine.fail_power(kChance.draw(Purpose::kDisk, n, 0, 0), tearing);
      expect_kept(machine, promise, "after " + std::to_string(n));
    }
  }
}

// The log grows beyond a thousand pages, is moved into the file and begun anew.
TEST(SqliteDisk, StoreKeepsItsPromisesWherePowerFailsAsTheLogIsMoved) {
  Machine before;
  ASSERT_FALSE(before.open());
  Promise promise;
  for (std::uint64_t number = 0; number < 3; ++number) {
    const PersistRequest batch = batch_of(number, 400'000);
    carry_out(batch, promise.synced);
    ASSERT_TRUE(before.store->persist_all({&batch, 1}).front());
  }
  before.image.unplug();  // as the process dies; the log stays
  before.store.reset();
  before.image.plug_in();
  std::vector<PersistRequest> more;
  for (std::uint64_t number = 3; number < 9; ++number) more.push_back(batch_of(number, 900'000));

  std::size_t failures = 0;
  for (std::size_t n = 0;; n += 199) {
    Machine machine{.image = before.image};
    Promise told{.synced = promise.synced, .attempted = promise.synced};
    ASSERT_FALSE(machine.open());
    machine.image.cut_power_after(n);
    bool has_failed = false;
    for (std::size_t i = 0; i < more.size() && !has_failed; ++i) {
      carry_out(more[i], told.attempted);
      has_failed = !machine.store->persist_all({&more[i], 1}).front();
      if (!has_failed) told.synced = told.attempted;
    }
    if (!has_failed) break;
    ++failures;
    machine.fail_power(kChance.draw(Purpose::kDisk, n, 1, 0), Tearing::kTornSectors);
    expect_kept(machine, told, "after " + std::to_string(n));
  }
  EXPECT_GT(failures, 10U);
}

TEST(SqliteDisk, FullDiskIsSaidAtEveryWriteAndTheStoreGoesOn) {
  Machine machine;
  ASSERT_FALSE(machine.open());
  Rows rows;
  std::size_t refusals = 0;
  for (std::size_t n = 0; n < 12; ++n) {
    const PersistRequest batch = batch_of(n);
    machine.image.ailments.writes_until_full = n;
    const PersistResult result = machine.store->persist_all({&batch, 1}).front();
    machine.image.ailments = {};

    if (result) {
      carry_out(batch, rows);
    } else {
      EXPECT_EQ(result, PersistResult(std::unexpected(DiskError::kFull)));
      ++refusals;
    }
    EXPECT_EQ(machine.rows(), rows) << n;
  }
  EXPECT_GT(refusals, 3U);
  const PersistRequest last = batch_of(99);
  EXPECT_TRUE(machine.store->persist_all({&last, 1}).front());
}

TEST(SqliteDisk, WriteErrorIsSaidAndNothingIsChanged) {
  SqliteDisk disk;
  ASSERT_FALSE(disk.open());
  const std::vector<PersistRequest> batches = {batch_of(1), batch_of(2)};
  ASSERT_TRUE(disk.persist_all({batches.data(), 1}).front());
  const auto before = disk.rows();

  disk.image().ailments.fails_writes = true;
  const auto results = disk.persist_all(batches);

  const PersistResult failed = std::unexpected(DiskError::kFailed);
  EXPECT_TRUE(holds(results, {failed, failed}));
  EXPECT_EQ(disk.rows(), before);
  EXPECT_TRUE(disk.read({.token = {}, .from = {}, .to = {0xff}}));
  disk.image().ailments = {};
  EXPECT_TRUE(disk.persist_all(batches).back());
}

// Structure is checked when the file is opened, the log by its checksums; values are for those who
// read them.
TEST(SqliteDisk, FlippedBitIsRefusedOrLeavesAPrefixOfTheBatchesOrOneWrongValue) {
  SqliteDisk disk;
  std::vector<Rows> after = {{}};
  ASSERT_FALSE(disk.open());
  for (std::uint64_t number = 0; number < 6; ++number) {
    if (number == 3) {
      disk.close();
      ASSERT_FALSE(disk.open());
    }
    const PersistRequest batch = batch_of(number, 2000);
    ASSERT_TRUE(disk.persist_all({&batch, 1}).front());
    carry_out(batch, after.emplace_back(after.back()));
  }

  std::size_t refused = 0;
  std::size_t shortened = 0;
  for (std::uint64_t n = 0; n < 1500; ++n) {
    SqliteDisk rotten(disk.image());
    rotten.image().flip_bit(kChance.draw(Purpose::kDisk, n, 2, 0));
    const std::optional<Rows> found = rotten.rows();
    refused += !found;
    if (!found) continue;
    const auto is_alike = [&](const Rows& rows) {
      std::size_t different = rows.size() == found->size() ? 0 : 2;
      for (const auto& [key, value] : rows) {
        different += !found->contains(key) || found->at(key) != value;
      }
      return different <= 1;
    };
    EXPECT_TRUE(std::ranges::any_of(after, is_alike)) << n;
    shortened += !is_alike(after.back());
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(shortened, 0U);
}

TEST(SqliteDisk, IsAValueOfWhichBothHalvesGoOn) {
  SqliteDisk disk;
  ASSERT_FALSE(disk.open());
  Rows rows;
  for (std::uint64_t number = 0; number < 3; ++number) {
    const PersistRequest batch = batch_of(number);
    carry_out(batch, rows);
    ASSERT_TRUE(disk.persist_all({&batch, 1}).front());
  }

  SqliteDisk copy = disk;
  const PersistRequest one = {.token = {}, .changes = {{.key = {'x'}, .value = Bytes{1}}}};
  const PersistRequest other = {.token = {}, .changes = {{.key = {'x'}, .value = Bytes{2}}}};
  ASSERT_TRUE(disk.persist_all({&one, 1}).front());
  ASSERT_TRUE(copy.persist_all({&other, 1}).front());

  Rows expected = rows;
  expected[{'x'}] = Bytes{1};
  EXPECT_EQ(disk.rows(), expected);
  expected[{'x'}] = Bytes{2};
  EXPECT_EQ(copy.rows(), expected);
}

TEST(SqliteDisk, BatchCutShortByAPowerFailureIsWholeOrNotThere) {
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    SqliteDisk disk;
    ASSERT_FALSE(disk.open());
    const PersistRequest synced = batch_of(1);
    const PersistRequest cut = batch_of(2);
    ASSERT_TRUE(disk.persist_all({&synced, 1}).front());

    disk.fail_power(&cut, kChance.draw(Purpose::kDisk, draw, 3, 0), Tearing::kTornSectors);

    Rows without;
    carry_out(synced, without);
    Rows with = without;
    carry_out(cut, with);
    const std::optional<Rows> found = disk.rows();
    EXPECT_TRUE(found == without || found == with) << draw;
  }
}

}  // namespace
}  // namespace p2pchat::sim
