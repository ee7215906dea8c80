#include "sim/checkers/bounds_checker.h"

#include <string>

namespace p2pchat::sim {

namespace {

bool is_message(const EventBody& body) {
  return std::holds_alternative<Datagram>(body) || std::holds_alternative<Frame>(body);
}

std::string text_of(const Load& load) {
  return std::to_string(load.events) + " events, " + std::to_string(load.messages) + " messages, " +
         std::to_string(load.bytes) + " bytes";
}

}  // namespace

void BoundsChecker::on_event(const Scene& scene, const Event& event) {
  if (event.key.at >= stretch_ends_) end_stretch(scene);
  if (is_message(event.body)) {
    Load& sender = load_of(event.key.from);
    ++sender.messages;
    sender.bytes += payload_of(event.body).size();
  }
  if (std::holds_alternative<Announcement>(event.body)) return;
  // At once, since time may stand still while events go round.
  if (++load_of(event.key.to).events > kNodeMax.events * scene.demand) end_stretch(scene);
}

void BoundsChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  end_stretch(scene);
}

Load& BoundsChecker::load_of(SiteId site) {
  const auto place = static_cast<std::size_t>(site.value);
  if (loads_.size() <= place) loads_.resize(place + 1);
  return loads_[place];
}

void BoundsChecker::end_stretch(const Scene& scene) {
  for (std::size_t node = 0; node < scene.nodes.size(); ++node) {
    const std::string who = "node " + std::to_string(node);
    expect_within(scene, scene.nodes[node].site, kNodeMax, who);
    const NodeUse& use = scene.uses[node];
    expect(use.streams <= kStreamsMax && use.batches_pending <= kBatchesMax, scene, [&] {
      return who + " had " + std::to_string(use.streams) + " streams open and " +
             std::to_string(use.batches_pending) + " batches on their way to its disk";
    });
  }
  for (std::size_t client = 0; client < scene.clients.size(); ++client) {
    expect_within(scene, scene.clients[client].site, kClientMax,
                  "client " + std::to_string(client));
  }
  loads_.clear();
  while (stretch_ends_ <= scene.now) stretch_ends_ = stretch_ends_ + kStretch;
}

void BoundsChecker::expect_within(const Scene& scene, SiteId site, const Load& most,
                                  const std::string& who) {
  const auto place = static_cast<std::size_t>(site.value);
  if (place >= loads_.size()) return;
  const Load& load = loads_[place];
  const std::uint64_t times = scene.demand;
  const bool is_within = load.events <= most.events * times &&
                         load.messages <= most.messages * times && load.bytes <= most.bytes * times;
  expect(is_within, scene, [&] {
    return who + " had " + text_of(load) + " in ten seconds, not at most " + std::to_string(times) +
           " times " + text_of(most);
  });
}

}  // namespace p2pchat::sim
