#include "sim/strangers.h"

#include <algorithm>
#include <tuple>

#include "sim/checkers/canaries.h"

namespace p2pchat::sim {

namespace {

constexpr std::uint64_t kDraws = 300;  // of Purpose::kWorkload, and above: one for each stranger

bool is_of_strangers(WorkloadKind kind) {
  switch (kind) {
    case WorkloadKind::kStatus:
    case WorkloadKind::kGuess:
    case WorkloadKind::kForge:
      return true;
    case WorkloadKind::kChat:
    case WorkloadKind::kLookup:
    case WorkloadKind::kNames:
      return false;
  }
  return false;
}

}  // namespace

Strangers::Strangers(const Scenario& scenario) {
  for (const Workload& workload : scenario.workloads) {
    if (is_of_strangers(workload.kind)) strangers_.push_back({.workload = workload, .client = {}});
  }
}

void Strangers::arrive(Stage& stage, Instant from) {
  for (Stranger& stranger : strangers_) {
    stranger.next = from + stranger.workload.gap;
    if (stranger.workload.kind == WorkloadKind::kForge) {
      stage.population.add_forger(stage.world);
      stage.population.start_forger(stage.world);
    } else {
      stranger.client = stage.add_stranger();
      stage.start_client(*stranger.client);
    }
  }
}

Instant Strangers::next_at() const {
  Instant next = Instant::never();
  for (const Stranger& stranger : strangers_) next = std::min(next, stranger.next);
  return next;
}

void Strangers::act(Stage& stage, const std::vector<std::string>& users) {
  for (std::size_t number = 0; number < strangers_.size(); ++number) {
    Stranger& stranger = strangers_[number];
    if (stranger.next <= stage.world.now()) act_as(stranger, kDraws + number, users, stage);
  }
}

void Strangers::act_as(Stranger& stranger, std::uint64_t number,
                       const std::vector<std::string>& users, Stage& stage) {
  const Chance& chance = stage.world.chance();
  const std::uint64_t n = ++stranger.turns;
  const auto draw = [&](std::uint64_t part) {
    return chance.draw(Purpose::kWorkload, number, part, n);
  };
  stranger.next =
      stage.world.now() + std::max(exponential(draw(0), stranger.workload.gap), Duration(1));
  if (users.empty() || (stranger.client && !stage.is_client_up(*stranger.client))) return;
  const auto drawn = static_cast<std::size_t>(below(draw(1), users.size()));
  const std::string& user = users[drawn];
  if (stranger.workload.kind == WorkloadKind::kStatus) return ask(*stranger.client, user, stage);
  if (stranger.client) return guess(*stranger.client, user, n, stage);
  const std::string& other = users[(drawn + 1) % users.size()];
  if (other == user) return;
  stage.population.command_forger(stage.world, [&](Forger& forger, Instant now, Effects& out) {
    forger.forge(other, user, now, out);
  });
}

void Strangers::ask(std::size_t client, const std::string& user, Stage& stage) {
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.status(user, now, out);
      });
  stage.scene.journal.on_asking(client, command, {.at = stage.world.now(), .about = user});
  commanded_.push_back(client);
}

void Strangers::guess(std::size_t client, const std::string& user, std::uint64_t turn,
                      Stage& stage) {
  const std::string password = std::string(kPasswordBeginning) + "guess " + std::to_string(turn);
  std::ignore = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.log_in(user, password, now, out);
      });
  commanded_.push_back(client);
}

}  // namespace p2pchat::sim
