#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/explore/state_code.h"

namespace p2pchat::sim {

// Every state found, once, in the order of finding, each with the one that it was found from. Some
// 30 bytes a state: keys and origins in chunks, which never move, and an open-addressing index of
// numbers. The index decides nothing but whether a state is new, so its order cannot leak.
class StateTable {
 public:
  using Number = std::uint32_t;
  static constexpr std::size_t kStatesMax = 0xffff'fffe;

  StateTable();

  // The number of the state if it is new, nothing if it was there. At most kStatesMax.
  std::optional<Number> insert(const StateKey& key, Number origin);

  // Says that the key will be inserted soon: its place in memory is fetched meanwhile.
  void expect(const StateKey& key) const;

  [[nodiscard]] const StateKey& key(Number number) const;
  [[nodiscard]] Number origin(Number number) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::size_t kChunk = 65'536;
  struct Chunk {
    std::array<StateKey, kChunk> keys;
    std::array<Number, kChunk> origins;
  };

  // Where the key is in the index, or where it would be.
  [[nodiscard]] std::size_t slot_of(const StateKey& key) const;
  void grow_index();

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Number> index_;  // number + 1; 0 is free
  std::size_t size_ = 0;
};

}  // namespace p2pchat::sim
