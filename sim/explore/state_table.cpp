#include "sim/explore/state_table.h"

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kIndexFirst = 1024;

// Both words are sums of small digits: multiply and fold until every bit counts.
std::uint64_t mixed(const StateKey& key) {
  std::uint64_t hash = key.words[0] * 0x9e3779b97f4a7c15U;
  hash = (hash ^ (hash >> 32) ^ key.words[1]) * 0xd6e8feb86659fd93U;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93U;
  return hash ^ (hash >> 32);
}

}  // namespace

StateTable::StateTable() : index_(kIndexFirst) {}

std::optional<StateTable::Number> StateTable::insert(const StateKey& key, Number origin) {
  const std::size_t slot = slot_of(key);
  if (index_[slot] != 0) return std::nullopt;
  P2PCHAT_ASSERT(size_ < kStatesMax);

  if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<Chunk>());
  chunks_.back()->keys[size_ % kChunk] = key;
  chunks_.back()->origins[size_ % kChunk] = origin;
  const auto number = static_cast<Number>(size_++);
  index_[slot] = number + 1;
  if (size_ * 10 > index_.size() * 7) grow_index();
  return number;
}

void StateTable::expect(const StateKey& key) const {
  __builtin_prefetch(&index_[mixed(key) & (index_.size() - 1)]);
}

const StateKey& StateTable::key(Number number) const {
  return chunks_[number / kChunk]->keys[number % kChunk];
}

StateTable::Number StateTable::origin(Number number) const {
  return chunks_[number / kChunk]->origins[number % kChunk];
}

std::size_t StateTable::bytes() const {
  return chunks_.size() * sizeof(Chunk) + index_.capacity() * sizeof(Number);
}

std::size_t StateTable::slot_of(const StateKey& key) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = mixed(key) & mask;
  while (index_[slot] != 0 && this->key(index_[slot] - 1) != key) slot = (slot + 1) & mask;
  return slot;
}

// All are different, so each takes the first free slot.
void StateTable::grow_index() {
  index_ = std::vector<Number>(index_.size() * 2);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t number = 0; number < size_; ++number) {
    std::size_t slot = mixed(key(static_cast<Number>(number))) & mask;
    while (index_[slot] != 0) slot = (slot + 1) & mask;
    index_[slot] = static_cast<Number>(number + 1);
  }
}

}  // namespace p2pchat::sim
