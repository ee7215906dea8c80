#include "core/store/strays.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/store/tenure.h"

namespace p2pchat::store {
namespace {

// Only of a known bug: records are gone from here before their owner has them.
void give_up(const Arc& arc, Desk& desk) {
  std::vector<wire::Slot> slots;
  for (const wire::KeyRange& range : arc.ranges()) {
    for (const wire::Listing& listing : desk.shared.index.list(range, {}, 1000)) {
      slots.push_back(listing.slot);
    }
  }
  desk.shared.journal.erase(slots, desk.shared.entropy, desk.out);
}

}  // namespace

void Strays::restart(Instant at) {
  at_.reset();
  asked_.reset();
  pushing_.reset();
  vouched_.clear();
  next_ = std::min(next_, at);
}

void Strays::vouch(const wire::KeyRange& range, Desk& desk) {
  std::erase_if(vouched_,
                [&](const Vouched& old) { return old.until <= desk.now || old.range == range; });
  if (vouched_.size() >= desk.shared.options.vouched_max) vouched_.erase(vouched_.begin());
  vouched_.push_back({.range = range, .until = desk.now + desk.shared.options.vouched_for});
}

void Strays::on_wake(Desk& desk) {
  if (desk.now < next_ || pushing_) return;
  // Nobody told the owner of the key before: it will be asked for again in the next round.
  const RingId after = asked_.value_or(at_.value_or(desk.shared.around.self.id));
  asked_.reset();

  const auto stray = next_stray(after, desk);
  if (!stray) {
    at_.reset();
    next_ = desk.now + desk.shared.jittered(desk.shared.options.repair_period);
    return;
  }
  asked_ = stray;
  queries_.push_back(*stray);
  next_ = desk.now + desk.shared.options.lookup_timeout;
}

// The first key behind this one, clockwise and before the own range, that nobody vouches for.
std::optional<RingId> Strays::next_stray(const RingId& after, const Desk& desk) const {
  const auto own = Tenure::range(desk.shared.around);
  if (!own || own->after == own->to || is_mutated(Mutant::kStraysStay)) return std::nullopt;

  const Arc foreign{.after = own->to, .to = own->after};
  RingId from = after;
  while (true) {
    const auto key = desk.shared.index.next_key(from);
    // Behind the predecessor, or around the circle: the walk is over.
    if (!key || !foreign.contains(*key)) return std::nullopt;
    if (from != own->to && !is_between(from, *key, own->to)) return std::nullopt;
    const Vouched* vouched = voucher(*key, desk.now);
    if (vouched == nullptr) return key;
    // Always ahead, even if what is vouched for reaches around the circle.
    const RingId& last = vouched->range.last;
    const bool is_ahead = *key != own->after && Arc{.after = *key, .to = own->after}.contains(last);
    from = is_ahead ? last : *key;
  }
}

const Strays::Vouched* Strays::voucher(const RingId& key, Instant now) const {
  for (const Vouched& vouched : vouched_) {
    if (vouched.until > now && contains(vouched.range, key)) return &vouched;
  }
  return nullptr;
}

void Strays::on_owner(const RingId& key, const wire::NodeRef& owner,
                      Reconciliations& reconciliations, Desk& desk) {
  const auto own = Tenure::range(desk.shared.around);
  if (asked_ != key || pushing_ || !own) return;
  asked_.reset();
  if (owner.id == desk.shared.around.self.id || own->contains(key)) return step_to(key, desk);

  // All of ours from the key on to the owner is the owner's; but not what is our own.
  const Arc foreign{.after = own->to, .to = own->after};
  const bool is_before_us =
      foreign.contains(owner.id) && Arc::from(key, own->after).contains(owner.id);
  const Arc arc = Arc::from(key, is_before_us ? owner.id : own->after);
  if (is_mutated(Mutant::kStraysDropped)) {
    give_up(arc, desk);
    return step_to(arc.to, desk);
  }
  pushed_ = snapshot(arc, desk);
  if (is_settled(owner, desk)) return step_to(arc.to, desk);
  sometimes(RarePath::kStrayPushed);
  pushing_ = reconciliations.start(Purpose::kPush, owner, arc, std::nullopt, desk);
}

bool Strays::on_ended(const Reconciliation& ended, Desk& desk) {
  if (pushing_ != ended.ticket()) return false;
  pushing_.reset();
  if (ended.ending() == Ending::kComplete) {
    settled_.erase(ended.peer());
    if (settled_.size() >= desk.shared.options.settled_owners_max) settled_.erase(settled_.begin());
    settled_.emplace(ended.peer(), pushed_);
  }
  step_to(ended.arc().to, desk);
  return true;
}

Strays::Settled Strays::snapshot(const Arc& arc, const Desk& desk) {
  Settled settled{.arc = arc, .fingerprints = {}, .at = desk.now};
  for (const wire::KeyRange& range : arc.ranges()) {
    settled.fingerprints.push_back(desk.shared.index.fingerprint(range));
  }
  return settled;
}

// What would be pushed, this owner has had lately.
bool Strays::is_settled(const wire::NodeRef& owner, const Desk& desk) const {
  const auto known = settled_.find(owner);
  if (known == settled_.end()) return false;
  const Settled& had = known->second;
  return had.arc == pushed_.arc && had.fingerprints == pushed_.fingerprints &&
         desk.now < had.at + desk.shared.options.settled_for;
}

void Strays::step_to(const RingId& key, Desk& desk) {
  at_ = key;
  next_ = desk.now + desk.shared.options.stray_step;
}

std::vector<RingId> Strays::take_owner_queries() { return std::exchange(queries_, {}); }

Instant Strays::next_wake() const { return pushing_ ? Instant::never() : next_; }

}  // namespace p2pchat::store
