#include "core/ring/ring.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

constexpr std::size_t kKnownNodesMax = 64;

bool is_among(const std::vector<NodeRef>& nodes, const NodeRef& node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

bool is_tidings(const wire::Message& message) {
  return std::holds_alternative<wire::AskSightings>(message) ||
         std::holds_alternative<wire::Sightings>(message);
}

}  // namespace

Ring::Ring(RingOptions options, NodeRef self, Entropy entropy)
    : options_(std::move(options)),
      self_(self),
      entropy_(std::move(entropy)),
      finger_period_(options_.finger_period) {
  P2PCHAT_ASSERT(options_.successors >= (options_.routing == Routing::kClassic ? 1 : 2));
  P2PCHAT_ASSERT(options_.successors <= wire::kSuccessorsMax);
  P2PCHAT_ASSERT(options_.candidates <= wire::kCandidatesMax);
  P2PCHAT_ASSERT(options_.list_ways >= 1);
  neighbourhood_.self = self_;
}

Turn Ring::turn(Instant now, Effects& out) {
  return {.options = options_, .self = self_, .entropy = entropy_, .now = now, .out = out};
}

void Ring::start(std::vector<NodeRef> last_known, Instant now, Effects& out) {
  Turn event = turn(now, out);
  is_started_ = true;
  std::vector<Address> sources = options_.seeds;
  for (const NodeRef& node : last_known) {
    merge_.remember(node, options_);
    sources.push_back(node.address);
  }
  std::erase(sources, self_.address);
  if (options_.is_discovering) announcer_.start(now);
  joining_.begin(std::move(sources), event);
  on_wake(now, out);
}

void Ring::resume(const Pointers& pointers, std::span<const NodeRef> shortcuts, Instant now,
                  Effects& out) {
  Turn event = turn(now, out);
  is_started_ = true;
  place_.resume(pointers, shortcuts, event);
  merge_.rest(event);
  tidings_.follow(true, event);
  next_finger_ = now + event.jittered(finger_period_);
  look_around();
}

void Ring::leave(Instant now, Effects& out) {
  Turn event = turn(now, out);
  has_left_ = true;
  joining_.stop();
  announcer_.stop();
  place_.leave(event);
  look_around();
}

CallId Ring::lookup(const RingId& key, Instant now, Effects& out) {
  Turn event = turn(now, out);
  const CallId id = lookups_.start(
      {.key = key, .through = {}, .believed = tidings_.ways(key, event)}, place_, event);
  end_lookups(event);
  return id;
}

bool Ring::on_message(const Address& from, const wire::Message& message, Instant now,
                      Effects& out) {
  Turn event = turn(now, out);
  if (has_left_ || !is_started_) return false;

  tidings_.on_message(from, message, event);
  if (const auto* ping = std::get_if<wire::Ping>(&message)) {
    on_ping(from, *ping, event);
  } else if (const auto* pong = std::get_if<wire::Pong>(&message)) {
    joining_.on_pong(*pong, event);
    merge_.on_pong(*pong, place_, lookups_, event);
    if (place_.large() != nullptr) place_.large()->on_pong(*pong, event);
  } else if (const auto* answer = std::get_if<wire::JoinAnswer>(&message)) {
    joining_.on_answer(*answer, event);
    if (!place_.is_member()) merge_.remember(answer->self, options_);
  } else if (const auto* locate = std::get_if<wire::Locate>(&message)) {
    on_locate(from, *locate, event);
  } else if (const auto* located = std::get_if<wire::Located>(&message)) {
    if (place_.is_listed()) place_.fingers().learn(self_.id, located->self);
    lookups_.on_located(*located, event);
  } else if (const auto* met = std::get_if<wire::RingMet>(&message)) {
    merge_.on_ring_met(*met, place_, lookups_, event);
  } else if (!is_tidings(message) && !place_.on_message(from, message, event)) {
    return false;
  }
  settle(event);
  return true;
}

bool Ring::on_announcement(const Address&, const wire::Message& message, Instant now,
                           Effects& out) {
  if (std::holds_alternative<wire::Seek>(message)) {
    on_seek(now, out);
    return true;
  }
  const auto* announce = std::get_if<wire::Announce>(&message);
  if (announce == nullptr) return false;
  const NodeRef& node = announce->self;
  if (has_left_ || !is_started_ || node.is_padding() || node.id == self_.id) return true;

  Turn event = turn(now, out);
  joining_.add_source(node.address, event);
  // Who is not a member leaves it to members to be heard: they must not keep silent for it.
  const bool is_known = knows(node);
  if (is_known || !place_.is_member()) announcer_.hear();
  if (is_known) return true;
  merge_.meet(node, event);
  announcer_.hasten(event);  // it looks for a ring, perhaps, and soon founds one
  return true;
}

// Whoever looks for the ring is answered by the next announcements, which come soon then; many who
// look at once cost no more than one.
void Ring::on_seek(Instant now, Effects& out) {
  if (has_left_ || !is_started_ || is_mutated(Mutant::kSeekUnheard)) return;
  Turn event = turn(now, out);
  announcer_.hasten(event);
}

void Ring::on_wake(Instant now, Effects& out) {
  if (has_left_ || !is_started_) return;
  Turn event = turn(now, out);
  place_.on_wake(event);
  joining_.on_wake(event);
  lookups_.on_wake(place_, event);
  merge_.on_wake(place_, lookups_, event);
  announcer_.on_wake(event);
  tidings_.on_wake(event);
  refresh_finger(event);
  settle(event);
}

Instant Ring::next_wake() const {
  if (has_left_ || !is_started_) return Instant::never();
  const Instant finger = place_.is_listed() ? next_finger_ : Instant::never();
  return std::min({place_.next_wake(), joining_.next_wake(), lookups_.next_wake(),
                   merge_.next_wake(), announcer_.next_wake(), tidings_.next_wake(), finger});
}

// Who pings has perhaps heard this node announce itself, and is a member of the ring it looks for:
// members announce themselves too rarely to be waited for.
void Ring::on_ping(const Address& from, const wire::Ping& ping, Turn& turn) {
  joining_.add_source(from, turn);
  turn.out.send(from, wire::Pong{.call = ping.call,
                                 .self = self_,
                                 .is_member = place_.is_member(),
                                 .is_listed = place_.is_listed()});
}

void Ring::on_locate(const Address& from, const wire::Locate& locate, Turn& turn) {
  const bool is_owner = owns(locate.key);
  wire::Located answer{.call = locate.call, .self = self_, .is_owner = is_owner};
  if (!is_owner && place_.is_member()) {
    answer.candidates = place_.candidates(self_.id, locate.key, options_);
  }
  turn.out.send(from, answer);
  if (locate.silent) place_.on_silent(*locate.silent, turn);
}

// Carries what the machines have found out to those that need it.
void Ring::settle(Turn& turn) {
  if (const auto answer = joining_.take_answer()) {
    place_.enter(*answer, turn);
    joining_.stop();
  }
  if (joining_.take_is_alone(turn.now)) {
    place_.found(turn);
    joining_.stop();
  }
  if (place_.small() != nullptr) {
    const std::optional<NodeRef> listed = place_.small()->take_listed();
    if (listed && !joining_.is_asking()) joining_.begin_at(*listed, turn);
  } else if (place_.is_listed()) {
    joining_.stop();
  }
  if (merge_.take_has_met()) announcer_.hasten(turn);
  tidings_.follow(place_.is_listed(), turn);
  for (const NodeRef& suspect : place_.take_suspects()) {
    merge_.remember(suspect, options_);
    tidings_.on_dead(suspect, turn);
  }
  for (const NodeRef& silent : lookups_.take_silent()) {
    tidings_.on_silent(silent, turn);
    place_.on_silent(silent.id, turn);
    if (place_.fingers().forget(silent.id)) hasten_fingers(turn);
  }
  end_lookups(turn);
  look_around();
}

void Ring::look_around() {
  if (is_where_it_was()) return;
  Neighbourhood now{.self = self_,
                    .is_member = place_.is_member(),
                    .predecessor = place_.predecessor(self_.id),
                    .successors = place_.successors(self_.id)};
  if (now == neighbourhood_) return;
  neighbourhood_ = std::move(now);
  is_neighbourhood_changed_ = true;
}

// After nearly every event: copies nothing.
bool Ring::is_where_it_was() const {
  const bool is_listed = place_.is_listed() && neighbourhood_.is_member;
  if (!is_listed || self_ != neighbourhood_.self) return false;
  const Pointers& pointers = place_.large()->pointers();
  const auto is_named = [](const NodeRef& node) { return !node.is_padding(); };
  return pointers.predecessor == neighbourhood_.predecessor &&
         std::ranges::equal(pointers.successors | std::views::filter(is_named),
                            neighbourhood_.successors);
}

void Ring::end_lookups(Turn& turn) {
  for (const LookupEnd& end : lookups_.take_ends()) {
    switch (end.goal.purpose) {
      case LookupPurpose::kUser:
        results_.push_back({.lookup = end.lookup,
                            .key = end.goal.key,
                            .owner = end.owner,
                            .hops = end.hops,
                            .timeouts = end.timeouts});
        break;
      case LookupPurpose::kFinger:
        note_finger(end, turn);
        break;
      case LookupPurpose::kMerge:
        merge_.on_looked_up(end, place_, turn);
        break;
    }
  }
}

// The oldest first: quickly the first time around, then the less often the less changes.
void Ring::refresh_finger(Turn& turn) {
  if (!place_.is_listed() || next_finger_ > turn.now) return;
  FingerTable& fingers = place_.fingers();
  next_finger_ =
      turn.now + turn.jittered(fingers.rounds() == 0 ? options_.finger_min : finger_period_);
  const std::vector<NodeRef>& list = place_.large()->pointers().successors;
  const RingId& last = list[std::min(options_.list_ways, list.size()) - 1].id;
  const std::optional<std::size_t> exponent = fingers.next_refresh(self_.id, last);
  if (!exponent) return;
  std::ignore = lookups_.start({.key = self_.id.plus_power_of_two(*exponent),
                                .purpose = LookupPurpose::kFinger,
                                .exponent = *exponent},
                               place_, turn);
}

void Ring::note_finger(const LookupEnd& end, Turn& turn) {
  const bool is_known =
      end.owner && place_.fingers().refresh(self_.id, end.goal.exponent, *end.owner);
  if (!is_known) return hasten_fingers(turn);
  finger_period_ = std::min(finger_period_ * 6 / 5, options_.finger_max);
}

// Where one has changed others may have.
void Ring::hasten_fingers(Turn& turn) {
  if (finger_period_ == options_.finger_period) return;
  finger_period_ = options_.finger_period;
  next_finger_ = std::min(next_finger_, turn.now + turn.jittered(finger_period_));
}

std::vector<LookupResult> Ring::take_lookups() { return std::exchange(results_, {}); }

bool Ring::take_neighbourhood_changed() { return std::exchange(is_neighbourhood_changed_, false); }

bool Ring::knows(const NodeRef& node) const {
  return merge_.is_acquainted(node) || neighbourhood_.predecessor == node ||
         is_among(neighbourhood_.successors, node);
}

std::vector<NodeRef> Ring::known_nodes() const {
  std::vector<NodeRef> nodes = neighbourhood_.successors;
  if (const auto& before = neighbourhood_.predecessor) nodes.push_back(*before);
  // No two acquaintances are one node.
  const auto neighbours = static_cast<std::ptrdiff_t>(nodes.size());
  for (const NodeRef& node : merge_.acquaintances()) {
    if (nodes.size() >= kKnownNodesMax) break;
    const auto end = nodes.begin() + neighbours;
    if (std::ranges::find(nodes.begin(), end, node.id, &NodeRef::id) == end) nodes.push_back(node);
  }
  return nodes;
}

RingView Ring::view() const {
  RingView view{.self = self_};
  view.is_confirmed = place_.is_confirmed();
  view.predecessor = place_.predecessor(self_.id);
  view.successors = place_.successors(self_.id);
  if (place_.small() != nullptr) view.form = Form::kSmall;
  if (const LargeRing* large = place_.large()) {
    view.form = Form::kListed;
    view.status = large->status();
    view.successors = large->pointers().successors;
  }
  return view;
}

void Ring::check_invariants() const {
  place_.check_invariants(self_, options_);
  tidings_.check_invariants(options_);
  P2PCHAT_ASSERT(lookups_.size() <= options_.lookups_max);
  P2PCHAT_ASSERT(merge_.acquaintances().size() <= options_.passive_max);
}

}  // namespace p2pchat::ring
