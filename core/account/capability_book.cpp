#include "core/account/capability_book.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"

namespace p2pchat::account {
namespace {

bool holds(std::uint64_t bits, wire::Capability what) {
  return (bits & std::to_underlying(what)) != 0;
}

// A node that returns has another incarnation, or another id; its label says nothing.
bool is_same_life(const wire::NodeRef& one, const wire::NodeRef& other) {
  if (is_mutated(Mutant::kCapabilityRemembered)) return one.address == other.address;
  return one.address == other.address && one.id == other.id && one.incarnation == other.incarnation;
}

}  // namespace

CapabilityBook::CapabilityBook(Entropy entropy, CapabilityOptions options)
    : options_(options), entropy_(entropy) {
  P2PCHAT_ASSERT(options.nodes_max > 0);
}

CapabilityBook::Standing CapabilityBook::standing(const wire::NodeRef& node, wire::Capability what,
                                                  Instant now) const {
  const Entry* entry = find(node);
  if (entry == nullptr) return Standing::kUnknown;
  const auto silent = entry->silent_until.find(what);
  const bool was_silent = silent != entry->silent_until.end();
  if (was_silent && is_mutated(Mutant::kCapabilityRemembered)) return Standing::kLacks;
  if (holds(entry->shown, what)) return Standing::kUnderstands;
  if (entry->said) return holds(*entry->said, what) ? Standing::kUnderstands : Standing::kLacks;
  return was_silent && now < silent->second ? Standing::kLacks : Standing::kUnknown;
}

std::optional<std::uint64_t> CapabilityBook::said_by(const wire::NodeRef& node) const {
  const Entry* entry = find(node);
  return entry == nullptr ? std::nullopt : entry->said;
}

void CapabilityBook::on_trial(const wire::NodeRef& node, wire::Capability what, Instant now,
                              Effects& out) {
  Entry& entry = entry_of(node, now);
  const auto silent = entry.silent_until.find(what);
  if (silent != entry.silent_until.end()) silent->second = now + options_.doubt;
  ask(entry, now, out);
}

void CapabilityBook::on_spared(const wire::NodeRef& node, Instant now, Effects& out) {
  ask(entry_of(node, now), now, out);
}

void CapabilityBook::on_answer(const wire::NodeRef& node, wire::Capability what, Instant now) {
  entry_of(node, now).shown |= std::to_underlying(what);
}

void CapabilityBook::on_silence(const wire::NodeRef& node, wire::Capability what, Instant now) {
  entry_of(node, now).silent_until[what] = now + options_.doubt;
}

std::optional<wire::NodeRef> CapabilityBook::on_message(const wire::Capabilities& said) {
  const auto at = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry.second.call.is_set() && entry.second.call == said.call;
  });
  if (at == entries_.end()) return std::nullopt;
  at->second.call = {};
  at->second.said = said.bits;
  return at->second.node;
}

void CapabilityBook::check_invariants() const {
  P2PCHAT_ASSERT(entries_.size() <= options_.nodes_max);
  for (const auto& [address, entry] : entries_) P2PCHAT_ASSERT(entry.node.address == address);
}

const CapabilityBook::Entry* CapabilityBook::find(const wire::NodeRef& node) const {
  const auto at = entries_.find(node.address);
  if (at == entries_.end() || !is_same_life(at->second.node, node)) return nullptr;
  return &at->second;
}

CapabilityBook::Entry& CapabilityBook::entry_of(const wire::NodeRef& node, Instant now) {
  if (!entries_.contains(node.address) && entries_.size() >= options_.nodes_max) {
    entries_.erase(
        std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.used; }));
  }
  Entry& entry = entries_[node.address];
  if (!is_same_life(entry.node, node)) entry = {.node = node};
  entry.used = now;
  return entry;
}

void CapabilityBook::ask(Entry& entry, Instant now, Effects& out) {
  if (entry.said || now < entry.ask_next) return;
  entry.ask_next = now + options_.question_pause;
  if (!entry.call.is_set()) entry.call = CallId{entropy_.draw_u64() | 1U};
  out.send(entry.node.address, wire::AskCapabilities{.call = entry.call});
}

}  // namespace p2pchat::account
