#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ring_id.h"
#include "core/wire/types.h"

// The steps of Zave's corrected Chord ("Reasoning about identifier spaces: how to make Chord
// correct", TSE 2017) as pure functions of one member's pointers. Everything that changes the
// pointers of a ring beyond full membership is one of these; each is applied at the instant at
// which the asked node's answer comes.
namespace p2pchat::ring {

struct Pointers {
  wire::NodeRef self;
  // Always r entries, in ring order from self, without self and without duplicates. Padding stands
  // for identifiers where perhaps no node is.
  std::vector<wire::NodeRef> successors;
  std::optional<wire::NodeRef> predecessor;

  [[nodiscard]] const wire::NodeRef& head() const { return successors.front(); }
  bool operator==(const Pointers&) const = default;
};

// How far an adopted list reached.
enum class Reach : std::uint8_t {
  kOpen,    // r entries without meeting self
  kClosed,  // it came around to self: the ring has at most r nodes
};

// Join: copies the whole list of m, who has checked between(m, self, list[0]).
[[nodiscard]] Pointers join(const wire::NodeRef& self, const wire::NodeRef& m,
                            std::span<const wire::NodeRef> list, std::size_t r);

// Stabilize, live head or candidate: successors := [s] + list without its last. Behind a list that
// is short or out of order (another r, a liar, a node that was alone until now) our own goes on:
// what s does not know of must not leave us with s alone.
Reach adopt(Pointers& pointers, const wire::NodeRef& s, std::span<const wire::NodeRef> list);

// Stabilize, dead head: shifts, and pads with last + 1, so that the length stays r.
void drop_head(Pointers& pointers);

// The list without its head, padded: what a node that resumes its place as our head is given.
[[nodiscard]] std::vector<wire::NodeRef> list_after_head(const Pointers& pointers);

// between(self, candidate, successors[0]): worth StabilizeFromPredecessor.
[[nodiscard]] bool is_nearer_successor(const Pointers& pointers, const wire::NodeRef& candidate);
// between(predecessor, candidate, self), or the same node in a later incarnation: Rectify takes it
// without asking the old predecessor.
[[nodiscard]] bool is_nearer_predecessor(const Pointers& pointers, const wire::NodeRef& candidate);

// The pointers of a member that knows every other one. `others` in order of id, without self.
[[nodiscard]] Pointers pointers_among(const wire::NodeRef& self,
                                      std::span<const wire::NodeRef> others, std::size_t r);

// Entries that name nodes, nearest first.
[[nodiscard]] std::vector<wire::NodeRef> named(std::span<const wire::NodeRef> list);
// False if no entry names a node: all successors have failed.
[[nodiscard]] bool has_successor(const Pointers& pointers);
// True if the list comes around to the predecessor: it covers the whole ring.
[[nodiscard]] bool is_closed(const Pointers& pointers);

void check_invariants(const Pointers& pointers, std::size_t r);

}  // namespace p2pchat::ring
