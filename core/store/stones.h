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
#include "core/store/stone_pile.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// What is known of collected messages until they expire: that they must not come back. Whole slots
// are on the disk only. Here each has a tag of 8 bytes, made of its slot under a secret of this
// node, so that nobody can aim at another's, and when it expires; its hash follows from the slot
// and that. Under each key those that expire within one day lie together with the sum of their
// hashes, and are forgotten together when that day is over, everywhere at the same time.
class Stones {
 public:
  struct Stone {
    std::uint64_t expires_ms = 0;
    std::uint64_t revision = 0;  // of the index, not before this one came in
    ReplicaSet::Seats copies = 0;
  };

  explicit Stones(const Bytes32& secret) : secret_(secret) {}

  // True of a message's delivery that expires; any other record is kept whole.
  [[nodiscard]] static bool is_stone(const wire::Listing& listing);
  [[nodiscard]] static wire::Stamp stamp_of(const wire::Slot& slot, std::uint64_t expires_ms);

  [[nodiscard]] std::optional<Stone> find(const wire::Slot& slot) const;
  [[nodiscard]] std::size_t size() const { return size_; }

  // A stone whose slot holds none yet.
  void put(const wire::Listing& listing, std::uint64_t revision);
  void erase(const wire::Slot& slot, std::uint64_t expires_ms);

  // Adds the hashes of those in the range to the sum; how many there are.
  std::uint64_t add_up(const wire::KeyRange& range, Bytes32& sum) const;
  // The first key that has some, from this one on.
  [[nodiscard]] std::optional<RingId> next_key(const RingId& from) const;

  void add_copy(const wire::Slot& slot, std::uint64_t expires_ms, ReplicaSet::Seats seat);
  void add_copies(const wire::KeyRange& range, std::uint64_t revision, ReplicaSet::Seats seat);
  void clear_copies(ReplicaSet::Seats seats);
  [[nodiscard]] std::size_t count_below(const Arc& arc, std::size_t copies) const;

  [[nodiscard]] Instant next_expiry() const;
  // Forgets those whose day is over; their keys and how many, for the disk to be swept.
  [[nodiscard]] std::map<RingId, std::size_t> expire(Instant now);

  [[nodiscard]] std::size_t memory() const;

  void check_items() const;

 private:
  struct Day {
    StonePile pile;
    Bytes32 sum{};
    std::uint64_t revision = 0;  // of the last that came in
  };
  using Days = std::map<std::uint64_t, Day>;

  [[nodiscard]] StonePile::Tag tag_of(const wire::Slot& slot) const;

  Bytes32 secret_;
  std::map<RingId, Days> keys_;
  std::set<std::pair<std::uint64_t, RingId>> days_;  // all there are
  std::size_t size_ = 0;
};

// Modulo 2^256. A sum, unlike an exclusive or, cannot be steered by whoever picks records.
void add_to(Bytes32& sum, const Bytes32& hash);
void subtract_from(Bytes32& sum, const Bytes32& hash);

}  // namespace p2pchat::store
