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
  if (const auto* arrived = std::get_if<client::MessageArrived>(&told.event)) {
    return on_arrived(arrived->message, told, stage);
  }
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr || ended->messages.size() != 1) return;
  const client::StoredMessage& message = ended->messages.front();
  const SentText* sent = stage.scene.journal.find_id(message.id);
  const bool is_new = sent != nullptr && sent->client == told.client && !sent->is_deleting &&
                      message.edit == 0 && message.reactions.empty();
  if (is_new) on_accepted(*sent, told, stage);
}

void SecondThoughts::on_accepted(const SentText& sent, const Told& told, const Stage& stage) {
  const std::uint64_t n = ++texts_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, n);
  };
  Thought thought{.at = told.at, .client = told.client, .peer = sent.to, .id = sent.id};
  if (below(draw(102), kOneOf) == 0) plan(thought, deletes_, draw(103));
  thought.deed = Deed::kEdit;
  if (below(draw(104), kOneOf) == 0) {
    plan(thought, marks_, draw(105));
    if (below(draw(106), 2) == 0) plan(thought, marks_, draw(107));
  }
  thought.deed = Deed::kReact;
  if (below(draw(108), kOneOf) == 0) plan(thought, marks_, draw(109));
}

void SecondThoughts::on_arrived(const client::StoredMessage& message, const Told& told,
                                const Stage& stage) {
  const std::uint64_t n = ++arrivals_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, n);
  };
  Thought thought{.at = told.at,
                  .deed = Deed::kReact,
                  .client = told.client,
                  .peer = message.peer,
                  .id = message.id};
  if (below(draw(110), kOneOf) != 0) return;
  plan(thought, marks_, draw(111));
  if (below(draw(112), 2) == 0) plan(thought, marks_, draw(113));
}

void SecondThoughts::plan(Thought thought, Duration mean, std::uint64_t draw) {
  if (mean == Duration{0}) return;
  thought.at = thought.at + std::max(exponential(draw, mean), Duration(1));
  thoughts_.push_back(std::move(thought));
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
  Journal& journal = stage.scene.journal;
  const SentText* sent = journal.find_id(thought.id);
  const bool is_over = thought.deed != Deed::kReact && (sent == nullptr || sent->is_deleting);
  if (is_over) return;
  const std::string sign = std::to_string(++signs_ % 10);
  const client::CommandId command = stage.population.command_client(
      stage.world, thought.client, [&](client::Client& machine, Instant now, Effects& out) {
        switch (thought.deed) {
          case Deed::kDelete:
            return machine.delete_message(thought.peer, thought.id, now, out);
          case Deed::kEdit:
            return machine.edit(thought.peer, thought.id, edited_text(sent->text, sent->edits + 1),
                                now, out);
          case Deed::kReact:
            break;
        }
        return machine.react(thought.peer, thought.id, sign == "0" ? "" : sign, now, out);
      });
  if (thought.deed == Deed::kDelete) journal.on_deleting(thought.client, command, thought.id);
  if (thought.deed == Deed::kEdit) journal.on_editing(thought.client, command, thought.id);
  commanded_.push_back(thought.client);
}

}  // namespace p2pchat::sim
