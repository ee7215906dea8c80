#include "core/store/operations.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::store {

void Operations::put(Ticket ticket, wire::Record record, Desk& desk) {
  begin(ticket, std::move(record), Goal::kEach, desk);
}

void Operations::put_if(Ticket ticket, wire::Record record, std::optional<std::uint64_t> expected,
                        Desk& desk) {
  if (!swaps_.add(ticket, std::move(record), expected, desk)) {
    refuse(ticket, StoreStatus::kTryAgain, desk);
  }
}

void Operations::refuse(Ticket ticket, StoreStatus status, Desk& desk) {
  desk.report({.operation = OperationId{ticket.value},
               .status = status,
               .is_final = true,
               .stored = 0,
               .reachable = desk.shared.reachable(),
               .records = {}});
}

void Operations::begin(Ticket ticket, wire::Record record, Goal goal, Desk& desk) {
  PutOperation put(OperationId{ticket.value}, std::move(record), goal,
                   desk.now + desk.shared.options.put_timeout);
  puts_.emplace(ticket, std::move(put)).first->second.begin(ticket, desk);
}

void Operations::on_replicated(const Asked& asked, bool is_held, Desk& desk) {
  const auto put = puts_.find(asked.ticket);
  if (put == puts_.end() || put->second.is_done()) return;
  if (is_held) {
    put->second.on_receipt(asked.peer, desk);
  } else {
    put->second.on_refused(asked.peer, desk);
  }
}

void Operations::on_peeked(const Asked& asked, const wire::Peeked& answer, Desk& desk) {
  CompareAndSet* swap = swaps_.find(asked.ticket);
  if (swap == nullptr) return;
  if (answer.newer && !desk.shared.is_genuine(*answer.newer))
    return swap->on_silent(asked.peer, desk);
  swap->on_peeked(asked.peer, answer, desk);
}

void Operations::on_silent(const Asked& asked, Desk& desk) {
  on_replicated(asked, false, desk);
  if (CompareAndSet* swap = swaps_.find(asked.ticket)) swap->on_silent(asked.peer, desk);
}

void Operations::on_written(Ticket ticket, bool is_stored, Desk& desk) {
  const auto put = puts_.find(ticket);
  if (put != puts_.end() && !put->second.is_done()) put->second.on_written(is_stored, desk);
}

void Operations::on_read(const BodyReader::Batch& batch, Desk& desk) {
  if (queries_.on_read(batch, desk)) return;
  if (CompareAndSet* swap = swaps_.find(batch.ticket)) swap->on_read(batch, desk);
}

void Operations::on_neighbourhood(Desk& desk) {
  for (auto& [ticket, put] : puts_) put.on_neighbourhood(desk);
}

void Operations::on_wake(Desk& desk) {
  for (auto& [ticket, put] : puts_) {
    if (put.deadline() <= desk.now && !put.is_done()) put.on_deadline(desk);
  }
  swaps_.on_wake(desk);
}

void Operations::conclude(Desk& desk) {
  bool is_moving = true;
  while (is_moving) {
    std::vector<Swaps::Agreed> agreed = swaps_.advance(desk);
    for (Swaps::Agreed& next : agreed) {
      begin(next.ticket, std::move(next.record), Goal::kMajority, desk);
    }
    is_moving = drop_done() || !agreed.empty();
  }
}

bool Operations::drop_done() {
  const std::size_t before = puts_.size();
  for (auto at = puts_.begin(); at != puts_.end();) {
    if (at->second.is_done()) {
      swaps_.on_put_done(at->first);
      at = puts_.erase(at);
    } else {
      ++at;
    }
  }
  return puts_.size() < before;
}

bool Operations::is_full(const Shared& shared) const {
  return puts_.size() + swaps_.size() >= shared.options.operations_max || shared.calls.is_full();
}

Instant Operations::next_wake() const {
  Instant next = swaps_.next_wake();
  for (const auto& [ticket, put] : puts_) next = std::min(next, put.deadline());
  return next;
}

void Operations::check_invariants(const Shared& shared) const {
  P2PCHAT_ASSERT(puts_.size() + swaps_.size() <= shared.options.operations_max);
  for (const auto& [ticket, put] : puts_) P2PCHAT_ASSERT(!put.is_done());
}

}  // namespace p2pchat::store
