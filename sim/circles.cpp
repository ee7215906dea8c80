#include "sim/circles.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "core/groups/word.h"
#include "sim/checkers/canaries.h"
#include "sim/draw.h"
#include "sim/journal.h"

namespace p2pchat::sim {

namespace {

using chat::GroupDeed;
using chat::GroupStanding;

// Of a hundred turns in a group; the others write.
constexpr std::uint64_t kInvites = 20;
constexpr std::uint64_t kRemoves = 26;
constexpr std::uint64_t kRoles = 36;
constexpr std::uint64_t kRenames = 40;
constexpr std::uint64_t kLeaves = 42;
constexpr std::uint64_t kRemarks = 65;
// Of so many turns to give a name one is that, where texts may last a while, and one takes the time
// away; the others set it.
constexpr std::uint64_t kTimers = 4;
// Of eight remarks; the others are signs.
constexpr std::uint64_t kDeletes = 1;
constexpr std::uint64_t kEdits = 4;
constexpr std::uint64_t kForbidden = 5;  // on another's text
// They are on one of so many texts, the newest.
constexpr std::size_t kLooksBack = 3;
constexpr std::uint64_t kEditOfAnother = 1000000;

}  // namespace

// Of the draws of quarrels and second thoughts none is the same.
void Circles::act(const Quarrels::Place& place, Stage& stage) {
  habit_.come(stage);
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const Turn turn{.client = client,
                  .user = *place.user_at(client),
                  .number = habit_.turn(),
                  .dice = below(habit_.draw(2, stage), 100),
                  .whom = habit_.draw(3, stage)};
  std::vector<chat::GroupView> joined;
  for (const chat::GroupView& group : stage.scene.groups.views(client)) {
    if (group.standing == GroupStanding::kInvited) {
      const bool is_wanted = turn.dice < 90;
      return order(
          {.deed = is_wanted ? GroupDeed::kAccept : GroupDeed::kDecline, .group = group.key}, turn,
          stage);
    }
    if (group.standing == GroupStanding::kJoined) joined.push_back(group);
  }
  if (founded_ < kGroups && (joined.empty() || turn.dice < 10)) {
    founded_ += 1;
    return order({.deed = GroupDeed::kCreate, .name = "circle " + std::to_string(founded_)}, turn,
                 stage);
  }
  if (joined.empty()) return;
  live_in(joined[static_cast<std::size_t>(below(habit_.draw(4, stage), joined.size()))], turn,
          place, stage);
}

void Circles::read(std::size_t client, Stage& stage) const {
  static_cast<void>(stage.population.command_client(
      stage.world, client, [](client::Client& machine, Instant now, Effects& out) {
        return machine.groups({}, now, out);
      }));
  for (const chat::GroupView& group : stage.scene.groups.views(client)) {
    const client::CommandId command = stage.population.command_client(
        stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
          return machine.history(group.key, now, out);
        });
    stage.scene.groups.on_reading(client, command, group.key);
  }
}

void Circles::live_in(const chat::GroupView& group, const Turn& turn, const Quarrels::Place& place,
                      Stage& stage) {
  const std::string& stranger =
      place.users[static_cast<std::size_t>(below(turn.whom, place.users.size()))];
  const chat::GroupPerson& person =
      group.people[static_cast<std::size_t>(below(turn.whom, group.people.size()))];
  const std::string& member = person.name;
  const groups::Role role{static_cast<std::uint8_t>(1 + turn.whom % 3)};
  if (turn.dice < kInvites && stranger != turn.user) {
    stage.scene.groups.on_inviting(group.key, turn.user, stranger);
    return order({.deed = GroupDeed::kInvite, .group = group.key, .name = stranger, .role = role},
                 turn, stage);
  }
  if (turn.dice < kRemoves && turn.dice >= kInvites && member != turn.user) {
    stage.scene.groups.on_going(group.key, member);
    return order({.deed = GroupDeed::kRemove, .group = group.key, .name = member}, turn, stage);
  }
  if (turn.dice < kRoles && turn.dice >= kRemoves && member != turn.user) {
    if (role < person.role) stage.scene.groups.on_lowering(group.key, member);
    return order({.deed = GroupDeed::kSetRole, .group = group.key, .name = member, .role = role},
                 turn, stage);
  }
  if (turn.dice < kRenames && turn.dice >= kRoles) {
    const bool is_timed = lifetime_ > Duration{0} && turn.whom % kTimers != 0;
    if (is_timed) return set_timer(group, turn, stage);
    return order({.deed = GroupDeed::kRename,
                  .group = group.key,
                  .name = "circle of " + turn.user + " " + std::to_string(turn.number)},
                 turn, stage);
  }
  if (turn.dice < kLeaves && turn.dice >= kRenames) {
    stage.scene.groups.on_going(group.key, turn.user);
    return order({.deed = GroupDeed::kLeave, .group = group.key}, turn, stage);
  }
  if (turn.dice < kRemarks && turn.dice >= kLeaves) return remark(group, turn, stage);
  say(group, turn, stage);
}

// Of another's text no edit is one that counts.
void Circles::remark(const chat::GroupView& group, const Turn& turn, Stage& stage) {
  GroupJournal& journal = stage.scene.groups;
  const std::uint64_t kind = turn.whom % 8;
  std::vector<std::string> ids =
      kind < kEdits ? journal.own(turn.user, group.key) : journal.shown_in(turn.client, group.key);
  std::erase_if(ids, [&](const std::string& id) { return journal.find_id(id) == nullptr; });
  if (ids.empty()) return;
  const std::size_t back = static_cast<std::size_t>(turn.whom / 8) % kLooksBack;
  const std::string id = ids[ids.size() - 1 - std::min(back, ids.size() - 1)];
  const GroupText& text = *journal.find_id(id);
  const bool is_edit = kind >= kDeletes && kind < kForbidden;
  const std::uint64_t edit = kind < kEdits && is_edit ? journal.on_editing(id) : kEditOfAnother;
  const std::string sign = turn.whom % 3 == 0 ? std::string() : std::to_string(turn.number % 7);
  const client::CommandId command = stage.population.command_client(
      stage.world, turn.client, [&](client::Client& machine, Instant now, Effects& out) {
        if (kind < kDeletes) return machine.delete_message(group.key, id, now, out);
        return is_edit ? machine.edit(group.key, id, edited_text(text.text, edit), now, out)
                       : machine.react(group.key, id, sign, now, out);
      });
  if (kind < kDeletes) journal.on_deleting(turn.client, command, id);
  if (kind >= kForbidden) {
    journal.on_reacting(id, turn.user, journal.members(turn.client, group.key));
  }
  habit_.on_command(turn.client);
}

void Circles::say(const chat::GroupView& group, const Turn& turn, Stage& stage) {
  GroupText text{.at = stage.world.now(),
                 .client = turn.client,
                 .from = turn.user,
                 .group = group.key,
                 .text = std::string(kTextBeginning) + "circle" + std::to_string(turn.number) + ":",
                 .known = stage.scene.groups.members(turn.client, group.key),
                 .recipients = {}};
  lengthen(text.text, turn);
  const client::CommandId command = stage.population.command_client(
      stage.world, turn.client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.send(text.group, text.text, {}, now, out);
      });
  stage.scene.groups.on_saying(std::move(text), command);
  habit_.on_command(turn.client);
}

// Texts are short where none is to be long.
void Circles::lengthen(std::string& text, const Turn& turn) const {
  if (sizes_.most <= groups::kInlineTextMax) return;
  const std::uint64_t drawn = turn.whom / 16 % (sizes_.most - sizes_.least + 1);
  const std::size_t size = sizes_.least + static_cast<std::size_t>(drawn);
  while (text.size() < size) text += " word" + std::to_string(text.size());
}

void Circles::set_timer(const chat::GroupView& group, const Turn& turn, Stage& stage) {
  const bool stays = turn.whom % kTimers == 1;
  const auto seconds =
      stays ? std::chrono::seconds{0} : std::chrono::duration_cast<std::chrono::seconds>(lifetime_);
  static_cast<void>(stage.population.command_client(
      stage.world, turn.client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.vanish(group.key, static_cast<std::uint32_t>(seconds.count()), now, out);
      }));
  habit_.on_command(turn.client);
}

void Circles::order(client::GroupCommand command, const Turn& turn, Stage& stage) {
  static_cast<void>(stage.population.command_client(
      stage.world, turn.client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.act_in_group(command, now, out);
      }));
  habit_.on_command(turn.client);
}

}  // namespace p2pchat::sim
