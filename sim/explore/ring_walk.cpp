#include "sim/explore/ring_walk.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::sim {

RingWalk::RingWalk(const RingModel& model) : steps_(model), code_(model) {
  const std::uint32_t first_members = (std::uint32_t{1} << (model.successors + 1)) - 1;
  const RingState start = ideal_ring(first_members, model);
  find({.state = start, .key = code_.key_of(start)}, 0);
}

bool RingWalk::advance(std::size_t states) {
  for (std::size_t i = 0; i < states && !flaw_ && walked_ < table_.size(); ++i) {
    if (walked_ == layer_end_) {
      ++depth_;
      layer_end_ = table_.size();
    }
    follow(static_cast<Number>(walked_++));
  }
  return !flaw_ && walked_ < table_.size();
}

void RingWalk::follow(Number number) {
  const RingState state = code_.state_of(table_.key(number));
  if (const auto flaw = flaw_of_progress(steps_, state)) return report(*flaw, number);
  steps_.enabled(state, events_);
  nexts_.clear();
  for (const RingEvent& event : events_) {
    const StepOutcome outcome = steps_.apply(state, event);
    if (!outcome.is_list_whole) {
      flawed_event_ = event;
      return report(RingFlaw::kListOfItsOwn, number);
    }
    nexts_.push_back({.state = outcome.state, .key = code_.key_of(outcome.state)});
    table_.expect(nexts_.back().key);
  }
  for (const Next& next : nexts_) {
    ++transitions_;
    find(next, number);
    if (flaw_) return;
  }
}

void RingWalk::find(const Next& next, Number origin) {
  const auto number = table_.insert(next.key, origin);
  if (!number) return;
  if (const auto flaw = flaw_of(next.state, model())) report(*flaw, *number);
}

void RingWalk::report(RingFlaw flaw, Number number) {
  flaw_ = flaw;
  flawed_ = number;
}

// States are kept turned, so the events between them are found again by walking the way.
std::vector<std::string> RingWalk::path_to_flaw() const {
  P2PCHAT_ASSERT(flaw_.has_value());

  std::vector<Number> numbers;
  for (Number number = flawed_; number != 0; number = table_.origin(number)) {
    numbers.push_back(number);
  }
  std::ranges::reverse(numbers);
  RingState state = code_.state_of(table_.key(0));
  std::vector<std::string> lines{"start: " + text_of(state, model())};
  const auto go = [&](const RingEvent& event) {
    state = steps_.apply(state, event).state;
    lines.push_back(text_of(event) + ": " + text_of(state, model()));
  };
  for (const Number number : numbers) {
    const auto event = event_between(state, table_.key(number));
    P2PCHAT_ASSERT(event.has_value());
    go(*event);
  }
  // The flawed event belongs to the state as it is kept: of the turned one, it is any like it.
  if (flawed_event_) {
    const RingState kept = code_.state_of(table_.key(flawed_));
    if (const auto event =
            event_between(state, code_.key_of(steps_.apply(kept, *flawed_event_).state))) {
      go(*event);
    }
  }
  return lines;
}

std::optional<RingEvent> RingWalk::event_between(const RingState& before,
                                                 const StateKey& after) const {
  std::vector<RingEvent> events;
  steps_.enabled(before, events);
  for (const RingEvent& event : events) {
    if (code_.key_of(steps_.apply(before, event).state) == after) return event;
  }
  return std::nullopt;
}

}  // namespace p2pchat::sim
