#include "sim/lineage.h"

#include <algorithm>
#include <variant>

#include "core/wire/codec.h"

namespace p2pchat::sim {

namespace {

std::uint16_t message_number(const Event& event) {
  const BytesView frame = payload_of(event.body);
  const bool is_message = std::holds_alternative<Datagram>(event.body) ||
                          std::holds_alternative<Announcement>(event.body) ||
                          std::holds_alternative<Frame>(event.body);
  if (!is_message || frame.size() < wire::kFrameHeader) return 0;
  return static_cast<std::uint16_t>(frame[wire::kFrameHeader - 2] << 8U |
                                    frame[wire::kFrameHeader - 1]);
}

}  // namespace

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
