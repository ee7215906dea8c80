#include "core/account/presence.h"

#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::account {

void Presence::heed(PresenceWish wish, const RingId& key, std::uint64_t at_ms, std::size_t bound) {
  if (wish == PresenceWish::kShow) hidden_.erase(key);
  if (wish == PresenceWish::kHide || hidden_.contains(key)) hidden_.note(key, at_ms, bound);
  if (!hidden_.contains(key)) return;
  online_.erase(key);
  if (!is_mutated(Mutant::kRememberedIsTold)) last_seen_.erase(key);
}

void Presence::come(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
  if (hidden_.contains(key) && !is_mutated(Mutant::kHiddenIsOnline)) return;
  online_.insert(key);
  last_seen_.note(key, at_ms, bound);
}

void Presence::go(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
  online_.erase(key);
  if (!hidden_.contains(key)) last_seen_.note(key, at_ms, bound);
}

}  // namespace p2pchat::account
