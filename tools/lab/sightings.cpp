#include "tools/lab/sightings.h"

#include <utility>

namespace p2pchat::lab {

std::optional<sim::Party> party_at(const sim::Population& population, sim::SiteId site) {
  if (const auto node = population.node_at(site)) return sim::Party{.number = *node};
  if (const auto client = population.client_at(site)) {
    return sim::Party{.is_client = true, .number = *client};
  }
  return std::nullopt;
}

void Sightings::note(const sim::Simulation& simulation) {
  const auto& event = simulation.last_event();
  const std::uint16_t kind = event ? sim::message_number(*event) : 0;
  if (kind == 0) return;
  const auto from = party_at(simulation.stage().population, event->key.from);
  const auto to = party_at(simulation.stage().population, event->key.to);
  if (from && to && from != to) add({.from = *from, .to = *to, .kind = kind});
}

void Sightings::add(const Sighting& sighting) {
  if (count_++ % every_ != 0) return;
  kept_.push_back(sighting);
  if (kept_.size() <= kMax) return;
  std::size_t left = 0;
  for (std::size_t i = 0; i < kept_.size(); i += 2) kept_[left++] = kept_[i];
  kept_.resize(left);
  every_ *= 2;
}

std::vector<Sighting> Sightings::take() {
  count_ = 0;
  every_ = 1;
  return std::exchange(kept_, {});
}

}  // namespace p2pchat::lab
