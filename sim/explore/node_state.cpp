#include "sim/explore/node_state.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

// Numbers are small and alike: multiply and fold until every bit counts.
std::uint64_t mixed(std::span<const std::uint32_t> words) {
  std::uint64_t hash = words.size();
  for (const std::uint32_t word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32;
  }
  hash *= 0xd6e8feb86659fd93U;
  return hash ^ (hash >> 32);
}

std::uint32_t word_of(const Spent& spent) {
  return std::uint32_t{spent.messages} | std::uint32_t{spent.crashes} << 8U |
         std::uint32_t{spent.drops} << 16U | std::uint32_t{spent.out_of_order} << 24U;
}

Spent spent_of(std::uint32_t word) {
  const auto part = [word](unsigned shift) {
    return static_cast<std::uint8_t>((word >> shift) & 0xffU);
  };
  return {.messages = part(0), .crashes = part(8), .drops = part(16), .out_of_order = part(24)};
}

}  // namespace

std::optional<NodeStateTable::Number> NodeStateTable::insert(const NodeState& state,
                                                             Number origin) {
  P2PCHAT_ASSERT(state.nodes.size() == nodes_);
  coded_.assign(state.nodes.begin(), state.nodes.end());
  coded_.push_back(word_of(state.spent));
  coded_.insert(coded_.end(), state.letters.begin(), state.letters.end());
  const std::size_t slot = slot_of(coded_);
  if (index_[slot] != 0) return std::nullopt;
  P2PCHAT_ASSERT(size() < kStatesMax);

  const auto number = static_cast<Number>(size());
  entries_.push_back({.begin = words_.size(), .origin = origin});
  words_.insert(words_.end(), coded_.begin(), coded_.end());
  index_[slot] = number + 1;
  if (size() * 10 > index_.size() * 7) grow_index();
  return number;
}

void NodeStateTable::load(Number number, NodeState& state) const {
  const auto coded = words(number);
  state.nodes.assign(coded.begin(), coded.begin() + static_cast<std::ptrdiff_t>(nodes_));
  state.spent = spent_of(coded[nodes_]);
  state.letters.assign(coded.begin() + static_cast<std::ptrdiff_t>(nodes_) + 1, coded.end());
}

std::size_t NodeStateTable::bytes() const {
  return words_.capacity() * sizeof(std::uint32_t) + entries_.capacity() * sizeof(Entry) +
         index_.capacity() * sizeof(Number);
}

std::span<const std::uint32_t> NodeStateTable::words(Number number) const {
  const std::uint64_t begin = entries_[number].begin;
  const std::uint64_t end = number + 1U < size() ? entries_[number + 1U].begin : words_.size();
  return std::span(words_).subspan(begin, end - begin);
}

std::size_t NodeStateTable::slot_of(std::span<const std::uint32_t> coded) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = mixed(coded) & mask;
  while (index_[slot] != 0 && !std::ranges::equal(words(index_[slot] - 1), coded)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

// All are different, so each takes the first free slot.
void NodeStateTable::grow_index() {
  index_ = std::vector<Number>(index_.size() * 2);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t number = 0; number < size(); ++number) {
    std::size_t slot = mixed(words(static_cast<Number>(number))) & mask;
    while (index_[slot] != 0) slot = (slot + 1) & mask;
    index_[slot] = static_cast<Number>(number + 1);
  }
}

}  // namespace p2pchat::sim
