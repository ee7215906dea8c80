#include "core/store/store.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>
#include <variant>

#include "core/base/assert.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

constexpr Duration kExpiryStep = std::chrono::seconds(1);

}  // namespace

Store::Store(StoreOptions options, Entropy entropy) : shared_(options, entropy) {
  P2PCHAT_ASSERT(options.replicas >= 1);
  P2PCHAT_ASSERT(options.replicas <= kReplicasMax);
}

void Store::start(Instant now, Effects& out) {
  Desk at = desk(now, out);
  loader_.start(at);
}

void Store::on_neighbourhood(const ring::Neighbourhood& around, Instant now, Effects& out) {
  Desk at = desk(now, out);
  shared_.around = cleaned(around);
  const auto before = shared_.replicas.others();
  shared_.clear_copies(
      shared_.replicas.seat(place(shared_.around, shared_.options.replicas - 1, {})));
  tenure_.on_neighbourhood(at);
  if (before != shared_.replicas.others()) repair_.request(now);
  strays_.restart(now + shared_.options.stray_step);
  operations_.give_up_unless([this](const RingId& key) { return owns(key); }, at);
  operations_.on_neighbourhood(at);
  conclude(at);
}

// The nodes that the store can deal with: each once, with an address, and never itself.
ring::Neighbourhood Store::cleaned(const ring::Neighbourhood& around) {
  ring::Neighbourhood clean = around;
  clean.successors.clear();
  std::set<RingId> known{around.self.id};
  for (const wire::NodeRef& node : around.successors) {
    if (!node.is_padding() && known.insert(node.id).second) clean.successors.push_back(node);
  }
  return clean;
}

OperationId Store::put(wire::Record record, Instant now, Effects& out) {
  Desk at = desk(now, out);
  const Ticket ticket = shared_.draw_ticket();
  if (const auto refused = refusal(record)) {
    Operations::refuse(ticket, *refused, at);
  } else {
    operations_.put(ticket, std::move(record), at);
    conclude(at);
  }
  return OperationId{ticket.value};
}

OperationId Store::put_if(wire::Record record, std::optional<std::uint64_t> expected, Instant now,
                          Effects& out) {
  Desk at = desk(now, out);
  const Ticket ticket = shared_.draw_ticket();
  if (const auto refused = refusal(record)) {
    Operations::refuse(ticket, *refused, at);
  } else {
    operations_.put_if(ticket, std::move(record), expected, at);
    conclude(at);
  }
  return OperationId{ticket.value};
}

OperationId Store::get(const wire::Slot& slot, Instant now, Effects& out) {
  Desk at = desk(now, out);
  const Ticket ticket = shared_.draw_ticket();
  if (const auto refused = refusal(slot.key)) {
    Operations::refuse(ticket, *refused, at);
  } else {
    operations_.get(ticket, slot, at);
  }
  return OperationId{ticket.value};
}

OperationId Store::list(const RingId& key, wire::RecordKind kind, std::optional<Bytes32> after,
                        std::size_t limit, Instant now, Effects& out) {
  Desk at = desk(now, out);
  const Ticket ticket = shared_.draw_ticket();
  if (const auto refused = refusal(key)) {
    Operations::refuse(ticket, *refused, at);
  } else {
    operations_.list(ticket, {.key = key, .kind = kind, .id = {}}, after, limit, at);
  }
  return OperationId{ticket.value};
}

std::optional<StoreStatus> Store::refusal(const RingId& key) const {
  const auto own = Tenure::range(shared_.around);
  if (own && !own->contains(key)) return StoreStatus::kNotOwner;
  if (hand_over_.has_begun()) return StoreStatus::kNotOwner;
  if (!owns(key)) return StoreStatus::kTryAgain;
  if (operations_.is_full(shared_)) return StoreStatus::kTryAgain;
  return std::nullopt;
}

std::optional<StoreStatus> Store::refusal(const wire::Record& record) const {
  const auto refused = refusal(record.slot.key);
  if (refused || !shared_.is_shut(record.slot, record.body.size())) return refused;
  return StoreStatus::kEnded;
}

std::vector<StoreOutcome> Store::take_outcomes() { return std::exchange(shared_.outcomes, {}); }

std::vector<wire::Slot> Store::take_changes() { return std::exchange(shared_.changes, {}); }

std::vector<RingId> Store::take_owner_queries() { return strays_.take_owner_queries(); }

void Store::on_owner(const RingId& key, const wire::NodeRef& owner, Instant now, Effects& out) {
  Desk at = desk(now, out);
  strays_.on_owner(key, owner, reconciliations_, at);
}

bool Store::owns(const RingId& key) const {
  return loader_.is_loaded() && tenure_.owns(key, shared_.around);
}

bool Store::is_active() const { return loader_.is_loaded() && tenure_.is_active(); }

std::size_t Store::count(const RingId& key, wire::RecordKind kind) const {
  return shared_.index.count(key, kind);
}

std::size_t Store::record_count() const { return shared_.index.size(); }

std::size_t Store::under_replicated() const {
  const auto own = Tenure::range(shared_.around);
  if (!own) return 0;
  return shared_.index.count_below(*own, shared_.reachable() - 1);
}

std::size_t Store::replicas() const { return shared_.options.replicas; }

void Store::hand_over(Instant now, Effects& out) {
  Desk at = desk(now, out);
  tenure_.resign();
  hand_over_.begin(reconciliations_, at);
  operations_.give_up_unless([this](const RingId& key) { return owns(key); }, at);
  conclude(at);
}

bool Store::is_handed_over() const { return hand_over_.is_done() && !operations_.is_putting(); }

bool Store::on_message(const Address& from, const wire::Message& message, Instant now,
                       Effects& out) {
  Desk at = desk(now, out);
  const bool is_mine =
      std::visit([&](const auto& body) { return handle(from, body, at); }, message);
  if (is_mine) conclude(at);
  return is_mine;
}

bool Store::handle(const Address& from, const wire::Replicate& request, Desk& desk) {
  if (loader_.is_loaded()) replica_.on_replicate(from, request, desk);
  return true;
}

bool Store::handle(const Address& from, const wire::Peek& request, Desk& desk) {
  if (loader_.is_loaded()) replica_.on_peek(from, request, desk);
  return true;
}

bool Store::handle(const Address& from, const wire::Compare& request, Desk& desk) {
  if (!loader_.is_loaded()) return true;
  const bool is_equal = replica_.on_compare(from, request, tenure_, desk);
  if (is_equal) strays_.vouch(request.range, desk);
  return true;
}

bool Store::handle(const Address& from, const wire::Offer& request, Desk& desk) {
  if (loader_.is_loaded()) replica_.on_offer(from, request, desk);
  return true;
}

bool Store::handle(const Address& from, const wire::Fetch& request, Desk& desk) {
  if (loader_.is_loaded()) replica_.on_fetch(from, request, desk);
  return true;
}

bool Store::handle(const Address&, const wire::Replicated& answer, Desk& desk) {
  const auto asked = shared_.calls.close(answer.call);
  if (!asked) return true;
  const bool is_held = note_copies(*asked, answer, desk);
  if (!is_held) repair_.request(desk.now + shared_.options.repair_soon);
  operations_.on_replicated(*asked, is_held, desk);
  if (Reconciliation* running = reconciliations_.find(asked->ticket)) {
    running->on_replicated(answer, desk);
  }
  return true;
}

bool Store::note_copies(const Asked& asked, const wire::Replicated& answer, Desk& desk) {
  if (!answer.is_stored || answer.stamps.size() != asked.sent.size()) return false;
  bool is_held = true;
  for (std::size_t i = 0; i < asked.sent.size(); ++i) {
    const wire::Listing& sent = asked.sent[i];
    if (supersedes(sent.stamp, answer.stamps[i])) {
      is_held = false;
    } else if (!shared_.add_copy(sent.slot, answer.stamps[i],
                                 shared_.replicas.seat_of(asked.peer))) {
      repair_.request(desk.now + shared_.options.repair_soon);  // it has something newer
    }
  }
  return is_held;
}

bool Store::handle(const Address&, const wire::Peeked& answer, Desk& desk) {
  const auto asked = shared_.calls.close(answer.call);
  if (!asked) return true;
  operations_.on_peeked(*asked, answer, desk);
  return true;
}

bool Store::handle(const Address&, const wire::Compared& answer, Desk& desk) {
  if (Reconciliation* running = answered(answer.call)) running->on_compared(answer, desk);
  return true;
}

bool Store::handle(const Address&, const wire::Wanted& answer, Desk& desk) {
  if (Reconciliation* running = answered(answer.call)) running->on_wanted(answer, desk);
  return true;
}

bool Store::handle(const Address&, const wire::Fetched& answer, Desk& desk) {
  if (Reconciliation* running = answered(answer.call)) running->on_fetched(answer, desk);
  return true;
}

Reconciliation* Store::answered(CallId call) {
  const auto asked = shared_.calls.close(call);
  return asked ? reconciliations_.find(asked->ticket) : nullptr;
}

void Store::on_silent(const Asked& asked, Desk& desk) {
  operations_.on_silent(asked, desk);
  if (Reconciliation* running = reconciliations_.find(asked.ticket)) {
    running->on_silent();
  } else {
    repair_.request(desk.now + shared_.options.repair_soon);
  }
}

bool Store::on_read(Token token, const ReadResult& result, Instant now, Effects& out) {
  Desk at = desk(now, out);
  if (loader_.on_read(token, result, at)) {
    if (loader_.is_loaded()) endings_.on_loaded(at);
    conclude(at);
    return true;
  }
  if (sweep_.on_read(token, result, at)) return true;
  if (shared_.lister.is_listing(token)) {
    on_listed(shared_.lister.on_read(token, result, shared_.index, shared_.entropy, out), at);
    return true;
  }
  if (!shared_.bodies.is_reading(token)) return false;
  const auto batch = shared_.bodies.on_read(token, result);
  if (!batch || replica_.on_read(*batch, at)) return true;
  operations_.on_read(*batch, at);
  if (Reconciliation* running = reconciliations_.find(batch->ticket)) running->on_read(*batch, at);
  conclude(at);
  return true;
}

void Store::on_listed(std::optional<Lister::Page> page, Desk& desk) {
  if (!page || replica_.on_listed(*page, desk)) return;
  Reconciliation* running = reconciliations_.find(page->ticket);
  if (running != nullptr) running->on_listed(std::move(*page), desk);
  conclude(desk);
}

bool Store::on_persisted(Token token, const PersistResult& result, Instant now, Effects& out) {
  Desk at = desk(now, out);
  const auto finished =
      shared_.journal.on_persisted(token, result, shared_.index, shared_.entropy, out);
  if (!finished) return false;

  shared_.changes.insert(shared_.changes.end(), finished->changed.begin(), finished->changed.end());
  endings_.on_changed(finished->changed, at);
  for (const auto& [ticket, is_stored] : finished->writers) {
    if (replica_.on_written(ticket, is_stored, at)) continue;
    operations_.on_written(ticket, is_stored, at);
    if (Reconciliation* running = reconciliations_.find(ticket)) {
      running->on_written(is_stored, at);
    }
  }
  conclude(at);
  return true;
}

void Store::on_wake(Instant now, Effects& out) {
  Desk at = desk(now, out);
  loader_.on_wake(at);
  for (const Asked& asked : shared_.calls.on_wake(now, out)) on_silent(asked, at);
  operations_.on_wake(at);
  hand_over_.on_wake(now);
  if (loader_.is_loaded()) {
    strays_.on_wake(at);
    expire(at);
    sweep_.on_wake(at);
    endings_.on_wake(at);
  }
  conclude(at);
}

void Store::expire(Desk& desk) {
  if (desk.now < next_expiry_ || desk.now < shared_.index.next_expiry()) return;
  next_expiry_ = desk.now + kExpiryStep;
  sweep_.add(shared_.index.expire_stones(desk.now));
  shared_.journal.erase(shared_.index.expired(desk.now, shared_.options.expiries_max),
                        shared_.entropy, desk.out);
}

void Store::conclude(Desk& desk) {
  if (!loader_.is_loaded()) return;
  conclude_reconciliations(desk);
  operations_.conclude(desk);
  const bool was_active = is_active();
  tenure_.review(reconciliations_, desk);
  if (!was_active && is_active()) repair_.request(desk.now);
  const auto own = Tenure::range(shared_.around);
  if (own && is_active()) repair_.on_wake(*own, reconciliations_, desk);
  shared_.calls.go_on(desk.now, desk.out);
}

void Store::conclude_reconciliations(Desk& desk) {
  const bool was_active = is_active();
  for (const Reconciliation& ended : reconciliations_.take_ended()) {
    if (tenure_.on_ended(ended, desk) || repair_.on_ended(ended, desk)) continue;
    if (hand_over_.on_ended(ended)) continue;
    (void)strays_.on_ended(ended, desk);
  }
  if (!was_active && is_active()) repair_.request(desk.now);
}

Instant Store::next_wake() const {
  if (!loader_.is_loaded()) return loader_.next_wake();
  Instant next =
      std::min({shared_.calls.next_wake(), operations_.next_wake(), strays_.next_wake(),
                hand_over_.next_wake(), sweep_.next_wake(), tenure_.next_wake(shared_.around),
                endings_.next_wake(), std::max(next_expiry_, shared_.index.next_expiry())});
  if (is_active() && Tenure::range(shared_.around)) next = std::min(next, repair_.next_wake());
  return next;
}

void Store::check_invariants() const {
  shared_.index.check_invariants();
  shared_.journal.check_invariants();
  shared_.bodies.check_invariants();
  shared_.calls.check_invariants();
  tenure_.check_invariants(shared_.around);
  P2PCHAT_ASSERT(shared_.replicas.others().size() < shared_.options.replicas);
  operations_.check_invariants(shared_);
}

}  // namespace p2pchat::store
