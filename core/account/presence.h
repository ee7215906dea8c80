#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "core/account/session.h"
#include "core/base/ring_id.h"

namespace p2pchat::account {

// Keys and when each was noted last, at most so many: then the one noted longest ago is forgotten.
class NotedKeys {
 public:
  void note(const RingId& key, std::uint64_t at_ms, std::size_t bound) {
    erase(key);
    at_.emplace(key, at_ms);
    by_age_.insert({at_ms, key});
    if (at_.size() <= bound) return;
    at_.erase(by_age_.begin()->second);
    by_age_.erase(by_age_.begin());
  }
  void erase(const RingId& key) {
    const auto at = at_.find(key);
    if (at == at_.end()) return;
    by_age_.erase({at->second, key});
    at_.erase(at);
  }
  [[nodiscard]] bool contains(const RingId& key) const { return at_.contains(key); }
  // 0 if it is not noted.
  [[nodiscard]] std::uint64_t at_ms(const RingId& key) const {
    const auto at = at_.find(key);
    return at == at_.end() ? 0 : at->second;
  }
  template <class IsKept>
  void keep(const IsKept& is_kept) {
    std::erase_if(by_age_, [&](const auto& entry) { return !is_kept(entry.second); });
    std::erase_if(at_, [&](const auto& entry) { return !is_kept(entry.first); });
  }

 private:
  std::map<RingId, std::uint64_t> at_;
  std::set<std::pair<std::uint64_t, RingId>> by_age_;
};

// What this node tells of who is attached to it and when others last were: soft state, one copy is
// enough. Of who hides it is what it is of somebody who never came.
class Presence {
 public:
  // What an attachment wishes; before `come`. Also forgets what was seen of who hides.
  void heed(PresenceWish wish, const RingId& key, std::uint64_t at_ms, std::size_t bound);
  void come(const RingId& key, std::uint64_t at_ms, std::size_t bound);
  void go(const RingId& key, std::uint64_t at_ms, std::size_t bound);
  // Of all whose key is another node's now; what they wished stays, for they may come back.
  template <class IsKept>
  void forget_others(const IsKept& is_kept) {
    std::erase_if(online_, [&](const RingId& key) { return !is_kept(key); });
    last_seen_.keep(is_kept);
  }

  // Of who has no account any more.
  void forget(const RingId& key) {
    online_.erase(key);
    last_seen_.erase(key);
    hidden_.erase(key);
  }

  [[nodiscard]] bool is_online(const RingId& key) const { return online_.contains(key); }
  [[nodiscard]] bool is_hidden(const RingId& key) const { return hidden_.contains(key); }

  // Milliseconds of the node's clock; 0 if it is not known.
  [[nodiscard]] std::uint64_t last_seen_ms(const RingId& key) const {
    return last_seen_.at_ms(key);
  }

 private:
  std::set<RingId> online_;
  NotedKeys last_seen_;
  NotedKeys hidden_;  // noted anew with each attachment: those who are here stay
};

}  // namespace p2pchat::account
