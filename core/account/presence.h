#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "core/base/ring_id.h"

namespace p2pchat::account {

// Who is attached to this node and when others last were: soft state, one copy is enough.
class Presence {
 public:
  void come(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
    online_.insert(key);
    note(key, at_ms, bound);
  }
  void go(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
    online_.erase(key);
    note(key, at_ms, bound);
  }

  [[nodiscard]] bool is_online(const RingId& key) const { return online_.contains(key); }

  // Milliseconds of the node's clock; 0 if it is not known.
  [[nodiscard]] std::uint64_t last_seen_ms(const RingId& key) const {
    const auto at = last_seen_.find(key);
    return at == last_seen_.end() ? 0 : at->second;
  }

 private:
  // Beyond the bound the one seen longest ago is forgotten.
  void note(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
    by_age_.erase({last_seen_ms(key), key});
    last_seen_[key] = at_ms;
    by_age_.insert({at_ms, key});
    if (last_seen_.size() <= bound) return;
    last_seen_.erase(by_age_.begin()->second);
    by_age_.erase(by_age_.begin());
  }

  std::set<RingId> online_;
  std::map<RingId, std::uint64_t> last_seen_;
  std::set<std::pair<std::uint64_t, RingId>> by_age_;
};

}  // namespace p2pchat::account
