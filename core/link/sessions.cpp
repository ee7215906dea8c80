#include "core/link/sessions.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::link {

void Sessions::add(Index index, Session session, const LinkOptions& options) {
  if (by_index_.size() >= options.sessions_max) {
    const auto oldest = std::ranges::min_element(
        by_index_, {}, [](const auto& entry) { return entry.second.last_heard(); });
    forget(oldest->first);
  }
  const bool is_new = by_index_.emplace(index, std::move(session)).second;
  P2PCHAT_ASSERT(is_new);
}

void Sessions::promote(Index index) {
  const Session& session = by_index_.at(index);
  const auto [at, is_first] = current_.try_emplace(session.address(), index);
  if (!is_first && by_index_.at(at->second).order() < session.order()) at->second = index;
}

Session* Sessions::find(Index index) {
  const auto found = by_index_.find(index);
  return found == by_index_.end() ? nullptr : &found->second;
}

Session* Sessions::current(const Address& address) {
  const auto found = current_.find(address);
  return found == current_.end() ? nullptr : &by_index_.at(found->second);
}

const Session* Sessions::current(const Address& address) const {
  const auto found = current_.find(address);
  return found == current_.end() ? nullptr : &by_index_.at(found->second);
}

Session* Sessions::find_remote(Index remote, std::uint64_t number) {
  for (auto& [index, session] : by_index_) {
    if (session.remote() == remote && number < session.sent()) return &session;
  }
  return nullptr;
}

void Sessions::forget(Index index) {
  const auto found = by_index_.find(index);
  if (found == by_index_.end()) return;
  const auto current = current_.find(found->second.address());
  if (current != current_.end() && current->second == index) current_.erase(current);
  by_index_.erase(found);
}

void Sessions::sweep(Instant now, const LinkOptions& options) {
  std::vector<Index> over;
  for (const auto& [index, session] : by_index_) {
    const auto current = current_.find(session.address());
    const bool is_replaced = current != current_.end() && current->second != index;
    if (session.is_over(now, is_replaced, options)) over.push_back(index);
  }
  for (const Index index : over) forget(index);
}

void Sessions::check_invariants(const LinkOptions& options) const {
  P2PCHAT_ASSERT(by_index_.size() <= options.sessions_max);
  P2PCHAT_ASSERT(!by_index_.contains(0));
  for (const auto& [address, index] : current_) {
    const auto found = by_index_.find(index);
    P2PCHAT_ASSERT(found != by_index_.end());
    P2PCHAT_ASSERT(found->second.address() == address);
  }
}

}  // namespace p2pchat::link
