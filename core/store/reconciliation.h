#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/store/arc.h"
#include "core/store/desk.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

enum class Purpose : std::uint8_t {
  kPull,   // take over a range: only from a node that has all of it and takes no more of it
  kUnite,  // both have the union afterwards
  kPush,   // the peer has what is here afterwards
};

enum class Ending : std::uint8_t {
  kComplete,
  kPartial,    // pull: all that the peer has, but it does not claim to have all there is, or lies
  kInactive,   // pull: the peer does not serve its own range yet, so it has accepted nothing
  kUnsettled,  // pull: the peer still takes writes for the range, or has some under way
  kSilent,     // no answer within the calls' patience, or no sensible one
  kRefused,    // a disk or a queue was full on one of the two sides
};

// Makes two nodes' records of one arc of the ring agree, page by page: compare fingerprints, offer
// listings, send what the peer wants, fetch what it has newer. One step at a time; interrupted
// anywhere, what has been moved stays and the next one goes on from there.
class Reconciliation {
 public:
  Reconciliation(Ticket ticket, Purpose purpose, wire::NodeRef peer, Arc arc);

  // Of a pull: the peer's range must begin right behind this node.
  void expect_predecessor(const RingId& node) { predecessor_ = node; }

  void begin(Desk& desk);
  void on_compared(const wire::Compared& answer, Desk& desk);
  void on_wanted(const wire::Wanted& answer, Desk& desk);
  void on_listed(Lister::Page page, Desk& desk);
  void on_read(BodyReader::Batch batch, Desk& desk);
  void on_replicated(const wire::Replicated& answer, Desk& desk);
  void on_fetched(const wire::Fetched& answer, Desk& desk);
  void on_written(bool is_stored, Desk& desk);
  void on_silent();

  [[nodiscard]] Ticket ticket() const { return ticket_; }
  [[nodiscard]] Purpose purpose() const { return purpose_; }
  [[nodiscard]] const wire::NodeRef& peer() const { return peer_; }
  [[nodiscard]] const Arc& arc() const { return arc_; }
  // Of a pull: whom the peer has behind itself, as it said last.
  [[nodiscard]] const std::optional<wire::NodeRef>& successor() const { return successor_; }
  [[nodiscard]] std::optional<Ending> ending() const { return ending_; }  // set once it is over

 private:
  enum class Step : std::uint8_t { kCompare, kList, kOffer, kRead, kPush, kFetch, kWrite };

  [[nodiscard]] const wire::KeyRange& range() const { return ranges_[range_]; }
  [[nodiscard]] std::optional<Ending> objection(const wire::Compared& answer) const;
  [[nodiscard]] bool is_sensible(const wire::Wanted& answer) const;
  void compare(Desk& desk);
  void offer(Desk& desk);
  void note_copies(const wire::Wanted& answer, Desk& desk) const;
  void move_next(Desk& desk);
  void push_next(Desk& desk);
  void fetch_next(Desk& desk);
  void end(Ending ending) { ending_ = ending; }

  Ticket ticket_;
  Purpose purpose_;
  wire::NodeRef peer_;
  Arc arc_;
  std::optional<RingId> predecessor_;
  std::optional<wire::NodeRef> successor_;
  std::vector<wire::KeyRange> ranges_;
  std::size_t range_ = 0;
  bool is_partial_ = false;
  Step step_ = Step::kCompare;
  std::uint64_t revision_ = 0;         // of the index when the range was compared
  std::optional<wire::Slot> after_;    // done up to here
  std::optional<wire::Slot> through_;  // where the page under way ends
  std::vector<wire::Listing> page_;
  std::vector<wire::Listing> to_push_;   // from the back
  std::vector<wire::Listing> to_fetch_;  // from the back
  std::optional<Ending> ending_;
};

}  // namespace p2pchat::store
