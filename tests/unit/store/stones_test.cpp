#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/index.h"
#include "core/store/stamp.h"
#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;
const wire::KeyRange kAll{RingId::from_number(0), RingId::from_number(1000)};

wire::Record message(std::uint64_t key, std::uint64_t id) {
  wire::Record made = record(key, "text");
  made.slot.id[3] = static_cast<std::uint8_t>(id >> 8U);
  made.slot.id[31] = static_cast<std::uint8_t>(id);
  made.expires_ms = 30 * kDayMs;
  return made;
}

wire::Record collected(std::uint64_t key, std::uint64_t id, std::uint64_t expires_ms) {
  wire::Record made = message(key, id);
  made.version = 1;
  made.body = {};
  made.expires_ms = expires_ms;
  return made;
}

Instant at_ms(std::uint64_t ms) {
  return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
}

// The index as it would be with everything in a map.
class Model {
 public:
  bool put(const wire::Listing& listing) {
    const auto [at, is_new] = held_.try_emplace(listing.slot, listing);
    if (is_new) return true;
    if (!supersedes(listing.stamp, at->second.stamp)) return false;
    at->second = listing;
    return true;
  }
  void erase(const wire::Slot& slot) { held_.erase(slot); }
  void expire_stones(Instant now) {
    std::erase_if(held_, [now](const auto& entry) {
      const std::uint64_t end_ms = (entry.second.expires_ms / kDayMs + 1) * kDayMs;
      return Stones::is_stone(entry.second) && is_expired(end_ms, now);
    });
  }
  [[nodiscard]] const std::map<wire::Slot, wire::Listing>& held() const { return held_; }

 private:
  std::map<wire::Slot, wire::Listing> held_;
};

// So that all of the range behind `after` is told.
wire::Offer offer_of_nothing(std::uint64_t call, std::optional<wire::Slot> after = {}) {
  return {.call = CallId{call},
          .target = RingId::from_number(100),
          .range = kAll,
          .after = std::move(after),
          .through = {},
          .held = {}};
}

void expect_same(const Index& index, const Model& model) {
  Index rebuilt(Bytes32{9});
  for (const auto& [slot, listing] : model.held()) {
    EXPECT_TRUE(rebuilt.put(listing));
    const auto item = index.find(slot);
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(item->stamp, listing.stamp);
    EXPECT_EQ(item->expires_ms, listing.expires_ms);
    EXPECT_EQ(item->size, listing.size);
  }
  EXPECT_EQ(index.size(), model.held().size());
  EXPECT_EQ(index.fingerprint(kAll), rebuilt.fingerprint(kAll));
  EXPECT_EQ(index.bytes(wire::RecordKind::kMessage), rebuilt.bytes(wire::RecordKind::kMessage));
  EXPECT_EQ(index.next_key(RingId()), rebuilt.next_key(RingId()));
  EXPECT_EQ(index.next_expiry(), rebuilt.next_expiry());
  index.check_invariants();
  index.check_items();
}

TEST(StoreStones, AnswerAsAMapWouldThroughoutRandomOperations) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    std::mt19937 random(seed);
    Index index(Bytes32{static_cast<std::uint8_t>(seed)});
    Model model;
    for (int step = 0; step < 6000; ++step) {
      const std::uint64_t key = 1 + random() % 3;
      const std::uint64_t id = random() % 2500;
      const std::uint64_t expires_ms = 5 * kDayMs + random() % (20 * kDayMs);
      const std::uint64_t what = random() % 100;
      if (what < 75) {
        const wire::Listing listing = listing_of(collected(key, id, expires_ms));
        EXPECT_EQ(index.put(listing), model.put(listing));
      } else if (what < 90) {
        const wire::Listing listing = listing_of(message(key, id));
        EXPECT_EQ(index.put(listing), model.put(listing));
      } else {
        index.erase(message(key, id).slot);
        model.erase(message(key, id).slot);
      }
    }
    expect_same(index, model);

    for (const std::uint64_t day : {5U, 12U, 13U}) {
      (void)index.expire_stones(at_ms(day * kDayMs + 7));
      model.expire_stones(at_ms(day * kDayMs + 7));
      expect_same(index, model);
    }
  }
}

TEST(StoreStones, OneTakesFewBytes) {
  Index index(Bytes32{1});
  constexpr std::uint64_t kCount = 20'000;
  for (std::uint64_t id = 0; id < kCount; ++id) {
    index.put(listing_of(collected(1, id, 30 * kDayMs + id)));
  }

  EXPECT_LE(index.stone_memory(), kCount * 15);
  EXPECT_TRUE(index.items().empty());
}

TEST(StoreStones, CopiesAreKnownOfWhatCameBeforeTheQuestion) {
  Index index;
  const Arc circle{RingId(), RingId()};
  index.put(listing_of(collected(1, 1, kDayMs)));
  const std::uint64_t asked = index.revision();
  EXPECT_EQ(index.count_below(circle, 1), 1U);

  index.put(listing_of(collected(1, 2, 3 * kDayMs)));
  index.add_copies(kAll, asked, 1);
  EXPECT_EQ(index.count_below(circle, 1), 1U);
  EXPECT_EQ(index.find(collected(1, 1, 0).slot)->copies, 1);
  EXPECT_TRUE(index.add_copy(collected(1, 2, 0).slot, stamp(collected(1, 2, 3 * kDayMs)), 2));
  EXPECT_EQ(index.count_below(circle, 1), 0U);

  index.clear_copies(2);
  EXPECT_EQ(index.find(collected(1, 2, 0).slot)->copies, 0);
}

TEST(StoreStones, KeepWhatWasCollectedFromComingBackAfterARestart) {
  Bench bench = Bench::active();
  const wire::Record gone = collected(40, 7, 30 * kDayMs);
  bench.hear(50, wire::Replicate{
                     .call = CallId{1}, .target = RingId::from_number(100), .records = {gone}});
  bench.serve_disk();

  Bench after({}, bench.disk);
  after.look({}, {});
  after.hear(
      50, wire::Replicate{
              .call = CallId{2}, .target = RingId::from_number(100), .records = {message(40, 7)}});
  after.serve_disk();

  EXPECT_EQ(after.take<wire::Replicated>(50)->stamps.items, std::vector{stamp(gone)});
}

TEST(StoreStones, AreOfferedWithTheirWholeSlotsFromTheDisk) {
  Bench bench = Bench::active();
  wire::Replicate sent{.call = CallId{1}, .target = RingId::from_number(100), .records = {}};
  std::vector<wire::Listing> expected;
  for (const std::uint64_t key : {30U, 40U}) {
    sent.records.items.push_back(record(key - 1, "before"));
    for (std::uint64_t id = 0; id < 3; ++id) {
      sent.records.items.push_back(id == 1 ? message(key, id) : collected(key, id, 30 * kDayMs));
    }
  }
  for (const wire::Record& each : sent.records) expected.push_back(listing_of(each));
  bench.hear(50, sent);
  bench.serve_disk();
  (void)bench.take<wire::Replicated>(50);

  bench.hear(50, offer_of_nothing(2));
  EXPECT_EQ(bench.sent<wire::Wanted>(), 0U);
  bench.serve_disk();

  const auto answer = bench.take<wire::Wanted>(50);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->newer.items, expected);
}

TEST(StoreStones, AreListedPageByPageUpToTheLast) {
  Bench bench = Bench::active();
  constexpr std::uint64_t kCount = 300;
  for (std::uint64_t first = 0; first < kCount; first += 60) {
    wire::Replicate sent{
        .call = CallId{first + 1}, .target = RingId::from_number(100), .records = {}};
    for (std::uint64_t id = first; id < first + 60; ++id) {
      sent.records.items.push_back(collected(40, id, 30 * kDayMs));
    }
    bench.hear(50, sent);
    bench.serve_disk();
  }

  std::optional<wire::Slot> after;
  std::size_t listed = 0;
  for (std::uint64_t call = 1000; call < 1010; ++call) {
    bench.hear(50, offer_of_nothing(call, after));
    bench.serve_disk();
    const auto answer = bench.take<wire::Wanted>(50);
    ASSERT_TRUE(answer.has_value());
    listed += answer->newer.size();
    after = answer->through;
    if (!after) break;
  }

  EXPECT_EQ(listed, kCount);
}

TEST(StoreStones, AFailingDiskMakesNoAnswerOfHalfTheSlots) {
  Bench bench = Bench::active();
  bench.hear(50, wire::Replicate{.call = CallId{1},
                                 .target = RingId::from_number(100),
                                 .records = {collected(40, 1, 30 * kDayMs)}});
  bench.serve_disk();

  bench.hear(50, offer_of_nothing(2));
  ASSERT_EQ(bench.out.reads.size(), 1U);
  const Token token = bench.out.reads.front().token;
  bench.out.reads.clear();
  EXPECT_TRUE(
      bench.store.on_read(token, std::unexpected(DiskError::kFailed), bench.now, bench.out));

  EXPECT_EQ(bench.sent<wire::Wanted>(), 0U);
  EXPECT_TRUE(bench.out.reads.empty());
}

TEST(StoreStones, WhatCameWhileTheDiskWasReadIsOfferedToo) {
  Bench bench = Bench::active();
  const wire::Record stone = collected(40, 1, 30 * kDayMs);
  const wire::Record late = message(40, 2);
  const auto store = [&bench](std::uint64_t call, const wire::Record& record) {
    bench.hear(50,
               wire::Replicate{
                   .call = CallId{call}, .target = RingId::from_number(100), .records = {record}});
    bench.serve_disk();
  };
  store(1, stone);
  bench.hear(50, offer_of_nothing(2));
  ASSERT_EQ(bench.out.reads.size(), 1U);
  const Token token = bench.out.reads.front().token;
  bench.out.reads.clear();
  store(3, late);

  const std::vector<Row> rows{{row_key(stone.slot), row_value(stone)}};
  EXPECT_TRUE(bench.store.on_read(token, rows, bench.now, bench.out));

  const auto answer = bench.take<wire::Wanted>(50);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->newer.size(), 2U);
}

TEST(StoreStones, ExpiredOnesAreForgottenTogetherAndSweptFromTheDisk) {
  Bench bench = Bench::active();
  const wire::Record waiting = message(40, 3);
  bench.hear(50, wire::Replicate{.call = CallId{1},
                                 .target = RingId::from_number(100),
                                 .records = {collected(40, 1, kDayMs + 1),
                                             collected(40, 2, 3 * kDayMs), waiting}});
  bench.serve_disk();
  ASSERT_EQ(bench.disk.size(), 3U);

  bench.now = at_ms(2 * kDayMs);
  bench.wake_after(0s);
  bench.serve_disk();
  bench.wake_after(2s);
  bench.serve_disk();

  EXPECT_FALSE(bench.store.index().find(collected(40, 1, 0).slot));
  EXPECT_EQ(bench.disk.size(), 2U);
  EXPECT_FALSE(bench.disk.contains(row_key(collected(40, 1, 0).slot)));
  bench.store.check_records();
}

}  // namespace
}  // namespace p2pchat::store
