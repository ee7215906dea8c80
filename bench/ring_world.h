#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bench/ring_node.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/ring/options.h"
#include "core/rpc/endpoint.h"
#include "sim/world.h"

namespace p2pchat::bench {

// A lookup that has ended, and what it is worth.
struct Answer {
  ring::LookupResult result;
  Instant asked_at;
  Instant ended_at;
  // The owner is one that the key had at some instant while the lookup was under way.
  bool is_right = false;

  // As the papers count (reference: until the predecessor of the key, at least 1).
  [[nodiscard]] std::uint32_t hops_to_predecessor() const {
    return result.hops > 2 ? result.hops - 1 : 1;
  }
};

// A simulated world of ring nodes and nothing else. It knows who is on the ring, so it judges each
// lookup; the nodes know what the ring's code tells them.
class RingWorld {
 public:
  RingWorld(std::uint64_t seed, ring::RingOptions ring, sim::NetworkOptions network);

  // The first n members, who stand where the protocol would have brought them.
  void settle(std::size_t n);
  // A new node joins, told of three random members; the first of all founds the ring.
  void join();
  // Of the members: it tells its neighbours; or it is just gone.
  void leave(sim::SiteId node);
  void crash(sim::SiteId node);

  void look_up(sim::SiteId asker, const RingId& key);
  // Lookups that have ended since the last call. Those of askers that are gone never do.
  [[nodiscard]] std::vector<Answer> take_answers() { return std::exchange(answers_, {}); }
  [[nodiscard]] std::size_t lookups_open() const { return open_.size(); }

  void run_until(Instant until);
  // Until no lookup is open, or for so long.
  void finish_lookups(Duration most);

  [[nodiscard]] Instant now() const { return world_.now(); }
  [[nodiscard]] const std::vector<sim::SiteId>& members() const { return members_; }
  // The first member at or after the key.
  [[nodiscard]] sim::SiteId owner_of(const RingId& key) const;
  [[nodiscard]] sim::SiteId random_member();
  [[nodiscard]] RingId random_key();
  [[nodiscard]] std::uint64_t random_below(std::uint64_t bound);
  [[nodiscard]] Duration random_pause(Duration mean);
  [[nodiscard]] const ring::Ring& ring(sim::SiteId node) const;
  [[nodiscard]] std::uint64_t events() const { return world_.events(); }
  [[nodiscard]] const sim::World& world() const { return world_; }

 private:
  using Guest = rpc::Endpoint<RingNode>;
  // From when to when a node is on the ring; known: by both its neighbours.
  struct Life {
    sim::SiteId site;
    Instant joined = Instant::never();
    Instant known = Instant::never();
    Instant gone = Instant::never();
  };
  struct Open {
    Instant asked_at;
    sim::SiteId asker;
  };

  [[nodiscard]] wire::NodeRef add_machine();
  void start(const wire::NodeRef& self, const ring::RingOptions& options,
             std::optional<Standing> standing);
  [[nodiscard]] Guest& guest(sim::SiteId site) { return static_cast<Guest&>(world_.guest(site)); }
  [[nodiscard]] std::uint64_t draw();
  void look_at(sim::SiteId site);
  void note_joining(sim::SiteId site);
  void note_gone(sim::SiteId site);
  void judge(sim::SiteId site);
  [[nodiscard]] bool is_right(const RingId& key, const RingId& owner, Instant from) const;

  ring::RingOptions options_;
  sim::World world_;
  std::uint64_t draws_ = 0;
  std::map<RingId, Life> lives_;
  std::vector<sim::SiteId> members_;
  std::set<sim::SiteId> joining_;  // not yet known to their neighbours
  std::map<std::pair<sim::SiteId, CallId>, Open> open_;
  std::vector<Answer> answers_;
};

}  // namespace p2pchat::bench
