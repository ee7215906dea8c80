#include "core/store/replica.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

bool is_for(const RingId& target, const Desk& desk) { return target == desk.shared.around.self.id; }

const wire::Listing* find_in(const std::vector<wire::Listing>& page, const wire::Slot& slot) {
  const auto at = std::ranges::lower_bound(page, slot, {}, &wire::Listing::slot);
  return at == page.end() || at->slot != slot ? nullptr : &*at;
}

// Kinds of records that a known bug leaves out of every comparison.
bool is_overlooked(wire::RecordKind kind) {
  return (kind == wire::RecordKind::kAccount && is_mutated(Mutant::kRepairSkipsAccounts)) ||
         (kind == wire::RecordKind::kSession && is_mutated(Mutant::kRepairSkipsSessions));
}

std::vector<wire::Slot> wanted_of(const std::vector<wire::Listing>& page, const Desk& desk) {
  std::vector<wire::Slot> wanted;
  for (const wire::Listing& theirs : page) {
    if (is_expired(theirs.expires_ms, desk.now) || is_overlooked(theirs.slot.kind)) continue;
    if (desk.shared.is_shut(theirs.slot, theirs.size)) continue;
    const auto held = desk.shared.index.find(theirs.slot);
    if (!held || supersedes(theirs.stamp, held->stamp)) wanted.push_back(theirs.slot);
  }
  return wanted;
}

// Of keys that have ended and under which others still hold something: what has ended them. Not
// before it is synced: who hears of it fetches it.
std::vector<wire::Listing> ends_of(const std::vector<wire::Listing>& page, const Desk& desk) {
  std::vector<wire::Listing> ends;
  for (const wire::Listing& theirs : page) {
    const wire::Slot account = wire::account_slot(theirs.slot.key);
    const bool is_known = !ends.empty() && ends.back().slot == account;
    const bool is_end_here = desk.shared.holds_end(theirs.slot.key);
    if (is_known || !is_end_here || !desk.shared.is_shut(theirs.slot, theirs.size)) continue;
    const auto held = desk.shared.index.find(account);
    ends.push_back({.slot = account,
                    .stamp = held->stamp,
                    .expires_ms = held->expires_ms,
                    .size = held->size});
  }
  return ends;
}

// Adds what the asker lacks or has older in the part that it offered, as much as fits. False: what
// lies behind the page matters no more.
bool add_newer(std::vector<wire::Listing>& newer, const std::vector<wire::Listing>& page,
               const wire::Offer& offer, Instant now) {
  for (const wire::Listing& mine : page) {
    if (newer.size() == wire::kListingMax) return false;
    if (offer.through && mine.slot > *offer.through) return false;
    const wire::Listing* theirs = find_in(offer.held.items, mine.slot);
    if (theirs != nullptr && !supersedes(mine.stamp, theirs->stamp)) continue;
    if (is_overlooked(mine.slot.kind)) continue;
    if (!is_expired(mine.expires_ms, now)) newer.push_back(mine);
  }
  return true;
}

}  // namespace

void Replica::on_replicate(const Address& from, const wire::Replicate& request, Desk& desk) {
  if (!is_for(request.target, desk) || is_full(desk) || is_answering(from, request.call)) return;

  Keeping keeping{.from = from, .call = request.call, .slots = {}};
  for (const wire::Record& record : request.records) keeping.slots.push_back(record.slot);
  // Whoever sends such a record has not heard of the end; neighbours compare, then it has.
  const auto is_shut = [&](const wire::Record& record) {
    return desk.shared.is_shut(record.slot, record.body.size());
  };
  if (std::ranges::any_of(request.records, is_shut)) return confirm(keeping, false, desk);
  std::vector<wire::Record> genuine = request.records.items;
  std::erase_if(genuine, [&](const auto& record) { return !desk.shared.is_genuine(record); });
  const bool is_any_refused = genuine.size() < request.records.size();
  if (is_any_refused && is_mutated(Mutant::kRefusalSpreads)) return;
  const Ticket ticket = desk.shared.draw_ticket();
  switch (desk.write(ticket, genuine)) {
    case Journal::Verdict::kHeld:
      return confirm(keeping, true, desk);
    case Journal::Verdict::kWriting:
      if (is_mutated(Mutant::kReceiptBeforeSync)) {
        wire::Replicated early{.call = request.call, .is_stored = true, .stamps = {}};
        for (const auto& record : request.records) early.stamps.push_back(listing_of(record).stamp);
        return desk.out.send(from, std::move(early));
      }
      keeping_.emplace(ticket, std::move(keeping));
      return;
    case Journal::Verdict::kFull:
      return;
  }
}

bool Replica::on_written(Ticket ticket, bool is_stored, Desk& desk) {
  const auto found = keeping_.find(ticket);
  if (found == keeping_.end()) return false;
  confirm(found->second, is_stored, desk);
  keeping_.erase(found);
  return true;
}

void Replica::confirm(const Keeping& keeping, bool is_stored, Desk& desk) {
  wire::Replicated answer{.call = keeping.call, .is_stored = is_stored, .stamps = {}};
  for (const wire::Slot& slot : keeping.slots) {
    const auto item = desk.shared.index.find(slot);
    answer.stamps.push_back(!item ? wire::Stamp() : item->stamp);
  }
  desk.out.send(keeping.from, std::move(answer));
}

void Replica::on_peek(const Address& from, const wire::Peek& request, Desk& desk) {
  if (!is_for(request.target, desk) || is_full(desk) || is_answering(from, request.call)) return;

  const auto item = desk.shared.index.find(request.slot);
  wire::Peeked answer{.call = request.call, .held = {}, .newer = {}};
  if (item) answer.held = item->stamp;
  if (!item || (request.known && !supersedes(item->stamp, *request.known))) {
    return desk.out.send(from, std::move(answer));
  }
  const Ticket ticket = desk.shared.draw_ticket();
  if (!desk.read(ticket, {request.slot})) return;
  reading_.emplace(ticket, Reading{.from = from, .call = request.call, .held = answer.held});
}

void Replica::on_fetch(const Address& from, const wire::Fetch& request, Desk& desk) {
  if (!is_for(request.target, desk) || is_full(desk) || is_answering(from, request.call)) return;

  std::vector<wire::Slot> slots;
  std::size_t bytes = 0;
  for (const wire::Slot& slot : request.slots) {
    const auto item = desk.shared.index.find(slot);
    if (!item) continue;
    bytes += item->size;
    if (!slots.empty() && bytes > desk.shared.options.batch_bytes_max) break;
    slots.push_back(slot);
  }
  if (slots.empty()) {
    return desk.out.send(from, wire::Fetched{.call = request.call, .records = {}});
  }
  const Ticket ticket = desk.shared.draw_ticket();
  if (!desk.read(ticket, slots)) return;
  reading_.emplace(ticket, Reading{.from = from, .call = request.call, .held = {}});
}

bool Replica::on_read(const BodyReader::Batch& batch, Desk& desk) {
  const auto found = reading_.find(batch.ticket);
  if (found == reading_.end()) return false;
  const Reading reading = found->second;
  reading_.erase(found);
  if (!batch.is_read) return true;

  if (reading.held) {
    wire::Peeked answer{.call = reading.call, .held = reading.held, .newer = {}};
    if (!batch.records.empty()) answer.newer = batch.records.front();
    desk.out.send(reading.from, std::move(answer));
  } else {
    desk.out.send(reading.from, wire::Fetched{.call = reading.call, .records = batch.records});
  }
  return true;
}

bool Replica::on_compare(const Address& from, const wire::Compare& request, const Tenure& tenure,
                         Desk& desk) {
  if (!is_for(request.target, desk) || request.range.last < request.range.first) return false;

  const auto& predecessor = desk.shared.around.predecessor;
  const bool is_equal = desk.shared.index.fingerprint(request.range) == request.fingerprint;
  wire::Compared answer{.call = request.call,
                        .is_equal = is_equal,
                        .is_active = tenure.is_active(),
                        .is_quiet = desk.shared.journal.is_quiet(request.range),
                        .is_complete = tenure.has_all(request.range, desk),
                        .predecessor = {},
                        .successor = {}};
  if (predecessor) answer.predecessor = predecessor->id;
  const auto& successors = desk.shared.around.successors;
  if (request.is_pull && !successors.empty()) answer.successor = successors.front();
  desk.out.send(from, std::move(answer));
  return is_equal;
}

void Replica::on_offer(const Address& from, const wire::Offer& request, Desk& desk) {
  const std::vector<wire::Listing>& page = request.held.items;
  if (!is_for(request.target, desk) || request.range.last < request.range.first) return;
  if (!std::ranges::is_sorted(page, {}, &wire::Listing::slot)) return;
  if (is_full(desk) || is_answering(from, request.call)) return;

  Offered offered{.from = from, .offer = request, .newer = {}};
  if (request.is_one_way) return answer(offered, desk);
  const Ticket ticket = desk.shared.draw_ticket();
  const auto own = desk.list(ticket, request.range, request.after);
  offered_.emplace(ticket, std::move(offered));
  if (own) (void)on_listed(*own, desk);
}

bool Replica::on_listed(const Lister::Page& first, Desk& desk) {
  const auto found = offered_.find(first.ticket);
  if (found == offered_.end()) return false;
  const wire::Offer& offer = found->second.offer;
  auto page = std::optional(first);
  while (page && page->is_read) {
    const bool is_open = add_newer(found->second.newer, page->listings, offer, desk.now);
    if (!is_open || !page->through) {
      answer(found->second, desk);
      break;
    }
    page = desk.list(first.ticket, offer.range, page->through);
  }
  if (page) offered_.erase(found);  // else the next one is being read
  return true;
}

void Replica::answer(const Offered& offered, Desk& desk) {
  const wire::Offer& offer = offered.offer;
  wire::Wanted answer{.call = offer.call, .through = offer.through, .wanted = {}, .newer = {}};
  answer.wanted.items = wanted_of(offer.held.items, desk);
  if (offer.is_one_way) answer.newer.items = ends_of(offer.held.items, desk);
  if (!offer.is_one_way) {
    answer.newer.items = offered.newer;
    if (answer.newer.is_full()) {
      // The page ends early where this node has more to tell than fits.
      answer.through = answer.newer.items.back().slot;
      std::erase_if(answer.wanted.items,
                    [&](const wire::Slot& slot) { return slot > *answer.through; });
    }
  }
  desk.out.send(offered.from, std::move(answer));
}

bool Replica::is_full(const Desk& desk) const {
  return keeping_.size() + reading_.size() + offered_.size() >= desk.shared.options.answers_max;
}

// A repeated request whose answer is on its way already.
bool Replica::is_answering(const Address& from, CallId call) const {
  const auto is_same = [&](const auto& entry) {
    return entry.second.from == from && entry.second.call == call;
  };
  const auto is_same_offer = [&](const auto& entry) {
    return entry.second.from == from && entry.second.offer.call == call;
  };
  return std::ranges::any_of(keeping_, is_same) || std::ranges::any_of(reading_, is_same) ||
         std::ranges::any_of(offered_, is_same_offer);
}

}  // namespace p2pchat::store
