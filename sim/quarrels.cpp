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

void Quarrels::arrive(Instant from) {
  if (mean_ > Duration{0}) next_ = from + mean_;
}

Instant Quarrels::next_at() const {
  Instant next = next_;
  for (const Quarrel& quarrel : quarrels_) next = std::min(next, quarrel.ends);
  return next;
}

void Quarrels::act(const Place& place, Stage& stage) {
  const Instant now = stage.world.now();
  if (next_ <= now) begin(place, stage);
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
  const std::uint64_t n = ++begun_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, n);
  };
  const Instant now = stage.world.now();
  next_ = now + std::max(exponential(draw(104), mean_), Duration(1));
  const std::vector<std::size_t> here = place.here();
  if (here.empty()) return;
  const std::size_t client = here[static_cast<std::size_t>(below(draw(105), here.size()))];
  const std::string& peer =
      place.users[static_cast<std::size_t>(below(draw(106), place.users.size()))];
  const std::string& user = *place.user_at(client);
  const bool is_going_on = std::ranges::any_of(quarrels_, [&](const Quarrel& quarrel) {
    return quarrel.user == user && quarrel.peer == peer;
  });
  if (user == peer || is_going_on) return;
  const Duration pause = std::max(exponential(draw(107), mean_), kEndAgain);
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
  commanded_.push_back(quarrel.client);
}

}  // namespace p2pchat::sim
