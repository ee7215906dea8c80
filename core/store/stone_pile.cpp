#include "core/store/stone_pile.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "core/base/assert.h"

namespace p2pchat::store {
namespace {

constexpr std::size_t kAllocationCost = 16;

using Content = std::vector<StonePile::Stone>;

auto place_of(Content& block, const StonePile::Tag& tag) {
  return std::ranges::lower_bound(block, tag, {}, &StonePile::Stone::tag);
}

// A vector that grows by itself doubles.
void make_room(Content& block) {
  if (block.size() == block.capacity()) block.reserve(block.size() + block.size() / 16 + 2);
}

}  // namespace

std::size_t StonePile::block_of(const Tag& tag) const {
  const auto behind = std::ranges::upper_bound(
      blocks_, tag, {}, [](const Block& block) { return block.front().tag; });
  const auto at = behind == blocks_.begin() ? behind : std::prev(behind);
  return static_cast<std::size_t>(at - blocks_.begin());
}

std::optional<StonePile::Stone> StonePile::find(const Tag& tag) const {
  if (blocks_.empty()) return std::nullopt;
  const Block& block = blocks_[block_of(tag)];
  const auto at = std::ranges::lower_bound(block, tag, {}, &Stone::tag);
  if (at == block.end() || at->tag != tag) return std::nullopt;
  return *at;
}

void StonePile::insert(const Stone& stone) {
  if (blocks_.empty()) blocks_.emplace_back();
  std::size_t number = blocks_.front().empty() ? 0 : block_of(stone.tag);
  if (blocks_[number].size() == kBlockMax) {
    split(number);
    number = block_of(stone.tag);
  }
  Block& block = blocks_[number];
  make_room(block);
  const auto at = place_of(block, stone.tag);
  P2PCHAT_ASSERT(at == block.end() || at->tag != stone.tag);
  block.insert(at, stone);
  ++size_;
}

void StonePile::split(std::size_t block) {
  const Block whole = std::move(blocks_[block]);
  const auto middle = whole.begin() + kBlockMax / 2;
  blocks_[block] = Block(whole.begin(), middle);
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(block) + 1,
                 Block(middle, whole.end()));
}

void StonePile::erase(const Tag& tag) {
  const std::size_t number = block_of(tag);
  Block& block = blocks_[number];
  const auto at = place_of(block, tag);
  P2PCHAT_ASSERT(at != block.end());
  P2PCHAT_ASSERT(at->tag == tag);
  block.erase(at);
  --size_;
  if (block.empty()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(number));
}

void StonePile::add_copy(const Tag& tag, ReplicaSet::Seats seat) {
  Block& block = blocks_[block_of(tag)];
  const auto at = place_of(block, tag);
  P2PCHAT_ASSERT(at != block.end());
  P2PCHAT_ASSERT(at->tag == tag);
  at->copies = static_cast<ReplicaSet::Seats>(at->copies | seat);
}

void StonePile::add_copies(ReplicaSet::Seats seat) {
  for (Block& block : blocks_) {
    for (Stone& stone : block) stone.copies = static_cast<ReplicaSet::Seats>(stone.copies | seat);
  }
}

void StonePile::clear_copies(ReplicaSet::Seats seats) {
  for (Block& block : blocks_) {
    for (Stone& stone : block) stone.copies = static_cast<ReplicaSet::Seats>(stone.copies & ~seats);
  }
}

std::size_t StonePile::count_below(std::size_t copies) const {
  std::size_t count = 0;
  for (const Block& block : blocks_) {
    count += static_cast<std::size_t>(std::ranges::count_if(block, [&](const Stone& stone) {
      return static_cast<std::size_t>(std::popcount(stone.copies)) < copies;
    }));
  }
  return count;
}

std::size_t StonePile::memory() const {
  std::size_t bytes = blocks_.capacity() * sizeof(Block) + kAllocationCost;
  for (const Block& block : blocks_) bytes += block.capacity() * sizeof(Stone) + kAllocationCost;
  return bytes;
}

void StonePile::check_invariants() const {
  std::size_t size = 0;
  std::optional<Tag> last;
  for (const Block& block : blocks_) {
    P2PCHAT_ASSERT(!block.empty());
    P2PCHAT_ASSERT(block.size() <= kBlockMax);
    size += block.size();
    for (const Stone& stone : block) {
      P2PCHAT_ASSERT(!last || *last < stone.tag);
      last = stone.tag;
    }
  }
  P2PCHAT_ASSERT(size == size_);
}

}  // namespace p2pchat::store
