#include "sim/explore/ring_shape.h"

#include <array>
#include <bit>

namespace p2pchat::sim {

namespace {

using Bits = std::uint32_t;

constexpr Bits bit(Place place) { return Bits{1} << place; }

// Places strictly between a and b.
Bits inside(Place a, Place b, std::size_t size) {
  const Bits all = (Bits{1} << size) - 1;
  const Bits after_a = all & ~(bit(a) | (bit(a) - 1));
  const Bits before_b = bit(b) - 1;
  if (a < b) return after_a & before_b;
  return (after_a | before_b) & ~bit(a);
}

Bits members_of(const RingState& state, const RingModel& model) {
  Bits members = 0;
  for (Place place = 0; place < model.identifiers; ++place) {
    if (state.contains(place)) members |= bit(place);
  }
  return members;
}

const Entry* first_live(const RingState& state, const Member& member, const RingModel& model) {
  for (std::size_t i = 0; i < model.successors; ++i) {
    if (state.answers(member.successors[i])) return &member.successors[i];
  }
  return nullptr;
}

bool is_in_order(const Member& member, Place self, const RingModel& model) {
  Place before = self;
  for (std::size_t i = 0; i < model.successors; ++i) {
    const Entry& entry = member.successors[i];
    if (entry.is_void) continue;
    if (!is_between(before, entry.place, self)) return false;
    before = entry.place;
  }
  return true;
}

// The graph of first live successors.
class BestSuccessors {
 public:
  BestSuccessors(const RingState& state, const RingModel& model) : size_(model.identifiers) {
    for (Place place = 0; place < size_; ++place) {
      if (!state.contains(place)) continue;
      if (const Entry* best = first_live(state, *state.members[place], model)) {
        next_[place] = best->place;
      }
    }
    find_rings();
  }

  [[nodiscard]] std::optional<RingFlaw> flaw() const {
    if (has_second_ring_) return RingFlaw::kTwoRings;
    for (Place place = 0; place < size_; ++place) {
      if ((ring_ & bit(place)) != 0 && (inside(place, *next_[place], size_) & ring_) != 0) {
        return RingFlaw::kDisorderedRing;
      }
    }
    return std::nullopt;
  }

 private:
  // Places that following the successors from here comes to, itself only if it returns.
  [[nodiscard]] Bits reached_from(Place place) const {
    Bits reached = 0;
    while (next_[place] && (reached & bit(*next_[place])) == 0) {
      place = *next_[place];
      reached |= bit(place);
    }
    return reached;
  }

  void find_rings() {
    for (Place place = 0; place < size_; ++place) {
      if ((ring_ & bit(place)) != 0) continue;
      const Bits reached = reached_from(place);
      if ((reached & bit(place)) == 0) continue;
      if (ring_ != 0) has_second_ring_ = true;
      ring_ |= reached;
    }
  }

  std::array<std::optional<Place>, kIdentifiersMax> next_;
  Bits ring_ = 0;
  bool has_second_ring_ = false;
  std::size_t size_;
};

}  // namespace

std::string_view text_of(RingFlaw flaw) {
  switch (flaw) {
    case RingFlaw::kNoLiveSuccessor:
      return "a member has no live successor";
    case RingFlaw::kTooFewPrincipals:
      return "fewer than r + 1 principals";
    case RingFlaw::kDisorderedList:
      return "a list is out of order or names somebody twice";
    case RingFlaw::kTwoRings:
      return "two rings";
    case RingFlaw::kDisorderedRing:
      return "the ring is out of order";
    case RingFlaw::kStuck:
      return "not ideal, and no step changes a pointer";
    case RingFlaw::kRestless:
      return "ideal, and yet a step changes a pointer";
    case RingFlaw::kListOfItsOwn:
      return "a step did not take a whole list";
  }
  return "";
}

std::uint32_t principals(const RingState& state, const RingModel& model) {
  Bits skipped = 0;
  for (Place place = 0; place < model.identifiers; ++place) {
    if (!state.contains(place)) continue;
    Place before = place;
    for (std::size_t i = 0; i < model.successors; ++i) {
      const Entry& entry = state.members[place]->successors[i];
      if (entry.is_void) continue;
      // Nobody skips itself.
      skipped |= inside(before, entry.place, model.identifiers) & ~bit(place);
      before = entry.place;
    }
  }
  return members_of(state, model) & ~skipped;
}

bool has_live_successors(const RingState& state, const RingModel& model) {
  for (const auto& member : state.members) {
    if (member && first_live(state, *member, model) == nullptr) return false;
  }
  return true;
}

// What the principals imply comes before them, so that it is judged at all.
std::optional<RingFlaw> flaw_of(const RingState& state, const RingModel& model) {
  if (!has_live_successors(state, model)) return RingFlaw::kNoLiveSuccessor;
  if (const auto flaw = BestSuccessors(state, model).flaw()) return flaw;
  if (model.mutant == RingMutant::kB6) return std::nullopt;
  for (Place place = 0; place < model.identifiers; ++place) {
    if (state.contains(place) && !is_in_order(*state.members[place], place, model)) {
      return RingFlaw::kDisorderedList;
    }
  }
  const auto count = static_cast<std::size_t>(std::popcount(principals(state, model)));
  if (count <= model.successors) return RingFlaw::kTooFewPrincipals;
  return std::nullopt;
}

bool is_ideal(const RingState& state, const RingModel& model) {
  const Bits members = members_of(state, model);
  if (static_cast<std::size_t>(std::popcount(members)) <= model.successors) return false;
  const RingState ideal = ideal_ring(members, model);
  for (std::size_t i = 0; i < model.identifiers; ++i) {
    const auto& member = state.members[i];
    if (!member) continue;
    if (member->predecessor != ideal.members[i]->predecessor) return false;
    if (member->successors != ideal.members[i]->successors) return false;
  }
  return true;
}

RingState ideal_ring(std::uint32_t members, const RingModel& model) {
  const auto size = static_cast<Place>(model.identifiers);
  const auto next = [&](Place place) {
    do place = static_cast<Place>(place + 1 == size ? 0 : place + 1);
    while ((members & bit(place)) == 0);
    return place;
  };
  RingState state;
  for (Place place = 0; place < size; ++place) {
    if ((members & bit(place)) != 0) state.members[place].emplace();
  }
  for (Place place = 0; place < size; ++place) {
    if (!state.contains(place)) continue;
    Place after = next(place);
    state.members[after]->predecessor = {.place = place};
    for (std::size_t i = 0; i < model.successors; ++i) {
      state.members[place]->successors[i] = {.place = after};
      after = next(after);
    }
  }
  return state;
}

}  // namespace p2pchat::sim
