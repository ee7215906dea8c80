#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "core/ring/ring.h"

namespace p2pchat::ring {

// Many rings on one clock: every message takes 20 to 60 ms, in an order that the seed fixes, or is
// lost. A stand-in for the store says "active" as soon as the successor has confirmed the node.
class Network {
 public:
  struct Score {
    std::size_t right = 0;
    std::size_t wrong = 0;
    std::size_t failed = 0;
    std::size_t hops = 0;
  };

  explicit Network(std::uint64_t seed, RingOptions options = {});

  // Starts a node; `seeds` are numbers of others. Its id is drawn from the seed, or given.
  std::size_t add(const std::vector<std::size_t>& seeds, std::optional<RingId> id = {});
  void crash(std::size_t node);
  void leave(std::size_t node);
  // A crashed node comes back: same id and address, one incarnation later.
  void restart(std::size_t node, const std::vector<std::size_t>& seeds);
  // `who` announces itself and only `to` hears it.
  void announce(std::size_t who, std::size_t to);
  void run(Duration time);
  // Runs until the ring is ideal; how long that took, or nothing if longer than `bound`.
  std::optional<Duration> run_until_ideal(Duration bound);

  // From now on: who said what to whom, a line each, as it arrived.
  void transcribe() { transcript_.emplace(); }
  [[nodiscard]] const std::string& transcript() const { return *transcript_; }

  void lose(std::uint64_t percent) { loss_percent_ = percent; }
  // Nodes of two groups do not hear each other; none: all do.
  void partition(std::vector<std::set<std::size_t>> groups) { groups_ = std::move(groups); }

  [[nodiscard]] Ring& ring(std::size_t node) { return *nodes_.at(node).ring; }
  // Live nodes in order of id.
  [[nodiscard]] std::vector<std::size_t> live() const;
  // Empty if every live node has exactly the next live nodes as its successors and the one before
  // as its predecessor; else what is wrong first.
  [[nodiscard]] std::string flaw() const;
  // Looks random keys up from random nodes and judges the answers.
  [[nodiscard]] Score look_up(std::size_t count);
  // A key for which two live nodes both answer as the owner now, if there is one.
  [[nodiscard]] std::optional<RingId> doubly_owned() const;
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }

 private:
  struct Node {
    wire::NodeRef self;
    std::optional<Ring> ring;
    Instant alarm = Instant::never();
  };
  struct Event {
    std::size_t from = 0;
    std::size_t to = 0;
    std::optional<wire::Message> message;  // nothing: an alarm
  };

  void start(std::size_t node, const std::vector<std::size_t>& seeds);
  void step();
  void perform(std::size_t node, Effects out);
  [[nodiscard]] bool are_cut_off(std::size_t a, std::size_t b) const;
  void check_node(std::size_t node);
  void transcribe(const Event& event);

  RingOptions options_;
  Entropy entropy_;
  Instant now_{};
  std::vector<Node> nodes_;
  std::map<std::pair<Instant, std::uint64_t>, Event> queue_;
  std::uint64_t sequence_ = 0;
  std::uint64_t loss_percent_ = 0;
  std::uint64_t delivered_ = 0;
  std::optional<std::string> transcript_;
  std::vector<std::set<std::size_t>> groups_;
};

}  // namespace p2pchat::ring
