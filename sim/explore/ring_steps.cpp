#include "sim/explore/ring_steps.h"

#include <bit>
#include <tuple>

#include "core/base/assert.h"
#include "sim/explore/ring_shape.h"

namespace p2pchat::sim {

namespace {

constexpr std::uint16_t kPort = 7400;
constexpr std::uint32_t kPresent = 2;  // incarnations
constexpr std::uint32_t kEarlier = 1;

bool is_mutant(const RingModel& model, RingMutant mutant) { return model.mutant == mutant; }

// Who dies takes its life along: whoever returns here is somebody else.
void forget_life(RingState& state, Place node) {
  const auto forget = [node](Entry& entry) { entry.is_void |= entry.place == node; };
  for (auto& member : state.members) {
    if (!member) continue;
    for (Entry& entry : member->successors) forget(entry);
    forget(member->predecessor);
    if (member->candidate) forget(*member->candidate);
    if (member->notifier) forget(*member->notifier);
  }
}

// Compares the entries that name somebody.
bool name_the_same(const Member& a, const Member& b, const RingModel& model) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (true) {
    while (i < model.successors && a.successors[i].is_void) ++i;
    while (j < model.successors && b.successors[j].is_void) ++j;
    if (i == model.successors || j == model.successors) return i == j;
    if (a.successors[i++] != b.successors[j++]) return false;
  }
}

bool has_live_successor_without(const RingState& state, const Member& member, Place gone,
                                const RingModel& model) {
  for (std::size_t i = 0; i < model.successors; ++i) {
    const Entry& entry = member.successors[i];
    if (entry.place != gone && state.answers(entry)) return true;
  }
  return false;
}

}  // namespace

RingSteps::RingSteps(const RingModel& model) : model_(model) {
  for (std::size_t i = 0; i < kIdentifiersMax; ++i) {
    const Address address = Address::v4({10, 0, 0, static_cast<std::uint8_t>(i)}, kPort);
    const RingId id = RingId::from_number(i);
    nodes_[i] = {.id = id, .address = address, .incarnation = kPresent};
    earlier_[i] = {.id = id, .address = address, .incarnation = kEarlier};
    padding_[i] = {.id = id};
  }
}

void RingSteps::enabled(const RingState& state, std::vector<RingEvent>& events) const {
  events.clear();
  const std::uint32_t skipped_by_none = principals(state, model_);
  for (Place node = 0; node < model_.identifiers; ++node) {
    const auto add = [&](RingStep step, Place by = 0) { events.push_back({step, node, by}); };
    if (!state.contains(node)) {
      for (Place by = 0; by < model_.identifiers; ++by) {
        if (!state.contains(by)) continue;
        const Entry& head = state.members[by]->successors[0];
        const bool is_its_earlier_life = head == Entry{node, true};
        if (is_between(by, node, head.place) || is_its_earlier_life) add(RingStep::kJoin, by);
      }
      continue;
    }
    const Member& member = *state.members[node];
    if (may_fail(state, node, skipped_by_none)) add(RingStep::kFail);
    const bool is_beside = model_.notices == Notices::kBeside;
    if (!member.candidate && (is_beside || !member.notifier)) add(RingStep::kStabilize);
    if (member.candidate) add(RingStep::kStabilizeFromPredecessor);
    if (member.notifier) add(RingStep::kRectify);
  }
}

bool RingSteps::may_fail(const RingState& state, Place node, std::uint32_t principals) const {
  const bool is_principal = (principals >> node & 1) != 0;
  const bool are_enough =
      static_cast<std::size_t>(std::popcount(principals)) > model_.successors + 1;
  if (is_principal && !are_enough && !is_mutant(model_, RingMutant::kB6)) return false;
  bool has_others = false;
  for (Place other = 0; other < model_.identifiers; ++other) {
    if (other == node || !state.contains(other)) continue;
    if (!has_live_successor_without(state, *state.members[other], node, model_)) return false;
    has_others = true;
  }
  return has_others;
}

StepOutcome RingSteps::apply(const RingState& state, const RingEvent& event) const {
  switch (event.step) {
    case RingStep::kJoin:
      return {.state = join(state, event.node, event.by)};
    case RingStep::kFail:
      return {.state = fail(state, event.node)};
    case RingStep::kStabilize:
      return stabilize(state, event.node);
    case RingStep::kStabilizeFromPredecessor:
      return stabilize_from_predecessor(state, event.node);
    case RingStep::kRectify:
      return {.state = rectify(state, event.node)};
  }
  return {};
}

// Who has an earlier life of the joiner for its head knows now that this has failed.
RingState RingSteps::join(const RingState& state, Place node, Place by) const {
  RingState after = state;
  Member& admitting = *after.members[by];
  if (admitting.successors[0].place == node) drop_head(admitting, by);

  const std::vector<wire::NodeRef> list = list_of(admitting);
  const std::size_t taken = is_mutant(model_, RingMutant::kB1) ? 1 : list.size();
  const ring::Pointers pointers =
      ring::join(nodes_[node], nodes_[by], std::span(list).first(taken), model_.successors);
  Member& joiner = after.members[node].emplace();
  take_list(joiner, pointers);
  joiner.predecessor = {.place = by};
  return after;
}

RingState RingSteps::fail(const RingState& state, Place node) const {
  RingState after = state;
  after.members[node].reset();
  if (model_.naming == Naming::kLives) forget_life(after, node);
  return after;
}

StepOutcome RingSteps::stabilize(const RingState& state, Place self) const {
  StepOutcome outcome{.state = state};
  Member& member = *outcome.state.members[self];
  const Entry head = member.successors[0];
  if (!state.answers(head)) {
    drop_head(member, self);
    notify(outcome.state, member.successors[0], self);
    return outcome;
  }
  adopt(outcome, self, head.place);
  const Entry revealed = state.members[head.place]->predecessor;
  if (ring::is_nearer_successor(pointers_of(member, self), named(revealed))) {
    member.candidate = revealed;
  } else {
    notify(outcome.state, head, self);
  }
  return outcome;
}

StepOutcome RingSteps::stabilize_from_predecessor(const RingState& state, Place self) const {
  StepOutcome outcome{.state = state};
  Member& member = *outcome.state.members[self];
  const Entry candidate = *member.candidate;
  member.candidate.reset();
  const bool is_nearer = ring::is_nearer_successor(pointers_of(member, self), named(candidate));
  if (is_nearer && state.answers(candidate)) adopt(outcome, self, candidate.place);
  notify(outcome.state, member.successors[0], self);
  return outcome;
}

RingState RingSteps::rectify(const RingState& state, Place self) const {
  RingState after = state;
  Member& member = *after.members[self];
  const Entry notifier = *member.notifier;
  member.notifier.reset();
  const bool is_nearer = ring::is_nearer_predecessor(pointers_of(member, self), named(notifier));
  if (is_nearer || !state.answers(member.predecessor)) member.predecessor = notifier;
  return after;
}

void RingSteps::adopt(StepOutcome& outcome, Place self, Place s) const {
  Member& member = *outcome.state.members[self];
  const Member& asked = *outcome.state.members[s];
  Member whole = member;
  whole.successors[0] = {.place = s};
  for (std::size_t i = 1; i < model_.successors; ++i) {
    whole.successors[i] = asked.successors[i - 1];
  }
  if (is_mutant(model_, RingMutant::kB6)) {
    member = whole;  // comes around to itself and does not mind
    return;
  }
  ring::Pointers pointers = pointers_of(member, self);
  std::ignore = ring::adopt(pointers, nodes_[s], list_of(asked));
  take_list(member, pointers);
  outcome.is_list_whole = name_the_same(member, whole, model_);
}

void RingSteps::drop_head(Member& member, Place self) const {
  ring::Pointers pointers = pointers_of(member, self);
  ring::drop_head(pointers);
  take_list(member, pointers);
  // Where an entry is an identifier, so is the one that fills the list up.
  if (model_.naming == Naming::kIdentifiers) {
    member.successors[model_.successors - 1].is_void = false;
  }
}

void RingSteps::notify(RingState& state, const Entry& to, Place from) const {
  if (!state.answers(to)) return;
  Member& notified = *state.members[to.place];
  if (model_.notices == Notices::kOverride) {
    notified.candidate.reset();
    notified.notifier = {.place = from};
    return;
  }
  const auto& kept = notified.notifier;
  const bool is_farther = kept && kept->place != from && !is_between(kept->place, from, to.place);
  if (!is_farther) notified.notifier = {.place = from};
}

// As a pointer, which is never padding: an earlier life if void.
const wire::NodeRef& RingSteps::named(const Entry& entry) const {
  return entry.is_void ? earlier_[entry.place] : nodes_[entry.place];
}

// As an entry of a list. Earlier lives are written as padding there: neither answers.
const wire::NodeRef& RingSteps::listed(const Entry& entry) const {
  return entry.is_void ? padding_[entry.place] : nodes_[entry.place];
}

// Padding goes on behind the last place with identifiers that stand for the first ones.
Entry RingSteps::entry_of(const wire::NodeRef& node) const {
  const std::size_t number = node.id.bytes.back();
  P2PCHAT_ASSERT(node.id == RingId::from_number(number));
  return {.place = static_cast<Place>(number % model_.identifiers), .is_void = node.is_padding()};
}

std::vector<wire::NodeRef> RingSteps::list_of(const Member& member) const {
  std::vector<wire::NodeRef> list;
  list.reserve(model_.successors);
  for (std::size_t i = 0; i < model_.successors; ++i) list.push_back(listed(member.successors[i]));
  return list;
}

ring::Pointers RingSteps::pointers_of(const Member& member, Place self) const {
  return {.self = nodes_[self],
          .successors = list_of(member),
          .predecessor = named(member.predecessor)};
}

void RingSteps::take_list(Member& member, const ring::Pointers& pointers) const {
  P2PCHAT_ASSERT(pointers.successors.size() == model_.successors);
  for (std::size_t i = 0; i < model_.successors; ++i) {
    member.successors[i] = entry_of(pointers.successors[i]);
  }
}

std::string text_of(const RingEvent& event) {
  const std::string node = "node " + std::to_string(event.node);
  switch (event.step) {
    case RingStep::kJoin:
      return node + " joins, admitted by " + std::to_string(event.by);
    case RingStep::kFail:
      return node + " fails";
    case RingStep::kStabilize:
      return node + " stabilizes";
    case RingStep::kStabilizeFromPredecessor:
      return node + " asks its successor's predecessor";
    case RingStep::kRectify:
      return node + " rectifies";
  }
  return node;
}

}  // namespace p2pchat::sim
