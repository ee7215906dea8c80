#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/stamp.h"
#include "core/store/store.h"

namespace p2pchat::store {

using namespace std::chrono_literals;

inline wire::NodeRef node(std::uint64_t number, std::uint64_t label = 0) {
  return {.id = RingId::from_number(number),
          .address = Address::v4({10, 0, 0, 1}, static_cast<std::uint16_t>(number)),
          .incarnation = 1,
          .label = label == 0 ? number : label};
}

inline wire::Record record(std::uint64_t key, std::string_view body, std::uint64_t version = 0) {
  wire::Record made;
  made.slot = {.key = RingId::from_number(key), .kind = wire::RecordKind::kMessage, .id = {}};
  made.version = version;
  made.body = to_bytes(body);
  return made;
}

inline wire::Stamp stamp(const wire::Record& of) { return listing_of(of).stamp; }

// One store, node 100, between 50 and 200, 300, 400 unless told otherwise; a disk that does what
// it is told; the requests that it sent and that a test takes out one by one.
class Bench {
 public:
  explicit Bench(StoreOptions options = {}, std::map<Bytes, Bytes> rows = {})
      : store(options, Entropy(Bytes32{1})), disk(std::move(rows)) {
    store.start(now, out);
    serve_disk();
  }

  // Active at once: it founds the ring, then the others join.
  static Bench active(StoreOptions options = {}, std::map<Bytes, Bytes> rows = {}) {
    Bench bench(options, std::move(rows));
    bench.look({}, {});
    bench.look(node(50), {node(200), node(300), node(400)});
    bench.answer_compares();
    bench.out = Effects();
    return bench;
  }

  void look(std::optional<wire::NodeRef> predecessor, std::vector<wire::NodeRef> successors) {
    store.on_neighbourhood({.self = node(100),
                            .is_member = true,
                            .predecessor = predecessor,
                            .successors = std::move(successors)},
                           now, out);
  }
  void wake_after(Duration time) {
    now = now + time;
    store.on_wake(now, out);
  }
  void hear(std::uint64_t from, const wire::Message& message) {
    EXPECT_TRUE(store.on_message(node(from).address, message, now, out));
  }

  // All that waits for the disk, until nothing does.
  void serve_disk() {
    while (!out.persists.empty() || !out.reads.empty()) {
      const Effects work = std::exchange(out, Effects());
      out.sends = work.sends;
      for (const PersistRequest& request : work.persists) persist(request, {});
      for (const ReadRequest& request : work.reads) read(request);
    }
  }
  // The one batch that is under way; what waits behind it is under way then.
  void sync_batch() {
    const Effects work = std::exchange(out, Effects());
    out.sends = work.sends;
    ASSERT_EQ(work.persists.size(), 1U);
    persist(work.persists.front(), {});
  }
  void refuse_persist() {
    const Effects work = std::exchange(out, Effects());
    out.sends = work.sends;
    ASSERT_EQ(work.persists.size(), 1U);
    persist(work.persists.front(), std::unexpected(DiskError::kFull));
  }

  // The first message of the kind that was sent to the node, taken out.
  template <class T>
  std::optional<T> take(std::uint64_t to) {
    for (auto at = out.sends.begin(); at != out.sends.end(); ++at) {
      if (at->to != node(to).address || !std::holds_alternative<T>(at->message)) continue;
      T message = std::get<T>(std::move(at->message));
      out.sends.erase(at);
      return message;
    }
    return std::nullopt;
  }
  template <class T>
  [[nodiscard]] std::size_t sent() const {
    std::size_t count = 0;
    for (const Send& send : out.sends) count += std::holds_alternative<T>(send.message) ? 1 : 0;
    return count;
  }

  void answer_compares() {
    for (const std::uint64_t peer : {200U, 300U, 400U}) {
      while (const auto asked = take<wire::Compare>(peer)) {
        hear(peer, wire::Compared{.call = asked->call, .is_equal = true, .is_active = true});
      }
    }
  }
  // A replica's receipt for what it was sent.
  void confirm(std::uint64_t from) {
    const auto asked = take<wire::Replicate>(from);
    ASSERT_TRUE(asked.has_value());
    wire::Replicated answer{.call = asked->call, .is_stored = true, .stamps = {}};
    for (const wire::Record& sent : asked->records) answer.stamps.push_back(stamp(sent));
    hear(from, answer);
  }
  void tell(std::uint64_t from, const std::optional<wire::Record>& held) {
    const auto asked = take<wire::Peek>(from);
    ASSERT_TRUE(asked.has_value());
    wire::Peeked answer{.call = asked->call, .held = {}, .newer = held};
    if (held) answer.held = stamp(*held);
    hear(from, answer);
  }
  StoreOutcome outcome() {
    auto outcomes = store.take_outcomes();
    EXPECT_EQ(outcomes.size(), 1U);
    return outcomes.empty() ? StoreOutcome() : outcomes.front();
  }

  Store store;
  Effects out;
  Instant now{std::chrono::hours(1)};
  std::map<Bytes, Bytes> disk;

 private:
  void persist(const PersistRequest& request, const PersistResult& result) {
    for (const Change& change : request.changes) {
      if (!result) break;
      disk.erase(change.key);
      if (change.value) disk.emplace(change.key, *change.value);
    }
    EXPECT_TRUE(store.on_persisted(request.token, result, now, out));
  }
  void read(const ReadRequest& request) {
    std::vector<Row> rows;
    for (auto at = disk.lower_bound(request.from); at != disk.end(); ++at) {
      if (at->first >= request.to || rows.size() == request.limit) break;
      rows.push_back({.key = at->first, .value = at->second});
    }
    EXPECT_TRUE(store.on_read(request.token, rows, now, out));
  }
};

}  // namespace p2pchat::store
