#include "sim/waverers.h"

#include <algorithm>
#include <string>

#include "sim/draw.h"

namespace p2pchat::sim {

void Waverers::arrive(Instant from) {
  if (mean_ > Duration{0}) next_ = from + mean_;
}

// Of the other draws of users none is the same.
void Waverers::act(const Quarrels::Place& place, Stage& stage) {
  const std::uint64_t n = ++deeds_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 3, n);
  };
  next_ = stage.world.now() + std::max(exponential(draw(140), mean_), Duration(1));
  const std::vector<std::size_t> here = place.here();
  if (here.empty()) return;
  const std::size_t client = here[static_cast<std::size_t>(below(draw(141), here.size()))];
  const std::string id = stage.scene.groups.newest_of(client);
  if (id.empty()) return;
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.cancel(id, now, out);
      });
  stage.scene.groups.on_cancelling(client, command, id);
  commanded_.push_back(client);
}

}  // namespace p2pchat::sim
