#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "core/ring/steps.h"
#include "core/ring/turn.h"
#include "core/rpc/calls.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// One member of a ring beyond full membership: keeps r successors and a predecessor by the
// corrected operations of Zave (TSE 2017). All changes of the pointers are functions of steps.h,
// each applied at once when the asked node's answer comes.
//
// Atomicity: while a question of its own is open it answers no question about its pointers; it
// puts askers off, says Busy so that it is not taken for dead, and answers them when its step
// ends. Told Busy itself while others wait on it, it gives its step up and tries again later, so
// that no circle of nodes waits for ever. Pings and notifications are served at once.
class LargeRing {
 public:
  enum class Status : std::uint8_t { kNone, kAskingHead, kAskingCandidate };

  LargeRing() = default;
  // `is_confirmed`: both neighbours know us.
  LargeRing(Pointers pointers, bool is_confirmed, Instant now);

  void on_get_neighbours(const Address& from, const wire::GetNeighbours& ask, Turn& turn);
  void on_neighbours(const wire::Neighbours& answer, Turn& turn);
  void on_busy(const wire::Busy& busy, Turn& turn);
  void on_notify(const wire::Notify& notify, Turn& turn);
  void on_pong(const wire::Pong& pong, Turn& turn);
  void on_list_changed(const wire::ListChanged& changed, Turn& turn);
  void on_leaving(const wire::Leaving& leaving, Turn& turn);
  // Somebody says that this node does not answer: asks it itself, soon, if it is a neighbour.
  void on_silent(const RingId& node, Turn& turn);
  // False: the joiner does not lie between us and our head, it belongs elsewhere.
  [[nodiscard]] bool on_join(const Address& from, const wire::Join& join, Turn& turn);
  void leave(Turn& turn);

  // Somebody says that this node is alive: asks it itself, if it may be a nearer successor.
  void consider(const wire::NodeRef& candidate, Turn& turn);
  void stabilize_soon(Instant now) { next_stabilize_ = std::min(next_stabilize_, now); }

  // Goes on under the next incarnation; the neighbours learn it as they stabilize.
  void be_reborn(Turn& turn);

  void on_wake(Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] const Pointers& pointers() const { return pointers_; }
  [[nodiscard]] Status status() const { return status_; }
  // Once the successor has said that we precede it, it no longer answers for our range; and once
  // the predecessor has notified us, we know that nobody is between the two of us.
  [[nodiscard]] bool is_confirmed() const { return successor_knows_us_ && predecessor_knows_us_; }

  // Nodes that were taken for dead since the last call.
  [[nodiscard]] std::vector<wire::NodeRef> take_suspects();
  // The last heads that failed.
  [[nodiscard]] std::vector<wire::NodeRef> failed() const;
  // Set once the list came around to us, or all successors have failed: the ring is small again,
  // and these are its other nodes as far as known, nearest first.
  [[nodiscard]] const std::optional<std::vector<wire::NodeRef>>& shrunk() const { return shrunk_; }

  void check_invariants(const RingOptions& options) const;

 private:
  enum class Question : std::uint8_t { kStep, kPredecessor };
  struct Asked {
    Question question = Question::kStep;
    wire::NodeRef node;
  };
  struct Failed {
    wire::NodeRef node;
    Instant at;
  };
  struct Waiting {
    Address address;
    CallId call;
  };

  void stabilize(Turn& turn);
  void ask(Status status, const wire::NodeRef& node, rpc::CallPatience patience, Turn& turn);
  void on_alive(const wire::Neighbours& answer, Turn& turn);
  void on_dead(const wire::NodeRef& node, Turn& turn);
  void admit(const Address& from, const wire::Join& join, Turn& turn);
  void ping_predecessor(Turn& turn);
  void on_predecessor_dead(const wire::NodeRef& node);
  void end_step();
  void abandon_step(Turn& turn);
  void complete(Turn& turn);
  void answer_waiting(Turn& turn);
  void answer(const Address& to, CallId call, Turn& turn) const;
  void lose_head(Instant now);
  [[nodiscard]] bool has_just_failed(const wire::NodeRef& node, const Turn& turn) const;

  Pointers pointers_;
  Status status_ = Status::kNone;
  CallId step_call_;
  bool was_told_busy_ = false;
  std::vector<Waiting> waiting_;
  std::optional<wire::NodeRef> candidate_;  // the nearest to ask when the step under way ends
  std::optional<wire::NodeRef> admitted_;   // a joiner given our list, not yet our head
  std::optional<wire::NodeRef> notifier_;   // waits for the ping of our predecessor
  bool is_pinging_predecessor_ = false;
  Instant next_doubt_;                // of the predecessor, by hearsay
  bool is_predecessor_gone_ = false;  // has left, or did not answer: any notifier replaces it
  bool successor_knows_us_ = false;
  bool predecessor_knows_us_ = false;
  bool is_changed_ = false;
  Duration period_{0};
  Instant next_stabilize_ = Instant::never();
  Instant last_step_{};  // end of the last stabilization
  std::vector<wire::NodeRef> suspects_;
  std::vector<Failed> failed_;
  std::optional<std::vector<wire::NodeRef>> shrunk_;
  rpc::Calls<Asked> calls_;
};

}  // namespace p2pchat::ring
