#include "bench/ring_world.h"

#include <algorithm>
#include <memory>

#include "bench/settled_ring.h"
#include "core/base/assert.h"

namespace p2pchat::bench {
namespace {

using sim::Purpose;
using sim::SiteId;
using wire::NodeRef;

constexpr wire::RingTag kTag = wire::RingTag::of("bench");
// A joiner that is told of one node only, which crashes just then, founds a ring of its own.
constexpr std::size_t kSeeds = 3;
constexpr std::uint64_t kIds = 1;  // sources of draws
constexpr std::uint64_t kDraws = 2;

Bytes32 drawn_32(const sim::Chance& chance, std::uint64_t source, std::uint64_t n) {
  Bytes bytes;
  for (std::uint64_t word = 0; word < 4; ++word) {
    append_u64(bytes, chance.draw(Purpose::kIdentity, source, word, n));
  }
  Bytes32 drawn{};
  std::ranges::copy(bytes, drawn.begin());
  return drawn;
}

}  // namespace

RingWorld::RingWorld(std::uint64_t seed, ring::RingOptions ring, sim::NetworkOptions network)
    : options_(std::move(ring)), world_(seed, {.network = std::move(network)}) {
  options_.is_discovering = false;
}

NodeRef RingWorld::add_machine() {
  const SiteId site = world_.add();
  return {.id = RingId::from_hash(drawn_32(world_.chance(), kIds, site.value)),
          .address = world_.address(site),
          .incarnation = 1,
          .label = site.value};
}

void RingWorld::start(const NodeRef& self, const ring::RingOptions& options,
                      std::optional<Standing> standing) {
  const SiteId site{self.label};
  const Entropy entropy(drawn_32(world_.chance(), kIds, site.value + (std::uint64_t{1} << 32U)));
  lives_[self.id] = {.site = site};
  world_.start(site, std::make_unique<Guest>(
                         RingNode(ring::Ring(options, self, entropy), std::move(standing)), kTag,
                         self.address));
}

void RingWorld::settle(std::size_t n) {
  std::vector<NodeRef> nodes;
  for (std::size_t i = 0; i < n; ++i) nodes.push_back(add_machine());
  const SettledRing settled(std::move(nodes), options_.successors);
  for (std::size_t place = 0; place < n; ++place) {
    const NodeRef& self = settled.members()[place];
    start(self, options_, settled.standing(place));
    lives_[self.id].joined = lives_[self.id].known = now();
    members_.push_back(SiteId{self.label});
  }
  run_until(now());
}

void RingWorld::join() {
  ring::RingOptions options = options_;
  for (std::size_t seed = 0; seed < kSeeds && !members_.empty(); ++seed) {
    options.seeds.push_back(world_.address(random_member()));
  }
  const NodeRef self = add_machine();
  joining_.insert(SiteId{self.label});
  start(self, options, std::nullopt);
}

void RingWorld::leave(SiteId node) {
  world_.command(node, [this, node](transport::Guest&, transport::Host& host) {
    guest(node).command(host, [](RingNode& at, Instant now, Effects& out) { at.leave(now, out); });
  });
  world_.stop(node);
  note_gone(node);
}

void RingWorld::crash(SiteId node) {
  world_.crash(node);
  note_gone(node);
}

void RingWorld::look_up(SiteId asker, const RingId& key) {
  const CallId id = world_.command(asker, [&](transport::Guest&, transport::Host& host) {
    return guest(asker).command(host, [&key](RingNode& at, Instant now, Effects& out) {
      return at.look_up(key, now, out);
    });
  });
  open_[{asker, id}] = {.asked_at = now(), .asker = asker};
  judge(asker);
}

void RingWorld::run_until(Instant until) {
  while (const sim::Event* event = world_.step(until)) look_at(event->key.to);
  world_.advance_to(until);
}

void RingWorld::finish_lookups(Duration most) {
  const Instant until = now() + most;
  while (!open_.empty()) {
    const sim::Event* event = world_.step(until);
    if (event == nullptr) return;
    look_at(event->key.to);
  }
}

void RingWorld::look_at(SiteId site) {
  if (joining_.contains(site)) note_joining(site);
  judge(site);
}

void RingWorld::note_joining(SiteId site) {
  const ring::Ring& at = ring(site);
  Life& life = lives_.at(at.self().id);
  if (life.joined == Instant::never() && at.neighbourhood().is_member) {
    life.joined = now();
    members_.push_back(site);
  }
  if (!at.is_confirmed()) return;
  life.known = now();
  joining_.erase(site);
}

void RingWorld::note_gone(SiteId site) {
  lives_.at(ring(site).self().id).gone = now();
  joining_.erase(site);
  std::erase(members_, site);
  std::erase_if(open_, [site](const auto& each) { return each.second.asker == site; });
}

void RingWorld::judge(SiteId site) {
  if (!guest(site).machine().has_ended_lookups()) return;
  for (ring::LookupResult& result : guest(site).machine().take_ended()) {
    const auto open = open_.find({site, result.lookup});
    if (open == open_.end()) continue;
    const Instant asked_at = open->second.asked_at;
    open_.erase(open);
    const bool right = result.owner && is_right(result.key, result.owner->id, asked_at);
    answers_.push_back(
        {.result = std::move(result), .asked_at = asked_at, .ended_at = now(), .is_right = right});
  }
}

// Goes along the ring from the key: whoever was on it meanwhile may be named, up to the first who
// was there, and known to its neighbours, all the time.
bool RingWorld::is_right(const RingId& key, const RingId& owner, Instant from) const {
  auto at = lives_.lower_bound(key);
  for (std::size_t steps = 0; steps < lives_.size(); ++steps, ++at) {
    if (at == lives_.end()) at = lives_.begin();
    const Life& life = at->second;
    const bool was_there = life.joined <= now() && life.gone >= from;
    if (was_there && at->first == owner) return true;
    if (life.known <= from && life.gone == Instant::never()) return false;
  }
  return false;
}

SiteId RingWorld::owner_of(const RingId& key) const {
  P2PCHAT_ASSERT(!members_.empty());
  auto at = lives_.lower_bound(key);
  while (true) {
    if (at == lives_.end()) at = lives_.begin();
    if (at->second.joined <= now() && at->second.gone == Instant::never()) return at->second.site;
    ++at;
  }
}

const ring::Ring& RingWorld::ring(SiteId node) const {
  return static_cast<const Guest&>(world_.guest(node)).machine().ring();
}

std::uint64_t RingWorld::draw() {
  return world_.chance().draw(Purpose::kWorkload, kDraws, 0, ++draws_);
}

SiteId RingWorld::random_member() {
  P2PCHAT_ASSERT(!members_.empty());
  return members_[static_cast<std::size_t>(random_below(members_.size()))];
}

RingId RingWorld::random_key() {
  return RingId::from_hash(drawn_32(world_.chance(), kDraws, ++draws_));
}

std::uint64_t RingWorld::random_below(std::uint64_t bound) { return sim::below(draw(), bound); }

Duration RingWorld::random_pause(Duration mean) {
  return std::max(sim::exponential(draw(), mean), Duration(1));
}

}  // namespace p2pchat::bench
