#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/explore/histories.h"

namespace p2pchat::sim {

// What has been used up of what may happen.
struct Spent {
  std::uint8_t messages = 0;
  std::uint8_t crashes = 0;
  std::uint8_t drops = 0;
  std::uint8_t out_of_order = 0;

  bool operator==(const Spent&) const = default;
};

// One state of an explored world: the history of each node and what is on its way.
struct NodeState {
  std::vector<HistoryId> nodes;
  Spent spent;
  std::vector<LetterId> letters;  // in order; two alike stand twice

  bool operator==(const NodeState&) const = default;
};

// Every state found, once, in the order of finding, each with the one that it was found from.
// States are kept whole, so that two are one only if they are equal. The index decides nothing but
// whether a state is new, so its order cannot leak.
class NodeStateTable {
 public:
  using Number = std::uint32_t;
  static constexpr std::size_t kStatesMax = 0xffff'fffe;

  explicit NodeStateTable(std::size_t nodes) : nodes_(nodes), index_(kIndexFirst) {}

  // The number of the state if it is new, nothing if it was there. At most kStatesMax.
  std::optional<Number> insert(const NodeState& state, Number origin);

  void load(Number number, NodeState& state) const;
  [[nodiscard]] Number origin(Number number) const { return entries_[number].origin; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::size_t kIndexFirst = 1024;
  struct Entry {
    std::uint64_t begin = 0;  // in words_, up to where the next one begins
    Number origin = 0;
  };

  [[nodiscard]] std::span<const std::uint32_t> words(Number number) const;
  [[nodiscard]] std::size_t slot_of(std::span<const std::uint32_t> words) const;
  void grow_index();

  std::size_t nodes_;
  std::vector<std::uint32_t> words_;
  std::vector<Entry> entries_;
  std::vector<Number> index_;  // number + 1; 0 is free
  std::vector<std::uint32_t> coded_;
};

}  // namespace p2pchat::sim
