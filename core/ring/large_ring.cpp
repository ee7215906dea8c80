#include "core/ring/large_ring.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::ring {
namespace {

using wire::JoinVerdict;
using wire::NodeRef;

bool is_same_life(const NodeRef& a, const NodeRef& b) {
  return a.id == b.id && a.incarnation == b.incarnation;
}

}  // namespace

LargeRing::LargeRing(Pointers pointers, bool is_confirmed, Instant now)
    : pointers_(std::move(pointers)),
      successor_knows_us_(is_confirmed),
      predecessor_knows_us_(is_confirmed),
      next_stabilize_(now) {}

void LargeRing::on_wake(Turn& turn) {
  for (const Asked& asked : calls_.on_wake(turn.now, turn.out)) {
    if (asked.question == Question::kPredecessor) {
      on_predecessor_dead(asked.node);
    } else if (was_told_busy_) {
      abandon_step(turn);
    } else {
      on_dead(asked.node, turn);
    }
  }
  if (status_ == Status::kNone && next_stabilize_ <= turn.now) stabilize(turn);
}

Instant LargeRing::next_wake() const {
  const Instant calls = calls_.next_wake();
  return status_ == Status::kNone ? std::min(calls, next_stabilize_) : calls;
}

// Asks the head whom it believes to precede and to follow it: the first reveals a node that joined
// between the two of us, the second repairs our list (Zave 2017, Stabilize).
void LargeRing::stabilize(Turn& turn) {
  P2PCHAT_ASSERT(status_ == Status::kNone);

  while (has_successor(pointers_) && pointers_.head().is_padding()) drop_head(pointers_);
  if (!has_successor(pointers_)) {
    shrunk_.emplace();
    next_stabilize_ = turn.now + turn.options.stabilize_max;
    return;
  }
  // Whom we have admitted is one of the ring, even if the step that was to adopt it was given up.
  if (admitted_ && is_nearer_successor(pointers_, *admitted_)) {
    return ask(Status::kAskingCandidate, *admitted_, turn.options.liveness, turn);
  }
  admitted_.reset();
  ask(Status::kAskingHead, pointers_.head(), turn.options.liveness, turn);
}

void LargeRing::ask(Status status, const NodeRef& node, rpc::CallPatience patience, Turn& turn) {
  status_ = status;
  was_told_busy_ = false;
  if (is_mutated(Mutant::kFirstMissIsDeath)) patience.attempts = 1;
  const wire::GetNeighbours question{
      .asker = turn.self, .target = node.id, .incarnation = node.incarnation};
  const Asked asked{.question = Question::kStep, .node = node};
  step_call_ =
      calls_.open(node.address, question, asked, patience, turn.now, turn.entropy, turn.out);
}

void LargeRing::on_neighbours(const wire::Neighbours& answer, Turn& turn) {
  if (answer.call != step_call_) return;
  const std::optional<Asked> asked = calls_.close(answer.call);
  if (!asked) return;

  // An answer from another node or another life: the one that was meant has failed.
  if (is_same_life(answer.self, asked->node)) {
    on_alive(answer, turn);
  } else {
    on_dead(asked->node, turn);
  }
}

void LargeRing::on_alive(const wire::Neighbours& answer, Turn& turn) {
  const Status asked = status_;
  end_step();
  if (admitted_ && admitted_->id == answer.self.id) admitted_.reset();
  const bool is_head = answer.self.id == pointers_.head().id;
  // A candidate that is no longer nearer than the head is none any more.
  if (!is_head && !is_nearer_successor(pointers_, answer.self)) return complete(turn);

  const std::vector<NodeRef> before = pointers_.successors;
  const Reach reach = adopt(pointers_, answer.self, answer.successors.items);
  if (pointers_.successors != before) is_changed_ = true;
  if (reach == Reach::kClosed) {
    // What fell out of the list may have failed, or not: the small ring will ask.
    shrunk_ = named(pointers_.successors);
    shrunk_->insert(shrunk_->end(), before.begin(), before.end());
  }
  if (answer.predecessor && is_same_life(*answer.predecessor, turn.self)) {
    successor_knows_us_ = true;
  }

  answer_waiting(turn);
  if (asked == Status::kAskingHead && answer.predecessor) consider(*answer.predecessor, turn);
  if (status_ == Status::kNone) complete(turn);
}

void LargeRing::on_dead(const NodeRef& node, Turn& turn) {
  const Status asked = status_;
  end_step();
  suspects_.push_back(node);
  if (admitted_ && admitted_->id == node.id) admitted_.reset();
  if (asked == Status::kAskingCandidate) return complete(turn);

  sometimes(RarePath::kHeadFailed);
  lose_head(turn.now);
  answer_waiting(turn);
  complete(turn);
  next_stabilize_ = turn.now;
  if (status_ == Status::kNone) stabilize(turn);
}

void LargeRing::lose_head(Instant now) {
  if (failed_.size() == pointers_.successors.size()) failed_.erase(failed_.begin());
  if (!pointers_.head().is_padding()) failed_.push_back({.node = pointers_.head(), .at = now});
  drop_head(pointers_);
  is_changed_ = true;
}

std::vector<NodeRef> LargeRing::failed() const {
  std::vector<NodeRef> nodes;
  for (const Failed& failed : failed_) nodes.push_back(failed.node);
  return nodes;
}

// Our new head names the old one as its predecessor until it has found out for itself, which takes
// as long as it took us: asking a dead node once more would only hold everybody up.
bool LargeRing::has_just_failed(const NodeRef& node, const Turn& turn) const {
  const rpc::CallPatience& patience = turn.options.liveness;
  const Duration verdict = patience.attempt_timeout * (patience.attempts + 1);
  return std::ranges::any_of(failed_, [&](const Failed& failed) {
    return is_same_life(failed.node, node) && turn.now < failed.at + verdict;
  });
}

void LargeRing::end_step() {
  status_ = Status::kNone;
  step_call_ = {};
}

// No pointer changes, and a late answer finds no call. The askers come first.
void LargeRing::abandon_step(Turn& turn) {
  if (was_told_busy_) sometimes(RarePath::kStepAbandonedAsBusy);
  if (step_call_.is_set()) std::ignore = calls_.close(step_call_);
  end_step();
  answer_waiting(turn);
  next_stabilize_ = turn.now + std::chrono::milliseconds{10} +
                    std::chrono::microseconds{turn.entropy.below(90'000)};
}

// Once at the end of every stabilization, to the head as it is then (Zave 2017; design B8).
void LargeRing::complete(Turn& turn) {
  answer_waiting(turn);
  if (!pointers_.head().is_padding() && !is_mutated(Mutant::kNoNotify)) {
    turn.out.send(pointers_.head().address, wire::Notify{.candidate = turn.self});
  }
  if (is_changed_ && pointers_.predecessor) {
    turn.out.send(pointers_.predecessor->address, wire::ListChanged{.self = turn.self});
  }
  if (is_changed_ || period_ == Duration{0}) {
    period_ = turn.options.stabilize_min;
  } else {
    period_ = std::min(period_ + period_ / 5, turn.options.stabilize_max);
  }
  is_changed_ = false;
  last_step_ = turn.now;
  next_stabilize_ = turn.now + turn.jittered(period_);
  if (candidate_) {
    const NodeRef candidate = *std::exchange(candidate_, std::nullopt);
    consider(candidate, turn);
  }
}

void LargeRing::consider(const NodeRef& candidate, Turn& turn) {
  if (!is_nearer_successor(pointers_, candidate) || has_just_failed(candidate, turn)) return;

  if (is_mutated(Mutant::kAdoptsUnasked)) {
    adopt(pointers_, candidate, pointers_.successors);
    return;
  }
  if (status_ == Status::kNone) {
    ask(Status::kAskingCandidate, candidate, turn.options.liveness, turn);
  } else if (!candidate_ || is_between(pointers_.self.id, candidate.id, candidate_->id)) {
    sometimes(RarePath::kCandidateWaited);
    candidate_ = candidate;
  }
}

// Whoever asks for another node, or another life, at this address learns at once that it has
// failed. It may be ourselves: we have lost our disk and are back before anybody noticed, and the
// one that we were is in the list that we were given. To wait for the end of our own step would be
// for ever.
void LargeRing::on_get_neighbours(const Address& from, const wire::GetNeighbours& ask, Turn& turn) {
  const bool is_meant = ask.target == turn.self.id && ask.incarnation == turn.self.incarnation;
  if (status_ == Status::kNone || !is_meant || is_mutated(Mutant::kAnswersDuringStep)) {
    return answer(from, ask.call, turn);
  }

  const bool is_waiting = std::ranges::any_of(
      waiting_, [&ask](const Waiting& waiting) { return waiting.call == ask.call; });
  if (!is_waiting && waiting_.size() < turn.options.waiting_max) {
    waiting_.push_back({.address = from, .call = ask.call});
  }
  turn.out.send(from, wire::Busy{.call = ask.call});
  if (was_told_busy_) abandon_step(turn);
}

void LargeRing::on_busy(const wire::Busy& busy, Turn& turn) {
  if (busy.call != step_call_ || calls_.find(busy.call) == nullptr) return;
  if (is_mutated(Mutant::kBusyIsIgnored)) return;
  was_told_busy_ = true;
  if (!waiting_.empty()) abandon_step(turn);
}

void LargeRing::answer_waiting(Turn& turn) {
  for (const Waiting& asker : std::exchange(waiting_, {})) {
    answer(asker.address, asker.call, turn);
  }
}

void LargeRing::answer(const Address& to, CallId call, Turn& turn) const {
  turn.out.send(to, wire::Neighbours{.call = call,
                                     .self = turn.self,
                                     .predecessor = pointers_.predecessor,
                                     .successors = pointers_.successors});
}

// Zave 2017, Rectify: a nearer candidate is taken at once (its notification is its own live word);
// any other only if the predecessor does not answer. The predecessor is never cleared.
void LargeRing::on_notify(const wire::Notify& notify, Turn& turn) {
  const NodeRef& candidate = notify.candidate;
  if (candidate.is_padding() || candidate.id == turn.self.id) return;
  if (is_nearer_predecessor(pointers_, candidate) || is_predecessor_gone_ ||
      is_mutated(Mutant::kAnyNotifierPrecedes)) {
    if (is_predecessor_gone_) sometimes(RarePath::kPredecessorGone);
    pointers_.predecessor = candidate;
    is_predecessor_gone_ = false;
    predecessor_knows_us_ = true;
    return;
  }
  if (candidate.id == pointers_.predecessor->id) {
    predecessor_knows_us_ = true;
    return;
  }
  if (!notifier_ || is_between(notifier_->id, candidate.id, pointers_.self.id)) {
    notifier_ = candidate;
  }
  ping_predecessor(turn);
}

void LargeRing::ping_predecessor(Turn& turn) {
  if (is_pinging_predecessor_) return;
  is_pinging_predecessor_ = true;
  const NodeRef& predecessor = *pointers_.predecessor;
  const wire::Ping ping{.target = predecessor.id, .incarnation = predecessor.incarnation};
  const Asked asked{.question = Question::kPredecessor, .node = predecessor};
  calls_.open(predecessor.address, ping, asked, turn.options.liveness, turn.now, turn.entropy,
              turn.out);
}

void LargeRing::on_pong(const wire::Pong& pong, Turn&) {
  const Asked* open = calls_.find(pong.call);
  if (open == nullptr || open->question != Question::kPredecessor) return;
  const std::optional<Asked> asked = calls_.close(pong.call);

  is_pinging_predecessor_ = false;
  if (is_same_life(pong.self, asked->node) && pong.is_member) {
    notifier_.reset();
  } else {
    on_predecessor_dead(asked->node);
  }
}

void LargeRing::on_predecessor_dead(const NodeRef& node) {
  is_pinging_predecessor_ = false;
  const std::optional<NodeRef> candidate = std::exchange(notifier_, std::nullopt);
  suspects_.push_back(node);
  // Somebody nearer may have notified us in the meantime.
  if (!pointers_.predecessor || !is_same_life(*pointers_.predecessor, node)) return;
  if (!candidate) {
    is_predecessor_gone_ = true;
    return;
  }
  if (is_mutated(Mutant::kDeadPredecessorCleared)) return pointers_.predecessor.reset();
  sometimes(RarePath::kPredecessorReplaced);
  pointers_.predecessor = candidate;
  predecessor_knows_us_ = true;
}

// Whoever says so may be wrong, or lie: it costs no more than the shortest period allows.
void LargeRing::on_silent(const RingId& node, Turn& turn) {
  if (node == pointers_.head().id) {
    stabilize_soon(std::max(turn.now, last_step_ + turn.options.stabilize_min));
  }
  const bool is_before = pointers_.predecessor && pointers_.predecessor->id == node;
  if (!is_before || is_predecessor_gone_ || next_doubt_ > turn.now) return;
  next_doubt_ = turn.now + turn.options.stabilize_min;
  ping_predecessor(turn);
}

bool LargeRing::on_join(const Address& from, const wire::Join& join, Turn& turn) {
  const NodeRef& joiner = join.joiner;
  const bool is_head = joiner.id == pointers_.head().id;
  const bool is_here = is_between(turn.self.id, joiner.id, pointers_.head().id);
  if (!is_head && !is_here && !is_mutated(Mutant::kJoinsAnywhere)) return false;

  // Asked again by the one whom we have just admitted, we say the same again.
  const bool is_admitted = admitted_ && *admitted_ == joiner;
  const bool is_free = is_admitted || (status_ == Status::kNone && !admitted_);
  if (is_admitted) sometimes(RarePath::kJoinerWasAdmittedBefore);
  if (is_free && is_head && joiner.incarnation > pointers_.head().incarnation) {
    sometimes(RarePath::kJoinerHadEarlierLife);
    lose_head(turn.now);  // it has failed, for here it is anew
  }
  const bool is_outdated = is_head && joiner.incarnation < pointers_.head().incarnation;
  if (is_free && !is_outdated && has_successor(pointers_)) {
    admit(from, join, turn);
    return true;
  }
  wire::JoinAnswer refusal{.call = join.call, .self = turn.self};
  // It has forgotten an earlier life of its own, which we remember.
  if (is_outdated) refusal.nodes.push_back(pointers_.head());
  turn.out.send(from, refusal);
  return true;
}

// Join at m (Zave 2017): between(m, j, m.succ[0]) holds now, and the whole list goes along. One
// joiner at a time: the next is served once this one is our head, so that a storm of joiners
// builds no long appendages. A head that lost its list and resumes its place is given the rest.
void LargeRing::admit(const Address& from, const wire::Join& join, Turn& turn) {
  const bool resumes = join.joiner.id == pointers_.head().id;
  turn.out.send(
      from, wire::JoinAnswer{.call = join.call,
                             .self = turn.self,
                             .verdict = JoinVerdict::kListed,
                             .nodes = resumes ? list_after_head(pointers_) : pointers_.successors});
  if (resumes || admitted_) return;
  admitted_ = join.joiner;
  ask(Status::kAskingCandidate, join.joiner, turn.options.admission, turn);
}

// Lists are repaired from the successor's: without the hint a failure that lies k nodes ahead would
// take k periods to leave the list. The shortest period still bounds how often that is.
void LargeRing::on_list_changed(const wire::ListChanged& changed, Turn& turn) {
  if (changed.self.id != pointers_.head().id) return;
  stabilize_soon(std::max(turn.now, last_step_ + turn.options.stabilize_min));
}

void LargeRing::on_leaving(const wire::Leaving& leaving, Turn& turn) {
  if (pointers_.predecessor && is_same_life(*pointers_.predecessor, leaving.self)) {
    is_predecessor_gone_ = true;
  }
  if (!is_same_life(pointers_.head(), leaving.self)) return;
  if (status_ == Status::kAskingHead) abandon_step(turn);
  lose_head(turn.now);
  next_stabilize_ = turn.now;
}

void LargeRing::be_reborn(Turn& turn) {
  sometimes(RarePath::kDeathRefuted);
  ++turn.self.incarnation;
  pointers_.self = turn.self;
  stabilize_soon(turn.now);
}

void LargeRing::leave(Turn& turn) {
  const wire::Leaving leaving{
      .self = turn.self, .predecessor = pointers_.predecessor, .successors = pointers_.successors};
  if (!pointers_.head().is_padding()) turn.out.send(pointers_.head().address, leaving);
  if (pointers_.predecessor) turn.out.send(pointers_.predecessor->address, leaving);
  answer_waiting(turn);
}

std::vector<NodeRef> LargeRing::take_suspects() { return std::exchange(suspects_, {}); }

void LargeRing::check_invariants(const RingOptions& options) const {
  ring::check_invariants(pointers_, options.successors);
  P2PCHAT_ASSERT(waiting_.size() <= options.waiting_max);
  P2PCHAT_ASSERT(step_call_.is_set() == (status_ != Status::kNone));
  if (status_ == Status::kNone) P2PCHAT_ASSERT(waiting_.empty());
}

}  // namespace p2pchat::ring
