#include "sim/typists.h"

#include <algorithm>

#include "sim/draw.h"

namespace p2pchat::sim {

// Of the other draws of users none is the same.
void Typists::act(const Quarrels::Place& place, Stage& stage) {
  habit_.come(stage);
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(habit_.draw(2, stage), place.users.size()))];
  const std::string& user = *place.user_at(client);
  std::vector<chat::GroupView> groups = stage.scene.groups.views(client);
  std::erase_if(groups, [](const chat::GroupView& group) {
    return group.standing != chat::GroupStanding::kJoined;
  });
  if (!groups.empty() && below(habit_.draw(3, stage), 2) == 0) {
    const auto which = static_cast<std::size_t>(below(habit_.draw(4, stage), groups.size()));
    return type(client, user, groups[which].key, stage);
  }
  if (peer != user) type(client, user, peer, stage);
}

void Typists::type(std::size_t client, const std::string& user, const std::string& peer,
                   Stage& stage) {
  if (!habit_.is_kept()) return;
  stage.scene.journal.on_typing(user, peer, stage.world.now());
  (void)stage.population.command_client(stage.world, client,
                                        [&](client::Client& machine, Instant at, Effects& out) {
                                          return machine.type(peer, at, out);
                                        });
  habit_.on_command(client);
}

}  // namespace p2pchat::sim
