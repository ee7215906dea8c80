#include "sim/waverers.h"

#include <string>

namespace p2pchat::sim {

// Of the other draws of users none is the same.
void Waverers::act(const Quarrels::Place& place, Stage& stage) {
  habit_.come(stage);
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const std::string id = stage.scene.groups.newest_of(client);
  if (id.empty()) return;
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.cancel(id, now, out);
      });
  stage.scene.groups.on_cancelling(client, command, id);
  habit_.on_command(client);
}

}  // namespace p2pchat::sim
