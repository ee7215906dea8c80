#include "sim/quarrels.h"

#include <algorithm>

#include "sim/draw.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kEndAgain = std::chrono::seconds{2};

}  // namespace

std::vector<std::size_t> Quarrels::Place::here() const {
  std::vector<std::size_t> found;
  for (std::size_t client = 0; client < clients; ++client) {
    if (user_at(client) != nullptr) found.push_back(client);
  }
  return found;
}

Instant Quarrels::next_at() const {
  Instant next = habit_.next_at();
  for (const Quarrel& quarrel : quarrels_) next = std::min(next, quarrel.ends);
  return next;
}

void Quarrels::act(const Place& place, Stage& stage) {
  const Instant now = stage.world.now();
  if (habit_.next_at() <= now) begin(place, stage);
  std::erase_if(quarrels_, [&](Quarrel& quarrel) {
    if (quarrel.ends > now) return false;
    const bool is_here = place.user_at(quarrel.client) != nullptr;
    if (is_here) say(quarrel, chat::Deed::kUnblock, stage);
    quarrel.ends = now + kEndAgain;
    return is_here;
  });
}

// Of the draws of second thoughts none is the same.
void Quarrels::begin(const Place& place, Stage& stage) {
  habit_.come(stage);
  const Instant now = stage.world.now();
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(habit_.draw(2, stage), place.users.size()))];
  const std::string& user = *place.user_at(client);
  const bool is_going_on = std::ranges::any_of(quarrels_, [&](const Quarrel& quarrel) {
    return quarrel.user == user && quarrel.peer == peer;
  });
  if (user == peer || is_going_on) return;
  const Duration pause = std::max(exponential(habit_.draw(3, stage), habit_.mean()), kEndAgain);
  quarrels_.push_back({.ends = now + pause, .client = client, .user = user, .peer = peer});
  say(quarrels_.back(), chat::Deed::kBlock, stage);
}

void Quarrels::say(const Quarrel& quarrel, chat::Deed deed, Stage& stage) {
  const client::CommandId command = stage.population.command_client(
      stage.world, quarrel.client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.act(deed, quarrel.peer, {}, now, out);
      });
  stage.scene.journal.on_blocking({.client = quarrel.client,
                                   .user = quarrel.user,
                                   .peer = quarrel.peer,
                                   .is_end = deed == chat::Deed::kUnblock},
                                  command);
  habit_.on_command(quarrel.client);
}

}  // namespace p2pchat::sim
