#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/ring/ring.h"
#include "core/wire/effects.h"

namespace p2pchat::bench {

// Where a member stands that need not join: its pointers, and its shortcuts.
struct Standing {
  ring::Pointers pointers;
  std::vector<wire::NodeRef> shortcuts;
};

// A node that is nothing but its place on the ring: the ring's own code, without store, accounts
// and mailboxes. It answers for its range as soon as its neighbours know it.
class RingNode {
 public:
  // Joins through the seeds of its options; or goes on where it stands.
  explicit RingNode(ring::Ring ring, std::optional<Standing> standing = {})
      : ring_(std::move(ring)) {
    if (standing) standing_.push_back(*std::move(standing));
  }

  void on_start(Instant now, Effects& out) {
    if (!standing_.empty()) {
      ring_.resume(standing_[0].pointers, standing_[0].shortcuts, now, out);
      standing_ = std::vector<Standing>();
    } else {
      ring_.start({}, now, out);
    }
    settle();
  }
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out) {
    (void)ring_.on_message(from, message, now, out);
    settle();
  }
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant now, Effects& out) {
    ring_.on_wake(now, out);
    settle();
  }
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return ring_.next_wake(); }

  CallId look_up(const RingId& key, Instant now, Effects& out) {
    const CallId id = ring_.lookup(key, now, out);
    settle();
    return id;
  }
  void leave(Instant now, Effects& out) { ring_.leave(now, out); }

  // Lookups that have ended since the last call.
  [[nodiscard]] bool has_ended_lookups() const { return !ended_.empty(); }
  [[nodiscard]] std::vector<ring::LookupResult> take_ended() { return std::exchange(ended_, {}); }
  [[nodiscard]] const ring::Ring& ring() const { return ring_; }

 private:
  void settle() {
    if (ring_.is_confirmed()) ring_.set_active(true);
    for (ring::LookupResult& result : ring_.take_lookups()) ended_.push_back(std::move(result));
  }

  ring::Ring ring_;
  std::vector<Standing> standing_;  // one or none; takes no room once the node has begun
  std::vector<ring::LookupResult> ended_;
};

}  // namespace p2pchat::bench
