#include "core/ring/wide_table.h"

#include <algorithm>
#include <iterator>

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

bool is_there(const Word& word, Instant oldest) { return !word.is_gone && word.at >= oldest; }

}  // namespace

bool WideTable::learn(const Word& word, std::size_t entries_max, Entropy& entropy) {
  if (entries_max == 0 || word.node.is_padding()) return false;
  const auto found = entries_.find(word.node.id);
  if (found == entries_.end()) {
    const bool is_full = entries_.size() >= entries_max;
    if (is_full) make_room(entries_max, entropy);
    entries_.emplace(word.node.id, word);
    // A full table keeps a sample: who is new to it may be old to all.
    return !is_full;
  }
  Word& known = found->second;
  const std::uint32_t life = known.node.incarnation;
  if (word.node.incarnation < life || (word.node.incarnation == life && word.at < known.at)) {
    return false;
  }
  const bool is_news = word.is_gone != known.is_gone || word.node.incarnation > life;
  known = word;
  return is_news;
}

void WideTable::mention(const Word& word, std::size_t entries_max, Entropy& entropy) {
  if (entries_.size() >= entries_max || entries_.contains(word.node.id)) return;
  static_cast<void>(learn(word, entries_max, entropy));
}

void WideTable::make_room(std::size_t entries_max, Entropy& entropy) {
  while (entries_.size() >= entries_max) {
    auto at = entries_.lower_bound(RingId::from_hash(entropy.draw_32()));
    if (at == entries_.end()) at = entries_.begin();
    entries_.erase(at);
  }
}

std::optional<NodeRef> WideTable::at_or_after(const RingId& id, Instant oldest) const {
  auto at = entries_.lower_bound(id);
  const std::size_t most = std::min(entries_.size(), kSkippedMax);
  for (std::size_t i = 0; i < most; ++i, ++at) {
    if (at == entries_.end()) at = entries_.begin();
    if (is_there(at->second, oldest)) return at->second.node;
  }
  return std::nullopt;
}

std::optional<NodeRef> WideTable::before(const RingId& id, Instant oldest) const {
  auto at = entries_.lower_bound(id);
  const std::size_t most = std::min(entries_.size(), kSkippedMax);
  for (std::size_t i = 0; i < most; ++i) {
    if (at == entries_.begin()) at = entries_.end();
    --at;
    if (is_there(at->second, oldest)) return at->second.node;
  }
  return std::nullopt;
}

std::vector<Word> WideTable::after(const RingId& id, std::size_t most, Instant oldest) const {
  std::vector<Word> words;
  auto at = entries_.upper_bound(id);
  const std::size_t looked_at = std::min(entries_.size(), most + kSkippedMax);
  for (std::size_t i = 0; i < looked_at && words.size() < most; ++i, ++at) {
    if (at == entries_.end()) at = entries_.begin();
    if (at->second.at >= oldest) words.push_back(at->second);
  }
  return words;
}

void WideTable::forget_next(const RingId& id, Instant oldest) {
  auto at = entries_.upper_bound(id);
  if (at == entries_.end()) at = entries_.begin();
  if (at != entries_.end() && at->second.at < oldest) entries_.erase(at);
}

const Word* WideTable::find(const RingId& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace p2pchat::ring
