#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/effects.h"

namespace p2pchat::account {

struct FinderOptions {
  std::size_t nodes_max = 32;    // known nodes; beyond it the one learned first is forgotten
  std::size_t owners_max = 512;  // remembered owners; beyond it one of them is forgotten
  std::size_t searches_max = 1024;
  Duration patience = std::chrono::milliseconds{500};  // with one node, then the next is asked too
  // Before a search has failed: twice through all nodes, but not before so many questions, for a
  // look-up past dead nodes takes a node seconds.
  std::size_t rounds = 2;
  std::size_t questions_min = 8;
  std::size_t lost_after = 4;  // questions that nobody answers, or one to each known node
};

// Finds the owner of a key by asking one known node after the other, and remembers it until told
// that it is wrong. The node that answered last is asked first. Driven by OwnerCalls.
class OwnerFinder {
 public:
  // How a search ended: nothing if no node answered in time.
  struct Finding {
    RingId key;
    std::optional<wire::NodeRef> owner;

    bool operator==(const Finding&) const = default;
  };

  OwnerFinder(std::vector<Address> nodes, Entropy entropy, FinderOptions options = {});

  // Ends in a finding, at once if the owner is remembered; a running search is not begun again.
  void find(const RingId& key, Instant now, Effects& out);
  // It is not this node, or it does not answer: it is neither taken for the owner nor asked first.
  void forget(const RingId& key, const wire::NodeRef& owner);

  // It is asked for again, though nothing speaks against it.
  void drop(const RingId& key) { owners_.erase(key); }

  // A node that can be asked. True if it was not known yet.
  bool learn(const Address& node);
  [[nodiscard]] const std::vector<Address>& nodes() const { return nodes_; }
  // No node is known, or none has answered of late: others are looked for, and asked first.
  [[nodiscard]] bool is_lost() const { return nodes_.empty() || is_left_alone_; }

  bool on_message(const wire::Message& message, Instant now);
  void on_wake(Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;
  [[nodiscard]] std::vector<Finding> take_findings();
  void check_invariants() const;

 private:
  struct Search {
    CallId call;
    std::size_t asked = 0;
    bool is_answered = false;  // though with no owner
    Address last;
    Instant next;
  };

  void ask(const RingId& key, Search& search, Instant now, Effects& out);
  void remember(const RingId& key, const wire::NodeRef& owner);
  void prefer(const Address& node);

  FinderOptions options_;
  Entropy entropy_;
  std::vector<Address> nodes_;  // in the order in which they are asked
  bool is_left_alone_ = false;
  std::map<RingId, Search> searches_;
  std::map<CallId, RingId> by_call_;
  std::map<RingId, wire::NodeRef> owners_;
  std::vector<Finding> findings_;
};

}  // namespace p2pchat::account
