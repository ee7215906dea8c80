#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/store/placement.h"

namespace p2pchat::store {

// A set of small entries, each named by its tag: 13 bytes apiece in sorted blocks that grow by a
// sixteenth, so that a month of them stays in memory. Tags must be as good as random.
class StonePile {
 public:
  using Tag = ByteArray<8>;
  struct Stone {
    Tag tag{};
    ByteArray<4> moment{};         // what the owner of the pile keeps with it
    ReplicaSet::Seats copies = 0;  // other replicas known to hold this, synced
  };

  [[nodiscard]] std::optional<Stone> find(const Tag& tag) const;
  [[nodiscard]] std::size_t size() const { return size_; }

  // The tag must not be there yet.
  void insert(const Stone& stone);
  // The tag must be there.
  void erase(const Tag& tag);
  void add_copy(const Tag& tag, ReplicaSet::Seats seat);
  void add_copies(ReplicaSet::Seats seat);
  void clear_copies(ReplicaSet::Seats seats);
  // How many are known to be in fewer than so many other places.
  [[nodiscard]] std::size_t count_below(std::size_t copies) const;

  // Bytes that it takes, with what was set aside for more and what an allocator adds.
  [[nodiscard]] std::size_t memory() const;

  void check_invariants() const;

 private:
  using Block = std::vector<Stone>;
  static constexpr std::size_t kBlockMax = 512;
  static_assert(sizeof(Stone) == 13);

  // The block where the tag is or belongs. There must be one.
  [[nodiscard]] std::size_t block_of(const Tag& tag) const;
  void split(std::size_t block);

  std::vector<Block> blocks_;  // none is empty
  std::size_t size_ = 0;
};

}  // namespace p2pchat::store
