#include "sim/examples/gossip/gossip_checker.h"

#include "sim/examples/gossip/gossip.h"

namespace p2pchat::examples {

namespace {

const std::set<std::string>& known_at(const sim::World& world, std::size_t index) {
  return static_cast<const Gossip&>(world.guest(sim::SiteId{index + 1})).known();
}

std::string name_of(const sim::World& world, std::size_t index) {
  return world.address(sim::SiteId{index + 1}).text();
}

}  // namespace

GossipChecker::Verdict GossipChecker::look(const sim::World& world) {
  for (std::size_t i = 0; i < world.size(); ++i) {
    for (const std::string& rumour : known_at(world, i)) {
      if (!started_.contains(rumour)) {
        return name_of(world, i) + " knows '" + rumour + "', which nobody started";
      }
      heard_.insert(rumour);
    }
  }
  return std::nullopt;
}

GossipChecker::Verdict GossipChecker::judge_end(const sim::World& world) const {
  if (heard_.empty()) return "nobody has ever heard a rumour";
  for (std::size_t i = 0; i < world.size(); ++i) {
    for (const std::string& rumour : heard_) {
      if (!known_at(world, i).contains(rumour)) {
        return name_of(world, i) + " does not know '" + rumour + "', which others have heard";
      }
    }
  }
  return std::nullopt;
}

}  // namespace p2pchat::examples
