#include "core/store/reconciliation.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

// As many from the back of the list as fit in one message, at least one.
std::vector<wire::Listing> take_batch(std::vector<wire::Listing>& left, std::size_t bytes_max) {
  std::vector<wire::Listing> batch;
  std::size_t bytes = 0;
  while (!left.empty() && batch.size() < wire::kBatchMax) {
    bytes += left.back().size;
    if (!batch.empty() && bytes > bytes_max) break;
    batch.push_back(left.back());
    left.pop_back();
  }
  return batch;
}

std::vector<wire::Slot> slots_of(const std::vector<wire::Listing>& listings) {
  std::vector<wire::Slot> slots;
  for (const wire::Listing& listing : listings) slots.push_back(listing.slot);
  return slots;
}

// Who only brings hears nothing but what has ended a key: what is left there is to go.
bool is_news_of_end(const wire::Listing& listing, const Desk& desk) {
  if (!wire::ends_key(listing.slot, listing.stamp.version)) return false;
  const auto held = desk.shared.index.find(listing.slot);
  return !held || supersedes(listing.stamp, held->stamp);
}

// True if the slot is not behind the end of a page; no end is the end of the range.
bool is_through(const wire::Slot& slot, const std::optional<wire::Slot>& end) {
  return !end || slot <= *end;
}

}  // namespace

Reconciliation::Reconciliation(Ticket ticket, Purpose purpose, wire::NodeRef peer, Arc arc)
    : ticket_(ticket), purpose_(purpose), peer_(peer), arc_(arc), ranges_(arc.ranges()) {}

void Reconciliation::begin(Desk& desk) { compare(desk); }

void Reconciliation::compare(Desk& desk) {
  if (range_ == ranges_.size()) return end(is_partial_ ? Ending::kPartial : Ending::kComplete);

  step_ = Step::kCompare;
  after_.reset();
  revision_ = desk.shared.index.revision();
  desk.ask(ticket_, peer_,
           wire::Compare{.call = {},
                         .target = {},
                         .range = range(),
                         .fingerprint = desk.shared.index.fingerprint(range()),
                         .is_pull = purpose_ == Purpose::kPull});
}

void Reconciliation::on_compared(const wire::Compared& answer, Desk& desk) {
  if (step_ != Step::kCompare) return on_silent();
  successor_ = answer.successor;
  if (const auto objected = objection(answer)) return end(*objected);
  const bool is_partial = !answer.is_complete && !is_mutated(Mutant::kPartialPullIsComplete);
  if (purpose_ == Purpose::kPull && is_partial) is_partial_ = true;
  if (!answer.is_equal) return offer(desk);

  desk.shared.index.add_copies(range(), revision_, desk.shared.replicas.seat_of(peer_));
  ++range_;
  compare(desk);
}

std::optional<Ending> Reconciliation::objection(const wire::Compared& answer) const {
  if (purpose_ != Purpose::kPull || is_mutated(Mutant::kPullTrustsAnybody)) return std::nullopt;
  if (answer.predecessor != predecessor_) return Ending::kUnsettled;
  if (!answer.is_active) return Ending::kInactive;
  if (!answer.is_quiet) return Ending::kUnsettled;
  return std::nullopt;
}

void Reconciliation::offer(Desk& desk) {
  step_ = Step::kList;
  auto page = desk.list(ticket_, range(), after_);
  if (page) on_listed(std::move(*page), desk);
}

void Reconciliation::on_listed(Lister::Page page, Desk& desk) {
  if (!page.is_read) return end(Ending::kRefused);

  step_ = Step::kOffer;
  page_ = std::move(page.listings);
  through_ = page.through;
  desk.ask(ticket_, peer_,
           wire::Offer{.call = {},
                       .target = {},
                       .range = range(),
                       .after = after_,
                       .through = through_,
                       .is_one_way = purpose_ == Purpose::kPush,
                       .held = page_});
}

void Reconciliation::on_wanted(const wire::Wanted& answer, Desk& desk) {
  if (step_ != Step::kOffer || !is_sensible(answer)) return on_silent();

  through_ = answer.through;
  note_copies(answer, desk);
  to_push_.clear();
  for (const wire::Listing& listing : page_) {
    if (std::ranges::find(answer.wanted, listing.slot) != answer.wanted.end()) {
      to_push_.push_back(listing);
    }
  }
  to_fetch_ = answer.newer.items;
  std::erase_if(to_fetch_, [&](const wire::Listing& listing) {
    if (purpose_ == Purpose::kPush && !is_news_of_end(listing, desk)) return true;
    return desk.shared.is_shut(listing.slot, listing.size);
  });
  std::ranges::reverse(to_push_);
  std::ranges::reverse(to_fetch_);
  move_next(desk);
}

// The answer must go forward and stay within what was offered; else a peer could keep us busy for
// ever, or have us keep what we never asked for.
bool Reconciliation::is_sensible(const wire::Wanted& answer) const {
  if (answer.through && after_ && *answer.through <= *after_) return false;
  if (through_ && (!answer.through || *answer.through > *through_)) return false;
  if (answer.through && !contains(range(), answer.through->key)) return false;
  return std::ranges::all_of(answer.newer, [this](const wire::Listing& listing) {
    return contains(range(), listing.slot.key);
  });
}

// What the peer was offered and does not want, it has.
void Reconciliation::note_copies(const wire::Wanted& answer, Desk& desk) const {
  const ReplicaSet::Seats seat = desk.shared.replicas.seat_of(peer_);
  if (seat == 0) return;
  for (const wire::Listing& listing : page_) {
    if (!is_through(listing.slot, answer.through)) break;
    if (std::ranges::find(answer.wanted, listing.slot) != answer.wanted.end()) continue;
    if (is_expired(listing.expires_ms, desk.now)) continue;
    (void)desk.shared.add_copy(listing.slot, listing.stamp, seat);
  }
}

void Reconciliation::move_next(Desk& desk) {
  if (!to_push_.empty()) return push_next(desk);
  if (!to_fetch_.empty()) return fetch_next(desk);
  if (through_) {
    after_ = through_;
    return offer(desk);
  }
  ++range_;
  compare(desk);
}

void Reconciliation::push_next(Desk& desk) {
  step_ = Step::kRead;
  const auto batch = take_batch(to_push_, desk.shared.options.batch_bytes_max);
  if (!desk.read(ticket_, slots_of(batch))) end(Ending::kRefused);
}

void Reconciliation::on_read(BodyReader::Batch batch, Desk& desk) {
  if (!batch.is_read) return end(Ending::kRefused);
  if (batch.records.empty()) return move_next(desk);

  step_ = Step::kPush;
  std::vector<wire::Listing> sent;
  for (const wire::Record& record : batch.records) sent.push_back(listing_of(record));
  desk.ask(ticket_, peer_,
           wire::Replicate{.call = {}, .target = {}, .records = std::move(batch.records)},
           std::move(sent));
}

void Reconciliation::on_replicated(const wire::Replicated& answer, Desk& desk) {
  if (step_ != Step::kPush) return on_silent();
  if (!answer.is_stored) return end(Ending::kRefused);
  move_next(desk);
}

void Reconciliation::fetch_next(Desk& desk) {
  step_ = Step::kFetch;
  const auto batch = take_batch(to_fetch_, desk.shared.options.batch_bytes_max);
  desk.ask(ticket_, peer_, wire::Fetch{.call = {}, .target = {}, .slots = slots_of(batch)}, batch);
}

void Reconciliation::on_fetched(const wire::Fetched& answer, Desk& desk) {
  if (step_ != Step::kFetch) return on_silent();

  std::vector<wire::Record> records;
  for (const wire::Record& record : answer.records) {
    if (!contains(range(), record.slot.key)) continue;
    if (desk.shared.is_shut(record.slot, record.body.size())) continue;
    if (desk.shared.is_genuine(record)) {
      records.push_back(record);
    } else if (purpose_ == Purpose::kPull) {
      is_partial_ = true;  // what was there is not here yet
    }
  }
  const bool is_any_refused = records.size() < answer.records.size();
  if (is_any_refused && is_mutated(Mutant::kRefusalSpreads)) records.clear();
  step_ = Step::kWrite;
  const Journal::Verdict verdict = desk.write(ticket_, records);
  if (verdict == Journal::Verdict::kFull) return end(Ending::kRefused);
  const ReplicaSet::Seats seat = desk.shared.replicas.seat_of(peer_);
  for (const wire::Record& record : records) {
    (void)desk.shared.add_copy(record.slot, listing_of(record).stamp, seat);
  }
  if (verdict == Journal::Verdict::kHeld) return move_next(desk);
}

void Reconciliation::on_written(bool is_stored, Desk& desk) {
  if (step_ != Step::kWrite) return;
  if (!is_stored) return end(Ending::kRefused);
  move_next(desk);
}

void Reconciliation::on_silent() { end(Ending::kSilent); }

}  // namespace p2pchat::store
