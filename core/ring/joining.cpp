#include "core/ring/joining.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/base/ring_id.h"
#include "core/base/sometimes.h"
#include "core/ring/membership.h"

namespace p2pchat::ring {
namespace {

using wire::JoinVerdict;
using wire::NodeRef;

constexpr std::uint32_t kPausesMax = 8;  // then everything is doubted, the entry too

// The joiner's own check of Zave's condition between(m, j, m.succ[0]).
bool is_listed_place(const wire::JoinAnswer& answer, const NodeRef& self) {
  return !answer.nodes.empty() && answer.self.id != self.id && !answer.self.is_padding() &&
         (is_between(answer.self.id, self.id, answer.nodes[0].id) ||
          is_mutated(Mutant::kJoinsAnywhere));
}

}  // namespace

void Joining::begin(std::vector<Address> sources, Turn& turn) {
  stop();
  phase_ = Phase::kProbing;
  next_ = turn.now;
  const Duration patience = !sources.empty()              ? turn.options.found_after_seeds
                            : turn.options.is_discovering ? turn.options.found_after
                                                          : Duration{0};
  found_at_ = turn.now + turn.jittered(patience);
  for (const Address& source : sources) add_source(source, turn);
}

void Joining::begin_at(const NodeRef& entry, Turn& turn) {
  stop();
  sources_ = {entry.address};
  entry_ = entry;
  trail_.restart(turn.self.id);
  ask(entry, turn);
}

void Joining::add_source(const Address& source, Turn& turn) {
  if (phase_ == Phase::kNone || !source.is_set() || source == turn.self.address) return;
  if (sources_.size() >= turn.options.sources_max) return;
  if (std::ranges::find(sources_, source) != sources_.end()) return;
  sources_.push_back(source);
  if (phase_ == Phase::kProbing) next_ = turn.now;
}

void Joining::stop() { *this = Joining{}; }

void Joining::probe(Turn& turn) {
  next_ = turn.now + turn.jittered(turn.options.probe_period);
  for (const Address& source : sources_) {
    const rpc::CallPatience once{.attempt_timeout = turn.options.join.attempt_timeout * 4,
                                 .attempts = 1};
    probes_.open(source, wire::Ping{}, source, once, turn.now, turn.entropy, turn.out);
  }
}

void Joining::on_pong(const wire::Pong& pong, Turn& turn) {
  if (!probes_.close(pong.call) || phase_ != Phase::kProbing) return;
  if (pong.self.id == turn.self.id || pong.self.is_padding()) return;
  if (!pong.is_member) return yield_to(pong.self, turn);
  entry_ = pong.self;
  trail_.restart(turn.self.id);
  ask(entry_, turn);
}

// Once only: it may fail, or never hear of others.
void Joining::yield_to(const NodeRef& joiner, Turn& turn) {
  if (has_yielded_ || found_at_ == Instant::never() || turn.self.id < joiner.id) return;
  has_yielded_ = true;
  found_at_ = found_at_ + turn.options.found_yield;
}

void Joining::ask(const NodeRef& node, Turn& turn) {
  phase_ = Phase::kAsking;
  next_ = Instant::never();
  calls_.open(node.address, wire::Join{.call = {}, .joiner = turn.self}, node, turn.options.join,
              turn.now, turn.entropy, turn.out);
}

void Joining::ask_next(Turn& turn) {
  if (const std::optional<NodeRef> next = trail_.next()) return ask(*next, turn);
  pause(turn);
}

void Joining::pause(Turn& turn) {
  trail_.restart(turn.self.id);
  if (++pauses_ > kPausesMax) {
    sometimes(RarePath::kJoinDoubted);
    pauses_ = 0;
    pause_ = Duration{0};
    phase_ = Phase::kProbing;
    next_ = turn.now;
    if (found_at_ != Instant::never()) found_at_ = turn.now + turn.options.found_after_seeds;
    return;
  }
  pause_ = std::clamp(pause_ * 2, turn.options.join_retry_min, turn.options.join_retry_max);
  phase_ = Phase::kPausing;
  next_ = turn.now + turn.jittered(pause_);
}

void Joining::on_answer(const wire::JoinAnswer& answer, Turn& turn) {
  if (!calls_.close(answer.call) || phase_ != Phase::kAsking) return;
  if (answer.self.id == turn.self.id) return ask_next(turn);
  add_source(answer.self.address, turn);  // the one that it began with may fail
  outlive(answer.nodes.items, turn);

  switch (answer.verdict) {
    case JoinVerdict::kListed:
      if (!is_listed_place(answer, turn.self)) return ask_next(turn);
      answer_ = answer;
      return;
    case JoinVerdict::kAdmitted:
      answer_ = answer;
      return;
    case JoinVerdict::kRedirected:
      trail_.advise(answer.nodes.items);
      return ask_next(turn);
    case JoinVerdict::kTryAgain:
      entry_ = answer.self;  // the nearest so far: it will have room, or redirect
      return pause(turn);
  }
}

// Incarnation = 1 + max(own disk, what the ring remembers).
void Joining::outlive(std::span<const NodeRef> remembered, Turn& turn) {
  for (const NodeRef& node : remembered) {
    const bool is_later =
        node.incarnation > turn.self.incarnation && node.incarnation < Membership::kIncarnationMax;
    if (node.id == turn.self.id && is_later) turn.self.incarnation = node.incarnation + 1;
  }
}

void Joining::on_wake(Turn& turn) {
  std::ignore = probes_.on_wake(turn.now, turn.out);
  const bool was_silent = !calls_.on_wake(turn.now, turn.out).empty();
  if (was_silent && phase_ == Phase::kAsking) ask_next(turn);
  if (next_ > turn.now) return;
  if (phase_ == Phase::kProbing) probe(turn);
  if (phase_ == Phase::kPausing) ask(entry_, turn);
}

Instant Joining::next_wake() const {
  const Instant found_at = phase_ == Phase::kProbing ? found_at_ : Instant::never();
  return std::min({next_, found_at, calls_.next_wake(), probes_.next_wake()});
}

std::optional<wire::JoinAnswer> Joining::take_answer() {
  return std::exchange(answer_, std::nullopt);
}

// While somebody is a member there is hope: only probing without an answer counts as alone.
bool Joining::take_is_alone(Instant now) {
  if (phase_ != Phase::kProbing || found_at_ > now) return false;
  found_at_ = Instant::never();
  return true;
}

}  // namespace p2pchat::ring
