#include "sim/group_journal.h"

#include <algorithm>

#include "sim/journal.h"

namespace p2pchat::sim {

void GroupJournal::on_saying(GroupText text, client::CommandId command) {
  by_text_[text.text] = texts_.size();
  pending_[{text.client, command}] = texts_.size();
  texts_.push_back(std::move(text));
}

void GroupJournal::on_reading(std::size_t client, client::CommandId command,
                              const std::string& group) {
  readings_[{client, command}] = group;
}

void GroupJournal::on_told(const Told& told) {
  if (const auto* changed = std::get_if<client::GroupChanged>(&told.event)) {
    see(told.client, changed->group);
  } else if (const auto* arrived = std::get_if<client::MessageArrived>(&told.event)) {
    if (chat::is_group_key(arrived->message.peer)) {
      ++shown_[{told.client, arrived->message.text}];
    }
  } else if (const auto* ended = std::get_if<client::CommandEnded>(&told.event)) {
    on_ended(told, *ended);
  }
}

void GroupJournal::on_client_died(std::size_t client) {
  const auto is_its = [client](const auto& entry) { return entry.first.first == client; };
  std::erase_if(pending_, is_its);
  std::erase_if(readings_, is_its);
}

const chat::GroupView* GroupJournal::view(std::size_t client, const std::string& group) const {
  const auto found = views_.find({client, group});
  return found == views_.end() ? nullptr : &found->second;
}

std::vector<chat::GroupView> GroupJournal::views(std::size_t client) const {
  std::vector<chat::GroupView> views;
  for (const auto& [place, view] : views_) {
    if (place.first == client) views.push_back(view);
  }
  return views;
}

std::set<std::string> GroupJournal::members(std::size_t client, const std::string& group) const {
  std::set<std::string> members;
  const chat::GroupView* seen = view(client, group);
  if (seen == nullptr) return members;
  for (const chat::GroupPerson& person : seen->people) {
    if (!person.is_invited) members.insert(person.name);
  }
  return members;
}

const GroupText* GroupJournal::find(const std::string& text) const {
  const auto found = by_text_.find(text);
  return found == by_text_.end() ? nullptr : &texts_[found->second];
}

std::size_t GroupJournal::times_shown(std::size_t client, const std::string& text) const {
  const auto found = shown_.find({client, text});
  return found == shown_.end() ? 0 : found->second;
}

void GroupJournal::on_ended(const Told& told, const client::CommandEnded& ended) {
  for (const chat::GroupView& group : ended.groups) see(told.client, group);
  if (auto reading = readings_.extract({told.client, ended.command})) {
    if (ended.outcome == client::Outcome::kDone) {
      histories_.push_back({told.client, told.user, reading.mapped(), ended.messages});
    }
  }
  const auto pending = pending_.extract({told.client, ended.command});
  if (!pending || ended.outcome != client::Outcome::kDone || ended.messages.empty()) return;
  GroupText& text = texts_[pending.mapped()];
  text.is_accepted = true;
  text.id = ended.messages.front().id;
  text.known.merge(members(told.client, text.group));
  for (const chat::MemberTick& tick : ended.messages.front().members) {
    if (tick.state != client::MessageState::kUnsent) text.recipients.insert(tick.name);
  }
}

void GroupJournal::see(std::size_t client, const chat::GroupView& group) {
  views_[{client, group.key}] = group;
}

}  // namespace p2pchat::sim
