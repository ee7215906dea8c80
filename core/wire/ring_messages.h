#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bounded.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/types.h"

// What nodes say to keep the ring and to look keys up in it (core/ring).
namespace p2pchat::wire {

inline constexpr std::size_t kSuccessorsMax = 20;
inline constexpr std::size_t kCandidatesMax = 20;
inline constexpr std::size_t kMembersMax = 64;

using NodeList = BoundedList<NodeRef, kSuccessorsMax>;

// Are you there, and still the one I mean? Answered at once, whatever the node is busy with. A
// target of zero means whoever listens there.
struct Ping {
  CallId call;
  RingId target;
  std::uint32_t incarnation = 0;
  bool operator==(const Ping&) const = default;
};
struct Pong {
  CallId call;
  NodeRef self;  // not the one who was meant: that one is dead
  bool is_member = false;
  bool is_listed = false;  // of a ring that has outgrown full membership
  bool operator==(const Pong&) const = default;
};

// Stabilize and StabilizeFromPredecessor (Zave 2017): whom do you have before and after you? The
// answer counts only if it comes from the target in that incarnation.
struct GetNeighbours {
  CallId call;
  NodeRef asker;
  RingId target;
  std::uint32_t incarnation = 0;
  bool operator==(const GetNeighbours&) const = default;
};
struct Neighbours {
  CallId call;
  NodeRef self;
  std::optional<NodeRef> predecessor;
  NodeList successors;
  bool operator==(const Neighbours&) const = default;
};

// I live, but am in the middle of a step of my own: the answer comes later, or ask again.
struct Busy {
  CallId call;
  bool operator==(const Busy&) const = default;
};

// I take you for my successor.
struct Notify {
  NodeRef candidate;
  bool operator==(const Notify&) const = default;
};

// What is known of a node: of two statements the one of the higher incarnation holds, of one
// incarnation the later in this order.
enum class MemberState : std::uint8_t { kAlive = 0, kDead = 1, kLeft = 2 };
struct Member {
  NodeRef node;
  MemberState state = MemberState::kAlive;
  bool operator==(const Member&) const = default;
};

struct Join {
  CallId call;
  NodeRef joiner;
  bool operator==(const Join&) const = default;
};
enum class JoinVerdict : std::uint8_t {
  kListed = 0,      // the joiner lies between me and my successor; `nodes` is my list
  kAdmitted = 1,    // a small ring: `members` is all of it
  kRedirected = 2,  // ask one of `nodes`, the best first
  kTryAgain = 3,    // not a member, or in the middle of a step
};
struct JoinAnswer {
  CallId call;
  NodeRef self;
  JoinVerdict verdict = JoinVerdict::kTryAgain;
  NodeList nodes;
  BoundedList<Member, kMembersMax> members;
  bool operator==(const JoinAnswer&) const = default;
};

// One step of a lookup. `silent`: who has not answered it; whoever has that node as a neighbour
// asks it itself, soon.
struct Locate {
  CallId call;
  RingId key;
  std::optional<RingId> silent;
  bool operator==(const Locate&) const = default;
};
struct Located {
  CallId call;
  NodeRef self;
  bool is_owner = false;                            // the key lies in (predecessor, self]
  BoundedList<NodeRef, kCandidatesMax> candidates;  // else ask these, the best first
  bool operator==(const Located&) const = default;
};

// When a member was last heard of, or missed.
struct Sighting {
  NodeRef node;
  bool is_gone = false;
  std::uint32_t age_ms = 0;
  bool operator==(const Sighting&) const = default;
};
inline constexpr std::size_t kSightingsMax = 20;  // a frame of them fits into a datagram

// Whom do you know after this id? Who has told much lately does not answer.
struct AskSightings {
  CallId call;
  NodeRef self;
  RingId after;
  bool operator==(const AskSightings&) const = default;
};
// The answer, in the order of the circle; or, without a call, news.
struct Sightings {
  CallId call;
  NodeRef self;
  BoundedList<Sighting, kSightingsMax> sightings;
  bool operator==(const Sightings&) const = default;
};

// Full membership of a small ring, exchanged and merged.
struct Gossip {
  CallId call;
  NodeRef self;
  bool is_listed = false;  // the sender's ring has outgrown full membership: join it by its list
  BoundedList<Member, kMembersMax> members;
  bool operator==(const Gossip&) const = default;
};
struct GossipAnswer {
  CallId call;
  NodeRef self;
  bool is_listed = false;
  BoundedList<Member, kMembersMax> members;
  bool operator==(const GossipAnswer&) const = default;
};

// To the predecessor: my list has changed, and yours with it.
struct ListChanged {
  NodeRef self;
  bool operator==(const ListChanged&) const = default;
};

// Told to both neighbours by who leaves gracefully.
struct Leaving {
  NodeRef self;
  std::optional<NodeRef> predecessor;
  NodeList successors;
  bool operator==(const Leaving&) const = default;
};

// To the multicast group: here is a ring.
struct Announce {
  NodeRef self;
  bool operator==(const Announce&) const = default;
};

// To the multicast group, from who knows no node that answers: who is there?
struct Seek {
  bool operator==(const Seek&) const = default;
};

// Another ring has been met, of which `met` is a member: find your place in it, tell others.
struct RingMet {
  NodeRef met;
  bool operator==(const RingMet&) const = default;
};

}  // namespace p2pchat::wire
