#include "core/store/journal.h"

#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/store/stamp.h"

namespace p2pchat::store {

Journal::Verdict Journal::write(Ticket ticket, std::span<const wire::Record> records,
                                const Index& index, Entropy& entropy, Effects& out) {
  if (next_.bytes >= bytes_max_) return Verdict::kFull;

  for (const wire::Record& record : records) {
    const wire::Listing listing = listing_of(record);
    if (!must_write(listing, ticket, index)) continue;
    next_.bytes += record.body.size();
    next_.writes.insert_or_assign(record.slot, Write{.listing = listing, .row = row_value(record)});
    next_.tickets.insert(ticket);
  }
  flush(entropy, out);
  const bool is_waiting = flying_.tickets.contains(ticket) || next_.tickets.contains(ticket);
  return is_waiting ? Verdict::kWriting : Verdict::kHeld;
}

bool Journal::must_write(const wire::Listing& listing, Ticket ticket, const Index& index) {
  for (Batch* batch : {&next_, &flying_}) {
    const auto found = batch->writes.find(listing.slot);
    if (found == batch->writes.end()) continue;
    if (!found->second.listing) return true;
    if (supersedes(listing.stamp, found->second.listing->stamp)) return true;
    batch->tickets.insert(ticket);
    return false;
  }
  const auto held = index.find(listing.slot);
  return !held || supersedes(listing.stamp, held->stamp);
}

void Journal::erase(const std::vector<wire::Slot>& slots, Entropy& entropy, Effects& out) {
  for (const wire::Slot& slot : slots) {
    if (!pending(slot)) next_.writes.try_emplace(slot);
  }
  flush(entropy, out);
}

void Journal::flush(Entropy& entropy, Effects& out) {
  if (flying_.token.is_set() || next_.writes.empty()) return;

  flying_ = std::exchange(next_, Batch());
  while (!flying_.token.is_set()) flying_.token = Token{entropy.draw_u64()};
  PersistRequest request{.token = flying_.token, .changes = {}};
  for (auto& [slot, write] : flying_.writes) {
    request.changes.push_back(
        {.key = row_key(slot), .value = std::exchange(write.row, std::nullopt)});
  }
  if (is_mutated(Mutant::kBatchCutShort) && request.changes.size() > 1) request.changes.pop_back();
  out.persist(std::move(request));
}

std::optional<Journal::Finished> Journal::on_persisted(Token token, const PersistResult& result,
                                                       Index& index, Entropy& entropy,
                                                       Effects& out) {
  if (!token.is_set() || token != flying_.token) return std::nullopt;

  const Batch done = std::exchange(flying_, Batch());
  is_failing_ = !result.has_value();
  Finished finished;
  if (result) apply(done, index, finished.changed);
  for (const Ticket ticket : done.tickets) {
    // Who waits for the next batch too is told when that is through, but a failure at once.
    if (result && next_.tickets.contains(ticket)) continue;
    next_.tickets.erase(ticket);
    finished.writers.push_back({.ticket = ticket, .is_stored = result.has_value()});
  }
  flush(entropy, out);
  return finished;
}

void Journal::apply(const Batch& batch, Index& index, std::vector<wire::Slot>& changed) {
  for (const auto& [slot, write] : batch.writes) {
    if (!write.listing) {
      index.erase(slot);
    } else if (index.put(*write.listing)) {
      changed.push_back(slot);
      if (write.copies != 0) (void)index.add_copy(slot, write.listing->stamp, write.copies);
    }
  }
}

bool Journal::add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat) {
  for (Batch* batch : {&next_, &flying_}) {
    const auto found = batch->writes.find(slot);
    if (found == batch->writes.end() || !found->second.listing) continue;
    if (found->second.listing->stamp != stamp) continue;
    found->second.copies = static_cast<ReplicaSet::Seats>(found->second.copies | seat);
    return true;
  }
  return false;
}

void Journal::clear_copies(ReplicaSet::Seats seats) {
  for (Batch* batch : {&next_, &flying_}) {
    for (auto& [slot, write] : batch->writes) {
      write.copies = static_cast<ReplicaSet::Seats>(write.copies & ~seats);
    }
  }
}

bool Journal::is_quiet(const wire::KeyRange& range) const {
  for (const Batch* batch : {&next_, &flying_}) {
    for (const auto& [slot, write] : batch->writes) {
      if (contains(range, slot.key)) return false;
    }
  }
  return true;
}

std::optional<wire::Stamp> Journal::pending(const wire::Slot& slot) const {
  for (const Batch* batch : {&next_, &flying_}) {
    const auto found = batch->writes.find(slot);
    if (found != batch->writes.end() && found->second.listing) return found->second.listing->stamp;
  }
  return std::nullopt;
}

void Journal::check_invariants() const {
  P2PCHAT_ASSERT(!next_.token.is_set());
  // Nothing waits while the disk is idle.
  P2PCHAT_ASSERT(flying_.token.is_set() || next_.writes.empty());
  P2PCHAT_ASSERT(flying_.token.is_set() || flying_.tickets.empty());
}

}  // namespace p2pchat::store
