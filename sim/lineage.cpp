#include "sim/lineage.h"

#include <algorithm>
#include <variant>

#include "sim/simulation.h"

namespace p2pchat::sim {

void Lineage::on_event(const World& world, const Event& event) {
  LineageStep step{.at = event.key.at,
                   .to = event.key.to,
                   .from = event.key.from,
                   .sent_at = event.key.at,
                   .is_datagram = std::holds_alternative<Datagram>(event.body),
                   .message = message_number(event)};
  if (step.from.value <= sent_.size()) {
    const std::vector<Sent>& sent = sent_[step.from.value - 1];
    const auto when = std::ranges::lower_bound(sent, event.key.number, {}, &Sent::last);
    if (when != sent.end()) {
      step.sent_at = when->at;
      step.cause = when->cause;
    }
  }
  steps_.push_back(step);
  note(world, step.to, steps_.size() - 1);
}

void Lineage::on_commands(const World& world) {
  for (std::size_t i = 1; i <= world.size(); ++i) note(world, SiteId{i}, std::nullopt);
}

std::vector<LineageStep> Lineage::way_to(std::size_t event) const {
  std::vector<LineageStep> way;
  for (std::optional<std::size_t> step = event; step; step = way.back().cause) {
    way.push_back(steps_[*step]);
  }
  return way;
}

void Lineage::note(const World& world, SiteId site, std::optional<std::size_t> cause) {
  if (sent_.size() < world.size()) sent_.resize(world.size());
  std::vector<Sent>& sent = sent_[site.value - 1];
  const std::uint64_t last = world.events_sent(site);
  if (sent.empty() ? last == 0 : sent.back().last == last) return;
  sent.push_back({.last = last, .at = world.now(), .cause = cause});
}

}  // namespace p2pchat::sim
