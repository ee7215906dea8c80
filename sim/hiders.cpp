#include "sim/hiders.h"

#include <algorithm>
#include <string>

#include "sim/draw.h"

namespace p2pchat::sim {

void Hiders::arrive(Instant from) {
  if (mean_ > Duration{0}) next_ = from + mean_;
}

// Three times out of four somebody asks. Of the other draws of users none is the same.
void Hiders::act(const Quarrels::Place& place, Stage& stage) {
  const std::uint64_t n = ++deeds_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 1, n);
  };
  const Instant now = stage.world.now();
  next_ = now + std::max(exponential(draw(120), mean_), Duration(1));
  const std::vector<std::size_t> here = place.here();
  if (here.empty()) return;
  const std::size_t client = here[static_cast<std::size_t>(below(draw(121), here.size()))];
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(draw(122), place.users.size()))];
  const bool asks = below(draw(123), 4) != 0;
  const bool hides = below(draw(124), 2) == 0;
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant at, Effects& out) {
        return asks ? machine.status(peer, at, out) : machine.presence(hides, at, out);
      });
  if (asks) {
    stage.scene.journal.on_asking(client, command, {.at = now, .about = peer});
  } else {
    stage.scene.journal.on_hiding(client, command, {*place.user_at(client), hides});
  }
  commanded_.push_back(client);
}

}  // namespace p2pchat::sim
