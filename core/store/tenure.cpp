#include "core/store/tenure.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::store {

bool Tenure::has_all(const wire::KeyRange& range, const Desk& desk) const {
  if (!is_active()) return false;
  const RingId& self = desk.shared.around.self.id;
  if (Arc{.after = *settled_, .to = self}.covers(range)) return true;
  return released_from_ && desk.now < released_until_ &&
         Arc{.after = *released_from_, .to = self}.covers(range);
}

std::optional<Arc> Tenure::range(const ring::Neighbourhood& around) {
  if (!around.is_member) return std::nullopt;
  const RingId& self = around.self.id;
  if (around.predecessor) return Arc{.after = around.predecessor->id, .to = self};
  if (member_count(around) == 1) return Arc{.after = self, .to = self};
  return std::nullopt;
}

bool Tenure::owns(const RingId& key, const ring::Neighbourhood& around) const {
  const auto own = range(around);
  if (is_mutated(Mutant::kServesWhileSyncing)) return own && own->contains(key);
  if (!is_active() || !own || !own->contains(key)) return false;
  return Arc{.after = *settled_, .to = around.self.id}.contains(key);
}

void Tenure::on_neighbourhood(Desk& desk) {
  const ring::Neighbourhood& around = desk.shared.around;
  const bool is_first_asked = !passed_.empty() && !around.successors.empty() &&
                              passed_.front().node == around.successors.front();
  if (!is_first_asked) passed_.clear();
  if (!around.is_member) {
    settled_.reset();
    released_from_.reset();
    next_.reset();
    pulling_.reset();
    uniting_.clear();
    joining_since_.reset();
    return;
  }
  // Somebody came in between: what lies before it is no longer ours from now on, even if it dies
  // before what runs now is complete. For a while others may take over from us what we had.
  if (!around.predecessor || around.predecessor->id == around.self.id) return;
  if (settled_ && is_between(*settled_, around.predecessor->id, around.self.id)) {
    if (desk.now >= released_until_) released_from_ = settled_;
    released_until_ = desk.now + desk.shared.options.released_for;
  }
  for (std::optional<RingId>* from : {&settled_, &next_}) {
    if (*from && is_between(**from, around.predecessor->id, around.self.id)) {
      *from = around.predecessor->id;
    }
  }
}

void Tenure::review(Reconciliations& reconciliations, Desk& desk) {
  const auto own = range(desk.shared.around);
  if (!own || is_resigned_ || pulling_ || !uniting_.empty()) return;

  if (!settled_) {
    pull(reconciliations, desk);
  } else if (own->after != *settled_) {
    if (is_mutated(Mutant::kGrowsWithoutUniting)) return settle(own->after);
    sometimes(RarePath::kRangeInherited);
    unite({.after = own->after, .to = *settled_}, reconciliations, desk);
  }
}

void Tenure::pull(Reconciliations& reconciliations, Desk& desk) {
  const ring::Neighbourhood& around = desk.shared.around;
  const Arc own = *range(around);
  if (!joining_since_) joining_since_ = desk.now;
  if (around.successors.empty() || is_mutated(Mutant::kNoPullOnJoin)) return settle(own.after);
  if (desk.now < next_pull_) return;

  const Duration waited = desk.now - *joining_since_;
  const auto source = next_source(desk);
  if (waited >= desk.shared.options.pull_max ||
      (!source && waited >= desk.shared.options.lone_grace)) {
    sometimes(RarePath::kPullGivenUp);
    return unite(own, reconciliations, desk);
  }
  if (!source) passed_.clear();
  const RingId before = passed_.empty() ? around.self.id : passed_.back().node.id;
  next_ = own.after;
  pulling_ = reconciliations.start(Purpose::kPull, source.value_or(around.successors.front()), own,
                                   before, desk);
}

// Nothing once all have been asked, or as many as may be.
std::optional<wire::NodeRef> Tenure::next_source(const Desk& desk) const {
  const auto& successors = desk.shared.around.successors;
  if (successors.empty()) return std::nullopt;
  if (passed_.empty()) return successors.front();
  const auto& next = passed_.back().successor;
  const bool is_list_all = is_mutated(Mutant::kPullEndsWithTheList);
  const std::size_t asked_max = is_list_all ? successors.size() : desk.shared.options.pulls_max;
  if (!next || passed_.size() >= asked_max) return std::nullopt;
  const bool is_around = next->is_padding() || next->id == desk.shared.around.self.id ||
                         std::ranges::find(passed_, *next, &Passed::node) != passed_.end();
  return is_around ? std::nullopt : next;
}

void Tenure::unite(const Arc& arc, Reconciliations& reconciliations, Desk& desk) {
  const auto replicas = desk.shared.replicas.others();
  if (replicas.empty()) return settle(arc.after);
  next_ = arc.after;
  for (const wire::NodeRef& node : replicas) {
    uniting_.insert(reconciliations.start(Purpose::kUnite, node, arc, std::nullopt, desk));
  }
}

bool Tenure::on_ended(const Reconciliation& ended, Desk& desk) {
  if (pulling_ == ended.ticket()) {
    pulling_.reset();
    on_pulled(ended, desk);
    return true;
  }
  if (uniting_.erase(ended.ticket()) == 0) return false;
  // Silent replicas do not hold it up: they are dead or answer the repair later.
  if (uniting_.empty()) settle(*next_);
  return true;
}

void Tenure::on_pulled(const Reconciliation& pulled, Desk& desk) {
  switch (*pulled.ending()) {
    case Ending::kComplete:
      return settle(*next_);
    case Ending::kInactive:
    case Ending::kPartial:
      if (next_source(desk) == pulled.peer()) {  // else the neighbours have changed meanwhile
        passed_.push_back({.node = pulled.peer(), .successor = pulled.successor()});
      }
      if (next_source(desk)) return;
      break;
    case Ending::kSilent:
      if (is_mutated(Mutant::kSilentPullIsComplete)) return settle(*next_);
      [[fallthrough]];
    case Ending::kUnsettled:
    case Ending::kRefused:
      // Whoever named it names the next one again: others may have come in between, or gone.
      if (!passed_.empty()) passed_.pop_back();
      break;
  }
  next_pull_ = desk.now + desk.shared.options.pull_retry;
}

void Tenure::settle(const RingId& from) {
  settled_ = from;
  next_.reset();
  joining_since_.reset();
  passed_.clear();
  next_pull_ = Instant();
}

Instant Tenure::next_wake(const ring::Neighbourhood& around) const {
  if (!range(around)) return Instant::never();
  if (is_resigned_ || !joining_since_ || pulling_ || !uniting_.empty()) return Instant::never();
  return next_pull_;
}

void Tenure::check_invariants(const ring::Neighbourhood& around) const {
  P2PCHAT_ASSERT(uniting_.empty() || next_.has_value());
  P2PCHAT_ASSERT(!settled_ || !pulling_);
  if (!settled_ || !around.predecessor || around.predecessor->id == around.self.id) return;
  // Never settled beyond the own range.
  P2PCHAT_ASSERT(!is_between(*settled_, around.predecessor->id, around.self.id));
}

}  // namespace p2pchat::store
