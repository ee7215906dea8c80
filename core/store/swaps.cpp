#include "core/store/swaps.h"

#include <algorithm>
#include <utility>

namespace p2pchat::store {

bool Swaps::add(Ticket ticket, wire::Record record, std::optional<std::uint64_t> expected,
                Desk& desk) {
  std::deque<Ticket>& turn = turns_[record.slot];
  if (turn.size() >= desk.shared.options.swaps_per_slot_max) return false;

  turn.push_back(ticket);
  swaps_.emplace(ticket, CompareAndSet(OperationId{ticket.value}, std::move(record), expected,
                                       desk.now + desk.shared.options.put_timeout));
  return true;
}

std::vector<Swaps::Agreed> Swaps::advance(Desk& desk) {
  std::vector<Agreed> agreed;
  for (auto& [slot, turn] : turns_) {
    while (!turn.empty()) {
      const auto found = swaps_.find(turn.front());
      if (found == swaps_.end()) break;  // being put
      CompareAndSet& swap = found->second;
      if (swap.state() == CompareAndSet::State::kQueued) swap.begin(found->first, desk);
      if (swap.state() == CompareAndSet::State::kAgreed) {
        agreed.push_back({.ticket = found->first, .record = swap.record()});
        swaps_.erase(found);
        break;
      }
      if (swap.state() != CompareAndSet::State::kDone) break;
      swaps_.erase(found);
      turn.pop_front();
    }
  }
  std::erase_if(turns_, [](const auto& entry) { return entry.second.empty(); });
  return agreed;
}

void Swaps::on_put_done(Ticket ticket) {
  for (auto& [slot, turn] : turns_) {
    if (!turn.empty() && turn.front() == ticket) turn.pop_front();
  }
}

CompareAndSet* Swaps::find(Ticket ticket) {
  const auto found = swaps_.find(ticket);
  return found == swaps_.end() ? nullptr : &found->second;
}

void Swaps::on_wake(Desk& desk) {
  for (auto& [ticket, swap] : swaps_) {
    if (swap.deadline() <= desk.now) swap.give_up(StoreStatus::kTryAgain, desk);
  }
}

Instant Swaps::next_wake() const {
  Instant next = Instant::never();
  for (const auto& [ticket, swap] : swaps_) {
    if (swap.state() != CompareAndSet::State::kDone) next = std::min(next, swap.deadline());
  }
  return next;
}

}  // namespace p2pchat::store
