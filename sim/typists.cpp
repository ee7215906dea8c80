#include "sim/typists.h"

#include <algorithm>

#include "sim/draw.h"

namespace p2pchat::sim {

void Typists::arrive(Instant from) {
  if (mean_ > Duration{0}) next_ = from + mean_;
}

// Of the other draws of users none is the same.
void Typists::act(const Quarrels::Place& place, Stage& stage) {
  const std::uint64_t n = ++deeds_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 2, n);
  };
  next_ = stage.world.now() + std::max(exponential(draw(130), mean_), Duration(1));
  const std::vector<std::size_t> here = place.here();
  if (here.empty()) return;
  const std::size_t client = here[static_cast<std::size_t>(below(draw(131), here.size()))];
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(draw(132), place.users.size()))];
  const std::string& user = *place.user_at(client);
  std::vector<chat::GroupView> groups = stage.scene.groups.views(client);
  std::erase_if(groups, [](const chat::GroupView& group) {
    return group.standing != chat::GroupStanding::kJoined;
  });
  if (!groups.empty() && below(draw(133), 2) == 0) {
    const auto which = static_cast<std::size_t>(below(draw(134), groups.size()));
    return type(client, user, groups[which].key, stage);
  }
  if (peer != user) type(client, user, peer, stage);
}

void Typists::type(std::size_t client, const std::string& user, const std::string& peer,
                   Stage& stage) {
  if (mean_ == Duration{0}) return;
  stage.scene.journal.on_typing(user, peer, stage.world.now());
  (void)stage.population.command_client(stage.world, client,
                                        [&](client::Client& machine, Instant at, Effects& out) {
                                          return machine.type(peer, at, out);
                                        });
  commanded_.push_back(client);
}

}  // namespace p2pchat::sim
