#include "sim/explore/node_steps.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/wire/codec.h"
#include "sim/population.h"
#include "sim/units.h"

namespace p2pchat::sim {

namespace {

std::string node_name(std::uint32_t node) { return "node " + std::to_string(node); }

void take_out(std::vector<LetterId>& letters, LetterId letter) {
  const auto found = std::ranges::lower_bound(letters, letter);
  P2PCHAT_ASSERT(found != letters.end());
  P2PCHAT_ASSERT(*found == letter);
  letters.erase(found);
}

std::string text_of_letter(const Letter& letter) {
  const auto message = wire::decode_frame(kRing, letter.payload);
  return node_name(letter.to) + " <- " + node_name(letter.from) + " " +
         (message ? wire::name_of(*message) : "nothing readable") + " " +
         std::to_string(letter.payload.size()) + " bytes";
}

}  // namespace

void NodeSteps::possible(const NodeState& state, std::vector<Act>& acts) const {
  acts.clear();
  std::vector<Pending> pending;
  add_pending(state, pending);
  const auto& exploration = histories_.world().exploration;
  const bool may_overtake =
      !exploration.out_of_order || state.spent.out_of_order < *exploration.out_of_order;
  const Instant reached = now(state);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    Act& act = pending[i].act;
    act.is_out_of_order = i > 0;
    // Who has waited for longest; all others have waited less.
    const Instant oldest =
        i > 0 ? pending.front().due : (pending.size() > 1 ? pending[1].due : Instant::never());
    const Instant then = std::max(reached, happens_at(state, act));
    const bool is_in_time = oldest == Instant::never() || then - oldest <= exploration.late;
    if (!is_in_time || (act.is_out_of_order && !may_overtake)) continue;
    acts.push_back(act);
    if (!exploration.out_of_order) acts.back().is_out_of_order = false;  // nobody counts
  }
  // What is lost is lost whenever nobody notices: when nothing else has been due for longer.
  if (!pending.empty() && pending.front().act.kind == Act::Kind::kArrive &&
      state.spent.drops < exploration.drops) {
    acts.push_back(pending.front().act);
    acts.back().kind = Act::Kind::kDrop;
  }
  add_crashes(state, acts);
  add_from_outside(state, acts);
}

// In the order in which it is due.
void NodeSteps::add_pending(const NodeState& state, std::vector<Pending>& pending) const {
  for (std::uint32_t node = 0; node < state.nodes.size(); ++node) {
    const Histories::Point& here = point(state, node);
    if (here.wake != Instant::never()) {
      pending.push_back({.due = here.wake, .act = {.kind = Act::Kind::kWake, .node = node}});
    }
    if (here.sync != Instant::never()) {
      pending.push_back({.due = here.sync, .act = {.kind = Act::Kind::kSync, .node = node}});
    }
  }
  for (std::size_t i = 0; i < state.letters.size(); ++i) {
    if (i > 0 && state.letters[i] == state.letters[i - 1]) continue;
    const Letter& letter = histories_.letter(state.letters[i]);
    pending.push_back(
        {.due = letter.due,
         .act = {.kind = Act::Kind::kArrive, .node = letter.to, .letter = state.letters[i]}});
  }
  std::ranges::stable_sort(pending, {}, &Pending::due);
}

void NodeSteps::add_crashes(const NodeState& state, std::vector<Act>& acts) const {
  const Exploration& exploration = histories_.world().exploration;
  if (state.spent.crashes >= exploration.crashes) return;
  for (std::uint32_t node = 0; node < state.nodes.size(); ++node) {
    const Histories::Point& here = point(state, node);
    if (here.stand != Stand::kUp) continue;
    const std::uint32_t most = exploration.disk == DiskFate::kLose ? 0 : here.writes;
    for (std::uint32_t survivors = 0; survivors <= most; ++survivors) {
      acts.push_back({.kind = Act::Kind::kCrash, .node = node, .survivors = survivors});
    }
  }
}

// Those who join are alike to the world, so they come in order. The client has looked up who serves
// the message's key.
void NodeSteps::add_from_outside(const NodeState& state, std::vector<Act>& acts) const {
  const bool may_send = state.spent.messages < histories_.world().exploration.messages;
  for (std::uint32_t node = 0; node < state.nodes.size(); ++node) {
    const Histories::Point& here = point(state, node);
    if (may_send && here.stand == Stand::kUp && histories_.shown(here.shown).serves) {
      acts.push_back({.kind = Act::Kind::kMessage, .node = node});
    }
  }
  for (std::uint32_t node = 0; node < state.nodes.size(); ++node) {
    if (point(state, node).stand != Stand::kUnborn) continue;
    acts.push_back({.kind = Act::Kind::kJoin, .node = node});
    return;
  }
}

NodeState NodeSteps::perform(const NodeState& state, const Act& act) {
  NodeState next = state;
  if (act.is_out_of_order) ++next.spent.out_of_order;
  if (act.kind == Act::Kind::kArrive || act.kind == Act::Kind::kDrop) {
    take_out(next.letters, act.letter);
  }
  if (act.kind == Act::Kind::kDrop) {
    ++next.spent.drops;
    return next;
  }
  if (act.kind == Act::Kind::kCrash) {
    ++next.spent.crashes;
    std::erase_if(next.letters, [&](LetterId id) { return histories_.letter(id).to == act.node; });
  }
  if (act.kind == Act::Kind::kMessage) ++next.spent.messages;
  const Histories::Step& step = histories_.after(state.nodes[act.node], input_of(state, act));
  next.nodes[act.node] = step.next;
  for (const LetterId sent : step.sent) {
    const std::uint32_t to = histories_.letter(sent).to;
    if (point(next, to).stand != Stand::kUp) continue;  // nobody is there to take it
    next.letters.insert(std::ranges::upper_bound(next.letters, sent), sent);
  }
  return next;
}

// As far as any node has come.
Instant NodeSteps::now(const NodeState& state) const {
  Instant latest = histories_.world().now;
  for (const HistoryId node : state.nodes) latest = std::max(latest, histories_.point(node).clock);
  return latest;
}

Instant NodeSteps::happens_at(const NodeState& state, const Act& act) const {
  const Histories::Point& here = point(state, act.node);
  switch (act.kind) {
    case Act::Kind::kArrive:
    case Act::Kind::kDrop:
      return std::max(here.clock, histories_.letter(act.letter).due);
    case Act::Kind::kWake:
      return std::max(here.clock, here.wake);
    case Act::Kind::kSync:
      return std::max(here.clock, here.sync);
    case Act::Kind::kCrash:
    case Act::Kind::kJoin:
    case Act::Kind::kMessage:
      return now(state);
  }
  return now(state);
}

Input NodeSteps::input_of(const NodeState& state, const Act& act) const {
  const auto micros = static_cast<std::uint64_t>(happens_at(state, act).micros());
  switch (act.kind) {
    case Act::Kind::kArrive:
    case Act::Kind::kDrop:
      return {.kind = Input::Kind::kLetter, .argument = act.letter};
    case Act::Kind::kWake:
      return {.kind = Input::Kind::kWake};
    case Act::Kind::kSync:
      return {.kind = Input::Kind::kSync};
    case Act::Kind::kCrash:
      return {.kind = Input::Kind::kCrash, .argument = act.survivors};
    case Act::Kind::kJoin:
      return {.kind = Input::Kind::kStart, .argument = micros};
    case Act::Kind::kMessage:
      return {.kind = Input::Kind::kDeposit, .argument = micros};
  }
  return {};
}

std::string NodeSteps::text_of(const NodeState& state, const Act& act) const {
  const std::string line = sim::text_of(happens_at(state, act)) + " ";
  const std::string name = node_name(act.node);
  switch (act.kind) {
    case Act::Kind::kArrive:
      return line + text_of_letter(histories_.letter(act.letter));
    case Act::Kind::kDrop:
      return line + "lost: " + text_of_letter(histories_.letter(act.letter));
    case Act::Kind::kWake:
      return line + name + " wakes";
    case Act::Kind::kSync:
      return line + name + " has synced a batch";
    case Act::Kind::kJoin:
      return line + name + " starts";
    case Act::Kind::kMessage:
      return line + name + " is sent the message";
    case Act::Kind::kCrash: {
      const std::uint32_t writes = point(state, act.node).writes;
      std::string what = line + name + " crashes";
      if (histories_.world().exploration.disk == DiskFate::kLose)
        return what + ", its disk is lost";
      if (writes == 0) return what;
      return what + ", " + std::to_string(act.survivors) + " of " + std::to_string(writes) +
             " writes under way have made it";
    }
  }
  return line;
}

}  // namespace p2pchat::sim
