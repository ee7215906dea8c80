#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/explore/ring_state.h"

// What must hold of every state of the ring, and when it is ideal (Zave 2017, section on the
// invariant; design/3). Functions of the state alone, apart from the steps that they judge.
namespace p2pchat::sim {

// Where every member has a live successor and there is one circle, all others lead to it: that
// appendages are connected needs no flaw of its own.
enum class RingFlaw : std::uint8_t {
  kNoLiveSuccessor,   // a member's list names nobody who answers
  kTooFewPrincipals,  // fewer than r + 1 members are skipped by nobody
  kDisorderedList,    // a list is out of order, names its owner, or somebody twice
  kTwoRings,          // following the first live successors ends in more than one circle
  kDisorderedRing,    // the circle goes around more than once, or skips one of its own
  kStuck,             // not ideal, nobody is at work, and no stabilization changes a pointer
  kRestless,          // ideal, and yet a stabilization changes a pointer
  kListOfItsOwn,      // a step did not take a whole list, or found itself in it
};

// "two rings"
[[nodiscard]] std::string_view text_of(RingFlaw flaw);

// Members that no member's list skips, as bits. Entries that name nobody are as if not there.
[[nodiscard]] std::uint32_t principals(const RingState& state, const RingModel& model);

[[nodiscard]] bool has_live_successors(const RingState& state, const RingModel& model);

// The first property of the above that the state breaks. Mutant B6 gives up the principals from the
// start, and with them lists in order: of it only the circle of first live successors is judged.
[[nodiscard]] std::optional<RingFlaw> flaw_of(const RingState& state, const RingModel& model);

// Every member has its true predecessor and its r true successors.
[[nodiscard]] bool is_ideal(const RingState& state, const RingModel& model);

// The ideal ring of these members, given as bits; there must be more than r of them.
[[nodiscard]] RingState ideal_ring(std::uint32_t members, const RingModel& model);

}  // namespace p2pchat::sim
