#include "sim/second_thoughts.h"

#include <algorithm>

#include "sim/draw.h"

namespace p2pchat::sim {

Instant SecondThoughts::next_at() const {
  Instant next = Instant::never();
  for (const Thought& thought : thoughts_) next = std::min(next, thought.at);
  return next;
}

void SecondThoughts::on_told(const Told& told, const Stage& stage) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (mean_ == Duration{0} || ended == nullptr || ended->messages.size() != 1) return;
  const client::StoredMessage& message = ended->messages.front();
  const SentText* sent = stage.scene.journal.find_id(message.id);
  if (sent == nullptr || sent->client != told.client || sent->is_deleting) return;
  const std::uint64_t n = ++texts_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, n);
  };
  if (below(draw(102), kOneOf) != 0) return;
  const Duration pause = std::max(exponential(draw(103), mean_), Duration(1));
  thoughts_.push_back(
      {.at = told.at + pause, .client = told.client, .peer = sent->to, .id = message.id});
}

std::vector<SecondThoughts::Thought> SecondThoughts::take_due(Instant now) {
  std::vector<Thought> due;
  std::erase_if(thoughts_, [&](const Thought& thought) {
    if (thought.at <= now) due.push_back(thought);
    return thought.at <= now;
  });
  return due;
}

void SecondThoughts::carry_out(const Thought& thought, Stage& stage) {
  const client::CommandId command = stage.population.command_client(
      stage.world, thought.client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.delete_message(thought.peer, thought.id, now, out);
      });
  stage.scene.journal.on_deleting(thought.client, command, thought.id);
  commanded_.push_back(thought.client);
}

}  // namespace p2pchat::sim
