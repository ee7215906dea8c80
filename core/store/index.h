#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/store/arc.h"
#include "core/store/placement.h"
#include "core/store/stones.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// What the disk holds, synced, without the bodies. Of collected messages not even the slots:
// `stones.h`; whoever lists a range that has some needs the disk (`lister.h`).
class Index {
 public:
  // The secret must be known to nobody else.
  explicit Index(const Bytes32& secret = {}) : stones_(secret) {}

  struct Item {
    wire::Stamp stamp;
    std::uint64_t expires_ms = 0;
    std::uint64_t revision = 0;    // of the index when this came in, or later
    std::uint32_t size = 0;        // bytes of the body
    ReplicaSet::Seats copies = 0;  // other replicas known to hold this, synced
  };
  using Items = std::map<wire::Slot, Item>;

  // Grows with every change.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  // Those that are not stones.
  [[nodiscard]] const Items& items() const { return items_; }
  [[nodiscard]] std::size_t size() const { return items_.size() + stones_.size(); }
  [[nodiscard]] std::optional<Item> find(const wire::Slot& slot) const;
  // Records of the kind under the key that have a body.
  [[nodiscard]] std::size_t count(const RingId& key, wire::RecordKind kind) const;
  // What a record counts for with a body of this size: many small ones are not for nothing.
  [[nodiscard]] static constexpr std::uint64_t cost(std::uint64_t size) { return kItemCost + size; }
  // Of all records of the kind.
  [[nodiscard]] std::uint64_t bytes(wire::RecordKind kind) const;

  // False if the slot holds the same or something that supersedes it.
  bool put(const wire::Listing& listing);
  void erase(const wire::Slot& slot);

  // Those that are not stones, in order of slot, behind `after`.
  [[nodiscard]] std::vector<wire::Listing> list(const wire::KeyRange& range,
                                                const std::optional<wire::Slot>& after,
                                                std::size_t limit) const;
  [[nodiscard]] Bytes32 fingerprint(const wire::KeyRange& range) const;
  // The first key that is held clockwise behind this one, perhaps itself after a full turn.
  [[nodiscard]] std::optional<RingId> next_key(const RingId& after) const;
  // The first key that has stones, from this one on.
  [[nodiscard]] std::optional<RingId> next_stones(const RingId& from) const {
    return stones_.next_key(from);
  }

  // Those that are not stones: who asks erases them.
  [[nodiscard]] std::vector<wire::Slot> expired(Instant now, std::size_t limit) const;
  // Forgets stones that have expired. What is left of them on the disk lies under these keys.
  [[nodiscard]] std::vector<RingId> expire_stones(Instant now);
  [[nodiscard]] Instant next_expiry() const;

  // That replica holds `stamp` in this slot. False if that supersedes what is here.
  bool add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat);
  // That replica holds all of the range as it was at the revision.
  void add_copies(const wire::KeyRange& range, std::uint64_t revision, ReplicaSet::Seats seat);
  void clear_copies(ReplicaSet::Seats seats);
  // Records in the arc that are known to be in fewer than so many other places.
  [[nodiscard]] std::size_t count_below(const Arc& arc, std::size_t copies) const;

  // Bytes that the stones take.
  [[nodiscard]] std::size_t stone_memory() const { return stones_.memory(); }

  void check_invariants() const;
  // What takes as long as the index is large.
  void check_items() const;

 private:
  using Shelf = std::pair<RingId, wire::RecordKind>;
  static constexpr std::uint64_t kItemCost = 512;

  [[nodiscard]] std::optional<RingId> key_from(const RingId& from) const;
  void add_item(const wire::Listing& listing);
  bool erase_item(const wire::Slot& slot);
  bool erase_stone(const wire::Slot& slot);

  Items items_;
  Stones stones_;
  std::map<Shelf, std::size_t> filled_;  // how many of each have a body; none has no entry
  std::map<wire::RecordKind, std::uint64_t> bytes_;
  std::set<std::pair<std::uint64_t, wire::Slot>> by_expiry_;  // items that expire
  std::uint64_t revision_ = 0;
};

}  // namespace p2pchat::store
