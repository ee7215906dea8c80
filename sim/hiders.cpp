#include "sim/hiders.h"

#include <string>

#include "sim/draw.h"

namespace p2pchat::sim {

// Three times out of four somebody asks. Of the other draws of users none is the same.
void Hiders::act(const Quarrels::Place& place, Stage& stage) {
  habit_.come(stage);
  const Instant now = stage.world.now();
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(habit_.draw(2, stage), place.users.size()))];
  const bool asks = below(habit_.draw(3, stage), 4) != 0;
  const bool hides = below(habit_.draw(4, stage), 2) == 0;
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant at, Effects& out) {
        return asks ? machine.status(peer, at, out) : machine.presence(hides, at, out);
      });
  if (asks) {
    stage.scene.journal.on_asking(client, command, {.at = now, .about = peer});
  } else {
    stage.scene.journal.on_hiding(client, command, {*place.user_at(client), hides});
  }
  habit_.on_command(client);
}

}  // namespace p2pchat::sim
