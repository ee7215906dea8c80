#include "core/ring/lookups.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::ring {

using wire::NodeRef;

namespace {

constexpr std::size_t kSilentMax = 8;
constexpr std::uint32_t kRoundsMax = 4;  // some 2 s: then the two may be the wrong ones

// Of those that were silent the nearest to this node: its neighbour, perhaps.
std::optional<RingId> silent_near(const RingId& node, const std::vector<RingId>& silent) {
  const auto away = [&node](const RingId& other) {
    return std::min(RingId::distance(node, other), RingId::distance(other, node));
  };
  const auto nearest = std::ranges::min_element(silent, {}, away);
  return nearest == silent.end() ? std::nullopt : std::optional(*nearest);
}

}  // namespace

CallId Lookups::start(const LookupGoal& goal, const Place& place, Turn& turn) {
  CallId id{turn.entropy.draw_u64()};
  while (!id.is_set() || lookups_.contains(id)) id = CallId{turn.entropy.draw_u64()};
  if (lookups_.size() >= turn.options.lookups_max) {
    ends_.push_back({.lookup = id, .goal = goal, .owner = {}, .hops = 0, .timeouts = 0});
    return id;
  }
  lookups_.emplace(
      id, Lookup{.goal = goal, .trail = {}, .deadline = turn.now + turn.options.lookup_timeout});
  if (is_mutated(Mutant::kWideEntryIsBelieved) && !goal.believed.empty()) {
    end(id, goal.believed.front());
    return id;
  }
  restart(id, place, turn);
  return id;
}

void Lookups::restart(CallId id, const Place& place, Turn& turn) {
  Lookup& lookup = lookups_.at(id);
  lookup.retry = Instant::never();
  lookup.trail.restart(turn.self.id);
  lookup.reached = turn.self.id;
  lookup.silent.clear();
  lookup.bracket = {};
  lookup.doubts_bracket = lookup.rounds == kRoundsMax;
  lookup.rounds = 0;
  // The node before us may name us as the owner: only it knows.
  const bool is_classic = turn.options.routing == Routing::kClassic && place.is_listed();
  if (is_classic) lookup.trail = {};
  if (lookup.goal.through) {
    lookup.trail.advise({&*lookup.goal.through, 1});
    return advance(id, turn);
  }
  if (!is_classic && place.owns(turn.self.id, lookup.goal.key)) return end(id, turn.self);
  advise_own(lookup, place, turn);
  advise_believed(lookup);
  advance(id, turn);
}

// Those two only, and whom they name between them; who was silent is not waited for again.
void Lookups::go_round(CallId id, const Place& place, Turn& turn) {
  sometimes(RarePath::kOwnerAwaited);
  Lookup& lookup = lookups_.at(id);
  lookup.retry = Instant::never();
  lookup.rounds += 1;
  const Bracket last = std::exchange(lookup.bracket, {});
  lookup.trail.restart(turn.self.id);
  for (const RingId& node : lookup.silent) lookup.trail.avoid(node);
  lookup.trail.advise({&*last.after(), 1});
  if (last.before()->id == turn.self.id) {
    advise_own(lookup, place, turn);
  } else {
    lookup.trail.advise({&*last.before(), 1});
  }
  advance(id, turn);
}

void Lookups::advise_own(Lookup& lookup, const Place& place, const Turn& turn) {
  const std::vector<NodeRef> ways = place.candidates(turn.self.id, lookup.goal.key, turn.options);
  lookup.trail.advise(ways);
  note({.self = turn.self, .candidates = ways}, lookup, turn);
}

// In another ring one may be told of itself: there is no bracket to find.
void Lookups::note(const wire::Located& answer, Lookup& lookup, const Turn& turn) {
  if (is_mutated(Mutant::kOwnerNotAwaited)) return;
  const bool counts =
      turn.options.routing == Routing::kDefault && lookup.goal.purpose != LookupPurpose::kMerge;
  if (counts) lookup.bracket.note(lookup.goal.key, answer.self, answer.candidates.items);
}

// Once: whoever starts again has been misled, perhaps.
void Lookups::advise_believed(Lookup& lookup) {
  const std::vector<NodeRef> believed = std::exchange(lookup.goal.believed, {});
  if (believed.empty()) return;
  lookup.trail.advise(believed);
  lookup.believed_owner = believed.front().id;
}

std::optional<NodeRef> Lookups::next_of(Lookup& lookup) {
  std::optional<NodeRef> next = lookup.trail.next();
  while (next && !lookup.doubts_bracket && !lookup.bracket.may_hold_owner(next->id)) {
    next = lookup.trail.next();
  }
  return next;
}

void Lookups::advance(CallId id, Turn& turn) {
  Lookup& lookup = lookups_.at(id);
  const std::optional<NodeRef> next = next_of(lookup);
  if (!next) {
    const RingOptions& options = turn.options;
    lookup.pause = std::clamp(lookup.pause * 2, options.lookup_retry, options.lookup_retry_max);
    lookup.retry = turn.now + turn.jittered(lookup.pause);
    return;
  }
  if (next->id == turn.self.id) {
    ++lookup.hops;
    return end(id, turn.self);
  }
  const wire::Locate question{.key = lookup.goal.key,
                              .silent = silent_near(next->id, lookup.silent)};
  hops_.open(next->address, question, Hop{.lookup = id, .node = *next}, turn.options.hop, turn.now,
             turn.entropy, turn.out);
}

void Lookups::on_located(const wire::Located& answer, Turn& turn) {
  const std::optional<Hop> hop = hops_.close(answer.call);
  if (!hop) return;
  const auto found = lookups_.find(hop->lookup);
  if (found == lookups_.end()) return;
  Lookup& lookup = found->second;
  ++lookup.hops;
  if (!answer.is_owner && answer.self.id == hop->node.id) note(answer, lookup, turn);
  // From another node than was meant: that one is gone, and this one's view is not what we ask for.
  if (answer.self.id != hop->node.id) {
    silent_.push_back(hop->node);
  } else if (answer.is_owner) {
    return end(hop->lookup, answer.self);
  } else if (turn.options.routing == Routing::kClassic) {
    return go_on_classic(hop->lookup, answer, turn);
  } else if (lookup.goal.purpose == LookupPurpose::kMerge && !answer.candidates.empty() &&
             answer.candidates[0].id == turn.self.id) {
    return end(hop->lookup, turn.self);  // we are somebody's head there: it is one ring
  } else if (is_mutated(Mutant::kOwnerByHearsay) && !answer.candidates.empty() &&
             is_in_arc(answer.self.id, lookup.goal.key, answer.candidates[0].id)) {
    return end(hop->lookup, answer.candidates[0]);
  } else if (lookup.believed_owner == answer.self.id) {
    advise_between(answer, lookup);
  } else {
    lookup.trail.advise(answer.candidates.items);
  }
  advance(hop->lookup, turn);
}

// Somebody has come between the key and the node that was believed to own it: that one knows whom,
// but of those before the key it names no nearer ones than we know.
void Lookups::advise_between(const wire::Located& answer, Lookup& lookup) {
  const RingId beyond = RingId::distance(lookup.goal.key, answer.self.id);
  std::vector<NodeRef> between;
  for (const NodeRef& node : answer.candidates) {
    if (RingId::distance(lookup.goal.key, node.id) < beyond) between.push_back(node);
  }
  lookup.trail.advise(between);
}

// Whoever answers was named by the node reached before: either it is nearer to the key, or nobody
// alive between that node and the key was, and it is the owner (TON 2003, section IV-E.3).
void Lookups::go_on_classic(CallId id, const wire::Located& answer, Turn& turn) {
  Lookup& lookup = lookups_.at(id);
  if (!is_between(lookup.reached, answer.self.id, lookup.goal.key)) return end(id, answer.self);
  lookup.reached = answer.self.id;
  lookup.trail.drop_advice();
  lookup.trail.advise(answer.candidates.items);
  advance(id, turn);
}

void Lookups::on_wake(const Place& place, Turn& turn) {
  for (const Hop& hop : hops_.on_wake(turn.now, turn.out)) {
    silent_.push_back(hop.node);
    const auto found = lookups_.find(hop.lookup);
    if (found == lookups_.end()) continue;
    std::vector<RingId>& silent = found->second.silent;
    const bool counts = turn.options.routing == Routing::kDefault;
    if (counts && silent.size() < kSilentMax) silent.push_back(hop.node.id);
    if (++found->second.timeouts > turn.options.dead_hops_max) {
      end(hop.lookup, std::nullopt);
    } else {
      advance(hop.lookup, turn);
    }
  }
  std::vector<CallId> late;
  std::vector<CallId> due;
  for (const auto& [id, lookup] : lookups_) {
    if (lookup.deadline <= turn.now) {
      late.push_back(id);
    } else if (lookup.retry <= turn.now) {
      due.push_back(id);
    }
  }
  for (const CallId id : late) end(id, std::nullopt);
  for (const CallId id : due) {
    const Lookup& lookup = lookups_.at(id);
    const bool is_between_two = lookup.bracket.is_closed() && !lookup.doubts_bracket;
    if (is_between_two && lookup.rounds < kRoundsMax) {
      go_round(id, place, turn);
    } else {
      sometimes(RarePath::kLookupStartedAgain);
      restart(id, place, turn);
    }
  }
}

Instant Lookups::next_wake() const {
  Instant next = hops_.next_wake();
  for (const auto& [id, lookup] : lookups_) next = std::min({next, lookup.deadline, lookup.retry});
  return next;
}

void Lookups::end(CallId id, std::optional<NodeRef> owner) {
  const auto found = lookups_.find(id);
  const Lookup& lookup = found->second;
  ends_.push_back({.lookup = id,
                   .goal = lookup.goal,
                   .owner = owner,
                   .hops = lookup.hops,
                   .timeouts = lookup.timeouts});
  lookups_.erase(found);
}

std::vector<LookupEnd> Lookups::take_ends() { return std::exchange(ends_, {}); }

std::vector<NodeRef> Lookups::take_silent() { return std::exchange(silent_, {}); }

}  // namespace p2pchat::ring
